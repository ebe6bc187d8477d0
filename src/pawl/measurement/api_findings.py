"""What was found, in the API: indicators, measurements with their why and their cases, signals, gaps."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.collaboration.api import RecordOut, comments
from pawl.lifecycle import Step
from pawl.measurement import lists, reads
from pawl.measurement.actions import signals
from pawl.measurement.actions.lifecycles import SIGNAL
from pawl.measurement.api_data import NothingMore
from pawl.measurement.gap_lists import GAPS
from pawl.measurement.models import Factor, Indicator, Measurement, Signal
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Key, Text
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource

BY_SYSTEM = {"pass", "return", "improve"}


class IndicatorOut(Schema):
    key: str
    kpi: str
    number: int
    practice: str
    status: str
    reason: dict[str, Any]
    missing: list[dict[str, Any]]
    version: int
    digest: str
    value: float | None
    n: int | None
    open: int | None
    period: str
    mean: float | None
    lower: float | None
    upper: float | None
    target: dict[str, Any] | None
    variation: str
    assurance: str
    is_signal: bool
    sentence: dict[str, Any] | None
    chart: dict[str, Any] | None
    drivers: list[dict[str, Any]]
    dataset: str

    @staticmethod
    def resolve_key(one: Indicator) -> str:
        return f"IND-{one.pk}"

    @staticmethod
    def resolve_dataset(one: Indicator) -> str:
        return f"DS-{one.dataset_id}"


class MeasurementOut(Schema):
    key: str
    kpi: str
    version: int
    digest: str
    period: str
    start: datetime
    end: datetime
    grain: str
    slice: str
    slice_value: str
    value: float | None
    n: int
    open: int | None
    numerator: float | None
    denominator: float | None
    reason: dict[str, Any] | None
    snapshot: str
    calendar_digest: str
    dataset: str

    @staticmethod
    def resolve_key(one: Measurement) -> str:
        return f"MSR-{one.pk}"

    @staticmethod
    def resolve_period(one: Measurement) -> str:
        return one.label

    @staticmethod
    def resolve_start(one: Measurement) -> datetime:
        return one.period_start

    @staticmethod
    def resolve_end(one: Measurement) -> datetime:
        return one.period_end

    @staticmethod
    def resolve_dataset(one: Measurement) -> str:
        return f"DS-{one.dataset_id}"


class CasesOut(Schema):
    columns: list[str]
    rows: list[list[Any]]
    count: int


def add_why(router: Router, resource: Resource) -> None:
    """GET /{key}/why: what the number was made of; GET /{key}/cases: the cases behind it."""

    def why(request: HttpRequest, key: str) -> Any:
        found = dict(reads.why(actor_of(request), resource.find(actor_of(request), key)))
        definition = found.pop("definition")
        words = {"en": definition.name.en, "zh": definition.name.zh} if definition else None
        meaning = {"en": definition.meaning.en, "zh": definition.meaning.zh} if definition else None
        return {**found, "name": words, "meaning": meaning}

    def cases(  # noqa: PLR0913, PLR0917 the parameters of a page of rows
        request: HttpRequest, key: str, side: str = "all", columns: str = "", sort: str = "",
        limit: int = 50, offset: int = 0,
    ) -> Any:  # fmt: skip
        return reads.cases(
            actor_of(request),
            resource.find(actor_of(request), key),
            side=side,
            columns=[name for name in columns.split(",") if name],
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
            limit=limit,
            offset=offset,
        )

    router.get("/{key}/why", response=dict[str, Any], operation_id="measurements_why",
               summary="Why this number")(why)  # fmt: skip
    router.get("/{key}/cases", response=CasesOut, operation_id="measurements_cases",
               summary="The cases behind the number")(cases)  # fmt: skip


class FindingOut(RecordOut):
    kpi: str
    grain: str
    state: str
    sentence: dict[str, Any]
    found_at: datetime
    seen_at: datetime
    dataset: str

    @staticmethod
    def resolve_dataset(one: Any) -> str:
        return f"DS-{one.dataset_id}"


class SignalOut(FindingOut):
    rule: str
    side: str
    judgement: str
    first_label: str
    last_label: str
    points: int
    explanation: str
    assignee: str | None

    @staticmethod
    def resolve_assignee(one: Signal) -> str | None:
        return one.assignee.name if one.assignee else None


class GapOut(FindingOut):
    rank: int
    label: str
    value: float
    """The level of the newest periods."""
    periods: int
    newest: float | None
    """The value of the newest period by itself."""
    level: dict[str, Any] | None
    target: dict[str, Any]
    distance: float
    low: float | None
    high: float | None
    how: dict[str, Any]
    n: int
    is_sure: bool
    cause: str
    judgement: str
    impact_cases: float | None
    impact_hours: float | None
    formula: dict[str, Any]
    verdict: dict[str, Any]


class AssignIn(Body):
    to: Key


class ExplanationIn(Body):
    explanation: Text


class CauseIn(ExplanationIn):
    factor: Key | None = None


def signal_steps(one: Signal, by: Actor) -> list[Step]:
    """What people can decide; that a signal is past, studies tell."""
    return [step for step in SIGNAL.steps(one, by) if step.activity not in BY_SYSTEM]


def assign(signal: Signal, *, by: Actor, **fields: Any) -> Signal:
    people = Person.objects.filter(is_active=True, organisation=signal.case.organisation_id)
    known = scope(by, Permission.ACCOUNT_READ, people)
    if by.person is not None:  # to take it on oneself, nobody's account has to be read
        known |= people.filter(pk=by.person.pk)
    people = known
    return signals.assign(signal, to=replace_keys(fields, to=(people, "PER"))["to"], by=by)


def explain(signal: Signal, *, by: Actor, **fields: Any) -> Signal:
    visible = Factor.objects.visible_to(by).filter(removed_at=None)
    return signals.explain(signal, **replace_keys(fields, factor=(visible, "FCT")), by=by)


RESOURCES = (
    Resource("indicators", "indicator", lists.INDICATORS, IndicatorOut, timeline=False),
    Resource("measurements", "measurement", lists.MEASUREMENTS, MeasurementOut, timeline=False,
             related=("study", "dataset"), parts=(add_why,)),
    Resource("signals", "signal", lists.SIGNALS, SignalOut, steps=signal_steps, parts=(comments,),
             related=("case", "dataset", "study", "assignee"),
             transitions={"assign": Call(AssignIn, assign), "explain": Call(CauseIn, explain),
                          "set_aside": Call(ExplanationIn, signals.set_aside),
                          "accept": Call(ExplanationIn, signals.accept),
                          "reopen": Call(NothingMore, signals.reopen)}),
    Resource("gaps", "gap", GAPS, GapOut, parts=(comments,), related=("case",)),
)  # fmt: skip
