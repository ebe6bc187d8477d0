"""Findings on benefits and control plans in the API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can, scope
from pawl.accounts.roles import Permission
from pawl.collaboration.api import RecordOut, comments
from pawl.collaboration.records import find_one
from pawl.improvement.actions import holding, verifying
from pawl.improvement.actions.lifecycle import CONTROL_PLAN
from pawl.improvement.bodies import Reason
from pawl.improvement.gains_lists import BENEFITS, CONTROL_PLANS
from pawl.improvement.models import Benefit, ControlPlan, Improvement
from pawl.lifecycle import Step
from pawl.measurement.models import DataSource
from pawl.web.rest.base import Body, Nothing
from pawl.web.rest.fields import Amount, Key, Text
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource


class HoldGainIn(Body):
    reaction: Text
    owner: Key | None = None


class JudgeIn(Body):
    text: Text
    change: Amount | None = None


class MeasuredAtIn(Body):
    source: Key


class BenefitOut(Schema):
    key: str
    improvement: str
    turn: str | None
    at: datetime
    verdict: str
    until: date | None
    is_overdue: bool
    kpi: str
    definition_version: int | None
    snapshot: str
    change: float | None
    low: float | None
    high: float | None
    expected: float | None
    reached: float | None
    detectable: float | None
    money: Decimal | None
    money_low: Decimal | None
    money_high: Decimal | None
    currency: str
    hours: float | None
    hours_low: float | None
    hours_high: float | None
    sentence: dict[str, Any]
    evidence: dict[str, Any]
    judged_by: str | None

    @staticmethod
    def resolve_improvement(one: Benefit) -> str:
        return f"CSI-{one.improvement_id}"

    @staticmethod
    def resolve_turn(one: Benefit) -> str | None:
        return f"PDCA-{one.turn_id}" if one.turn_id else None

    @staticmethod
    def resolve_judged_by(one: Benefit) -> str | None:
        return f"PER-{one.person_id}" if one.person_id else None


class ControlPlanOut(RecordOut):
    state: str
    improvement: str
    kpi: str
    definition_version: int
    source: str | None
    grain: str
    slice: str
    slice_value: str
    limits: dict[str, Any] | None
    reaction: str
    owner: str | None
    from_period: datetime
    seen_period: datetime | None
    held_until: datetime | None
    slipped_from: datetime | None
    slip: dict[str, Any] | None
    trouble: dict[str, Any] | None

    @staticmethod
    def resolve_improvement(one: ControlPlan) -> str:
        return f"CSI-{one.improvement_id}"

    @staticmethod
    def resolve_source(one: ControlPlan) -> str | None:
        return f"SRC-{one.source_id}" if one.source_id else None

    @staticmethod
    def resolve_owner(one: ControlPlan) -> str | None:
        return f"PER-{one.case.owner_id}" if one.case.owner_id else None

    @staticmethod
    def resolve_limits(one: ControlPlan, context: Any) -> Any:
        return one.limits if reads_numbers(context["request"].actor, one) else None

    @staticmethod
    def resolve_slip(one: ControlPlan, context: Any) -> Any:
        return one.slip if reads_numbers(context["request"].actor, one) else None


def reads_numbers(actor: Actor, one: ControlPlan | Improvement) -> bool:
    """Whether somebody may see the numbers: whoever owns a record may not, for that alone."""
    case = one.case
    place = Place(case.organisation_id, case.team_id, None, case.confidential)
    return can(actor, Permission.MEASUREMENT_READ, place)


def hold(improvement: Improvement, *, reaction: str, owner: str | None = None, by: Actor) -> ControlPlan:
    """Freeze the limits of a verified gain."""
    people = Person.objects.filter(is_active=True)
    found = referred(scope(by, Permission.ACCOUNT_READ, people), "PER", owner, "owner") if owner else None
    return holding.hold(improvement, reaction=reaction, owner=found, by=by)


def measure_at(improvement: Improvement, *, source: str, by: Actor) -> Improvement:
    """Say where it is measured."""
    return verifying.measure_at(improvement, source=find_one(DataSource, source, by), by=by)


def steps(plan: ControlPlan, by: Actor) -> list[Step]:
    """What people can do with a plan; that it slips is found, not decided."""
    return [step for step in CONTROL_PLAN.steps(plan, by) if step.activity == "retire"]


CALLS = {
    "verification": Call(Nothing, verifying.verify, BenefitOut, calls_out=True),
    "judgement": Call(JudgeIn, verifying.judge, BenefitOut),
    "control-plan": Call(HoldGainIn, hold, ControlPlanOut, calls_out=True),
    "source": Call(MeasuredAtIn, measure_at),
}
"""What can be done with an improvement, beside its lifecycle."""
GAINS = (
    Resource("benefits", "benefit", BENEFITS, BenefitOut, timeline=False),
    Resource(
        "control-plans",
        "control plan",
        CONTROL_PLANS,
        ControlPlanOut,
        steps=steps,
        transitions={"retire": Call(Reason, holding.retire)},
        related=("case",),
        parts=(comments,),
    ),
)
