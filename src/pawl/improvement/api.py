"""The register in the API."""

from typing import Any

from django.db.models import QuerySet
from ninja import Router

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can, scope
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Service
from pawl.collaboration.api import RecordOut, comments
from pawl.collaboration.records import find_one
from pawl.errors import Invalid
from pawl.improvement.actions import register
from pawl.improvement.actions.lifecycle import IMPROVEMENT, OPEN_NOW
from pawl.improvement.actions.register import Proposal
from pawl.improvement.lists import IMPROVEMENTS
from pawl.improvement.models import Improvement
from pawl.lifecycle import Step
from pawl.measurement.models import Gap, Signal
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Amount, Key, Text, Title, Word
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource

RELATED = ("case__owner",)


class ImprovementIn(Body):
    title: Title
    problem: Text
    expected_benefit: Text = ""
    kpi: Word = ""
    baseline: Amount | None = None
    owner: Key | None = None
    confidential: bool = False
    gap: Key | None = None
    signal: Key | None = None
    service: Key | None = None


class ImprovementChange(Body):
    title: Title = ""
    problem: Text = ""
    expected_benefit: Text = ""
    owner: Key = ""


class Reason(Body):
    reason: Text


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
    """By hand, or for a gap or a signal."""
    finding = _finding(by, fields.pop("gap", None), fields.pop("signal", None))
    if fields.get("owner") is not None:
        fields["owner"] = _person(by, fields["owner"])
    if fields.get("service") is not None:
        fields["service"] = find_one(Service, fields["service"], by)
    proposal = Proposal(**fields)
    return register.propose_for(finding, proposal, by=by) if finding else register.propose(proposal, by=by)


def change(improvement: Improvement, *, by: Actor, **fields: Any) -> Improvement:
    """Words, or the owner."""
    if "owner" in fields:
        fields["owner"] = _person(by, fields["owner"])
    return register.change(improvement, by=by, **fields)


def steps(improvement: Improvement, by: Actor) -> list[Step]:
    """What is open in this release."""
    return [step for step in IMPROVEMENT.steps(improvement, by) if step.activity in OPEN_NOW]


def _finding(by: Actor, gap: str | None, signal: str | None) -> Gap | Signal | None:
    if gap is not None and signal is not None:
        rule = say("An improvement answers one thing.")
        raise Invalid("signal", rule, say("Name a gap or a signal."), {"signal": rule})
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
        transitions={"withdraw": Call(Reason, register.withdraw)},
        related=RELATED,
        parts=(comments,),
    ),
)


def routers() -> dict[str, Router]:
    """By the first part of their addresses."""
    return {one.name: one.router() for one in RESOURCES}
