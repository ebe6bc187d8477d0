"""The wheel by API: both rings, what stands where and how long, and what is asked of whom."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from pawl import clock
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.portal.wheel import Spoke, held_gains, spokes
from pawl.portal.wheel_turns import Asking, asking, inner_ring
from pawl.web.asked import actor_of

wheel = Router()


class StepOut(Schema):
    step: str
    quarter: str
    count: int | None
    """None where whoever asks may see nothing that stands there."""
    days: int | None
    """Since the oldest waits, or since the newest came."""
    is_late: bool


class TurnsOut(Schema):
    quarter: str
    count: int
    days: int | None
    is_late: bool


class AskingOut(Schema):
    improvement: str
    turn: str | None
    turn_number: int | None
    quarter: str
    state: str
    days: int
    is_late: bool
    asked: str
    due: date | None
    owner: str | None


class WheelOut(Schema):
    steps: list[StepOut]
    turns: list[TurnsOut]
    asked: list[AskingOut]
    held: int


@wheel.get("", response=WheelOut, operation_id="wheel",
           summary="Both rings: what stands where, how long, and what is asked of whom")  # fmt: skip
def turned(request: HttpRequest) -> WheelOut:
    """As whoever asks may see it."""
    actor = actor_of(request)
    require(actor, Permission.IMPROVEMENT_READ)
    asks = asking(actor) or []
    inner = [
        TurnsOut(quarter=one.quarter, count=one.count, days=one.days, is_late=one.is_late)
        for one in inner_ring(actor, asks)
    ]
    outer = [_step(one) for one in spokes(actor, clock.now())]
    return WheelOut(steps=outer, turns=inner, asked=[_asked(one) for one in asks], held=held_gains(actor))


def _step(one: Spoke) -> StepOut:
    return StepOut(
        step=one.step.name, quarter=one.step.quarter, count=one.count if one.is_open else None,
        days=one.days, is_late=one.is_late,
    )  # fmt: skip


def _asked(one: Asking) -> AskingOut:
    item, turn = one.improvement, one.turn
    return AskingOut(
        improvement=item.key, turn=turn.key if turn else None, turn_number=turn.number if turn else None,
        quarter=one.quarter, state=item.state, days=one.age.days, is_late=one.age.is_late,
        asked=str(one.asked), due=one.due, owner=item.case.owner.key if item.case.owner else None,
    )  # fmt: skip
