"""Options and PDCA turns in the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.collaboration.api import comments
from pawl.collaboration.models import Record
from pawl.collaboration.records import find
from pawl.improvement.actions import options, turning
from pawl.improvement.actions.lifecycle import TURN
from pawl.improvement.actions.turning import Plan
from pawl.improvement.bodies import (
    Adapt,
    Adopt,
    Begin,
    Choice,
    OptionChange,
    OptionIn,
    OptionNamed,
    OptionOut,
    Reason,
    Sisters,
    TurnIn,
    TurnOut,
)
from pawl.improvement.by_turn import success_by_turn
from pawl.improvement.lists import TURNS
from pawl.improvement.models import Improvement, Option, Turn
from pawl.lifecycle import Step
from pawl.web.asked import actor_of
from pawl.web.listing_types import BadValue, key_number
from pawl.web.rest.base import Nothing
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls

RELATED = ("case__owner", "improvement__case")
STEPS = {"start", "deliver", "abandon"}
"""Of the way of a turn; it is verified by its numbers, and decided by adopting, adapting or abandoning."""


def option_named(key: str, actor: Actor) -> Option:
    """An option that somebody may see.   Raises NotFound."""
    try:
        number = key_number(key, "OPT")
    except BadValue:
        raise not_found("option") from None
    rows = Option.objects.visible_to(actor).filter(pk=number, removed_at=None)
    found = rows.select_related("improvement__case").first()
    if found is None:
        raise not_found("option")
    return found


def option_of(improvement: Improvement, key: str, actor: Actor) -> Option:
    """An option of this improvement.   Raises NotFound."""
    found = option_named(key, actor)
    if found.improvement_id != improvement.pk:
        raise not_found("option")
    found.improvement = improvement
    return found


def add(improvement: Improvement, *, by: Actor, **fields: Any) -> Option:
    """One more option."""
    return options.add(improvement, by=by, **fields)


def change(improvement: Improvement, *, option: str, by: Actor, **fields: Any) -> Option:
    """It is told better."""
    return options.change(option_of(improvement, option, by), by=by, **fields)


def remove(improvement: Improvement, *, option: str, by: Actor) -> Option:
    """It is no option any more."""
    return options.remove(option_of(improvement, option, by), by=by)


def choose(improvement: Improvement, *, option: str, reason: str, by: Actor) -> Option:
    """One of them, and why."""
    return options.choose(option_of(improvement, option, by), reason=reason, by=by)


def plan(improvement: Improvement, *, by: Actor, **fields: Any) -> Turn:
    """The next turn."""
    return turning.plan(improvement, Plan(**fields), by=by)


def start(turn: Turn, *, by_way_of: str | None = None, by: Actor, **days: Any) -> Turn:
    """It is tried from a day on."""
    record: Record | None = find(by_way_of, by) if by_way_of else None
    return turning.start(turn, by_way_of=record, by=by, **days)


def adapt(turn: Turn, *, by: Actor, **said: str) -> Turn:
    """Decided, and the next one planned; shows the one that was decided."""
    turning.adapt(turn, by=by, **said)
    return turn


def replicate(turn: Turn, *, values: list[str], by: Actor) -> Turn:
    """One turn for each sister team; shows the one that they follow."""
    turning.replicate(turn, values=values, by=by)
    return turn


def steps(turn: Turn, by: Actor) -> list[Step]:
    """What people can do with a turn."""
    return [step for step in TURN.steps(turn, by) if step.activity in STEPS]


class SuccessOut(Schema):
    number: int
    """Of the turn; the highest one tells of later turns, too."""
    n: int
    verified: int
    share: float
    low: float
    high: float


def add_success(router: Router, _resource: Resource) -> None:
    """GET /success: how many turns whose effect could be told are verified, by their number."""

    def by_number(request: HttpRequest) -> list[SuccessOut]:
        require(actor_of(request), Permission.MEASUREMENT_READ)
        return [
            SuccessOut(number=one.number, n=one.n, verified=one.verified, share=one.share,
                       low=one.interval[0], high=one.interval[1])
            for one in success_by_turn(actor_of(request))
        ]  # fmt: skip

    summary = "Share of turns judged verified, by turn number, with 95 % interval"
    router.get("/success", response=list[SuccessOut], operation_id="pdca_turns_success", summary=summary)(
        by_number
    )


OPTION_CALLS = {
    "options": Call(OptionIn, add, OptionOut),
    "option-change": Call(OptionChange, change, OptionOut),
    "option-removal": Call(OptionNamed, remove, OptionOut),
    "choice": Call(Choice, choose, OptionOut),
    "turns": Call(TurnIn, plan, TurnOut, calls_out=True),
}
"""What can be done with an improvement about its options and turns."""
TURN_RESOURCE = Resource(
    "pdca-turns",
    "PDCA turn",
    TURNS,
    TurnOut,
    steps=steps,
    transitions={
        "start": Call(Begin, start),
        "deliver": Call(Nothing, turning.deliver),
        "abandon": Call(Reason, turning.abandon),
    },
    calls={
        "adoption": Call(Adopt, turning.adopt),
        "adaptation": Call(Adapt, adapt),
        "abandonment": Call(Reason, turning.abandon),
        "sisters": Call(Sisters, replicate, TurnOut, calls_out=True),
    },
    related=RELATED,
    parts=(comments, calls),
    before_detail=(add_success,),
)
