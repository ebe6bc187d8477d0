"""The register in the API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can, scope
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Service
from pawl.collaboration.api import RecordOut, comments
from pawl.collaboration.records import find, find_one
from pawl.errors import Invalid
from pawl.improvement.actions import deciding, proposing, register
from pawl.improvement.actions.lifecycle import IMPROVEMENT, OPEN_NOW
from pawl.improvement.actions.register import Proposal
from pawl.improvement.bodies import OptionOut, Reason
from pawl.improvement.charter_api import CHARTER_CALLS, add_charter
from pawl.improvement.gains_api import CALLS, GAINS
from pawl.improvement.lists import IMPROVEMENTS
from pawl.improvement.models import Improvement, Option
from pawl.improvement.register_api import MERGE, REGISTER_CALLS, add_ranking, add_rule
from pawl.improvement.turns_api import OPTION_CALLS, TURN_RESOURCE
from pawl.lifecycle import Step
from pawl.measurement.models import Gap, Signal
from pawl.projects.models import Lesson
from pawl.web.rest.base import Body, Nothing, Routers
from pawl.web.rest.fields import Amount, Day, Key, Text, Title, Word
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls

RELATED = ("case__owner",)


class ImprovementIn(Body):
    title: Title
    problem: Text = ""
    expected_benefit: Text = ""
    kpi: Word = ""
    baseline: Amount | None = None
    owner: Key | None = None
    confidential: bool = False
    gap: Key | None = None
    signal: Key | None = None
    service: Key | None = None
    comes_from: Key | None = None
    lesson: Key | None = None
    idea: bool = False


class ImprovementChange(Body):
    title: Title = ""
    problem: Text = ""
    expected_benefit: Text = ""
    owner: Key = ""
    subject: Word = ""
    subject_name: Title = ""
    old_version: Title = ""
    new_version: Title = ""
    measure: Word = ""
    evidence: Word = ""
    balancing: list[Word] = Field(default_factory=list, max_length=5)
    better: Word = ""
    target: Amount | None = None
    expected_change: Amount | None = None
    review_on: Day | None = None
    risk: int | None = None
    confidence: int | None = None
    cost: Decimal | None = None
    currency: Word = ""
    unit_money: Decimal | None = None
    unit_hours: Amount | None = None


class ImprovementOut(RecordOut):
    state: str
    origin: str
    gap: str | None
    signal: str | None
    problem: str
    expected_benefit: str
    kpi: str
    definition_version: int | None
    baseline: dict[str, Any] | None
    owner: str | None
    resolution: str
    entered_at: datetime | None
    merged_into: str | None
    subject: str
    subject_name: str
    old_version: str
    new_version: str
    measure: str
    evidence: str
    balancing: list[str]
    better: str
    target: float | None
    expected_change: float | None
    review_on: date | None
    risk: int | None
    confidence: int | None
    cost: Decimal | None
    currency: str
    unit_money: Decimal | None
    unit_hours: float | None
    choice: str
    options: list[OptionOut]

    @staticmethod
    def resolve_options(one: Improvement) -> list[Option]:
        return list(one.options.filter(removed_at=None))

    @staticmethod
    def resolve_merged_into(one: Improvement) -> str | None:
        return f"CSI-{one.merged_into_id}" if one.merged_into_id else None

    @staticmethod
    def resolve_owner(one: Improvement) -> str | None:
        return f"PER-{one.case.owner_id}" if one.case.owner_id else None

    @staticmethod
    def resolve_gap(one: Improvement, context: Any) -> str | None:
        return f"GAP-{one.gap_id}" if one.gap_id and may_read_numbers(_asker(context), one) else None

    @staticmethod
    def resolve_signal(one: Improvement, context: Any) -> str | None:
        return f"SIG-{one.signal_id}" if one.signal_id and may_read_numbers(_asker(context), one) else None

    @staticmethod
    def resolve_baseline(one: Improvement, context: Any) -> Any:
        return one.baseline if may_read_numbers(_asker(context), one) else None


def may_read_numbers(actor: Actor, one: Improvement) -> bool:
    """Whether somebody may see what was measured: an owner may own it without seeing the cases behind it."""
    if one.baseline is not None and one.baseline.get("is_told"):
        return True
    case = one.case
    place = Place(case.organisation_id, case.team_id, None, case.confidential)
    return can(actor, Permission.MEASUREMENT_READ, place)


def propose(*, by: Actor, **fields: Any) -> Improvement:
    """By hand, as an idea in one line, or for a gap, a signal or another record."""
    if fields.pop("idea", False):
        return proposing.have_idea(fields["title"], by=by)
    gap, signal = fields.pop("gap", None), fields.pop("signal", None)
    other = fields.get("comes_from") or fields.get("lesson")
    _answers_one(gap, signal, other)
    if other:
        return _propose_from(by=by, **fields)
    finding = _finding(by, gap, signal)
    proposal = _proposal(by, fields)
    return register.propose_for(finding, proposal, by=by) if finding else register.propose(proposal, by=by)


def _proposal(by: Actor, fields: dict[str, Any]) -> Proposal:
    if fields.get("owner") is not None:
        fields["owner"] = _person(by, fields["owner"])
    if fields.get("service") is not None:
        fields["service"] = find_one(Service, fields["service"], by)
    for name in ("comes_from", "lesson"):
        fields.pop(name, None)
    return Proposal(**{"problem": "", **fields})


def _propose_from(
    *, comes_from: str | None = None, lesson: str | None = None, by: Actor, **fields: Any
) -> Improvement:
    """For a problem, a hand-over, or a lesson of a project."""
    if comes_from is None:
        rule = say("A lesson goes with its project.")
        raise Invalid("lesson", rule, say("Name one of this project."), {"lesson": rule})
    source = find(comes_from, by)
    found = referred(Lesson.objects.filter(project=source.pk), "LSN", lesson, "lesson") if lesson else None
    return proposing.propose_from(source, _proposal(by, fields), lesson=found, by=by)


def change(improvement: Improvement, *, by: Actor, **fields: Any) -> Improvement:
    """Words, or the owner."""
    if "owner" in fields:
        fields["owner"] = _person(by, fields["owner"])
    return register.change(improvement, by=by, **fields)


def steps(improvement: Improvement, by: Actor) -> list[Step]:
    """What is open in this release."""
    return [step for step in IMPROVEMENT.steps(improvement, by) if step.activity in OPEN_NOW]


def _answers_one(*things: str | None) -> None:
    if sum(one is not None for one in things) > 1:
        rule = say("An improvement answers one thing.")
        raise Invalid("signal", rule, say("Name a gap or a signal."), {"signal": rule})


def _finding(by: Actor, gap: str | None, signal: str | None) -> Gap | Signal | None:
    if gap is not None:
        return referred(Gap.objects.visible_to(by), "GAP", gap, "gap")
    return referred(Signal.objects.visible_to(by), "SIG", signal, "signal") if signal is not None else None


def _person(by: Actor, key: str) -> Person:
    """Oneself, or somebody whom one may see."""
    if by.person is not None and key == f"PER-{by.person.pk}":
        return by.person
    active: QuerySet[Person] = Person.objects.filter(is_active=True)
    return referred(scope(by, Permission.ACCOUNT_READ, active), "PER", key, "owner")


def _asker(context: Any) -> Actor:
    return context["request"].actor  # type: ignore[no-any-return]


RESOURCES = (
    Resource(
        "improvements",
        "improvement",
        IMPROVEMENTS,
        ImprovementOut,
        Call(ImprovementIn, propose),
        Call(ImprovementChange, change),
        steps=steps,
        transitions={
            "assess": Call(Nothing, deciding.assess),
            "approve": Call(Nothing, deciding.approve),
            "reject": Call(Reason, deciding.reject),
            "close": Call(Reason, deciding.close),
            "merge": MERGE,
            "withdraw": Call(Reason, register.withdraw),
        },
        calls={**CALLS, **REGISTER_CALLS, **CHARTER_CALLS, **OPTION_CALLS},
        before_detail=(add_ranking, add_rule),
        related=RELATED,
        parts=(comments, calls, add_charter),
    ),
    TURN_RESOURCE,
    *GAINS,
)


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
