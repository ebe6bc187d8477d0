"""What the API shows of projects and what stands below them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from ninja import Schema

from pawl.analytics.words import unpacked
from pawl.collaboration.api import RecordOut
from pawl.projects.costing import sees_cost
from pawl.projects.edits import copy_of, edits_of, misfits
from pawl.projects.edits.seen import seen
from pawl.projects.models import OPEN_REVIEWS
from pawl.projects.reads import plain
from pawl.projects.sheets import Column, Kind
from pawl.web.rest.fields import key_of
from pawl.web.rest.problem import teller


class ProjectOut(RecordOut):
    state: str
    phase: str
    reason: str
    tailoring: str
    description: str
    owner: str | None
    team: str | None
    sponsor: str | None
    customer: str | None
    service: str | None
    calendar: str | None
    starts: date | None
    ends: date | None
    budget: float | None
    contingency: float | None
    currency: str
    value: int | None
    strategic_fit: int | None
    delivery_risk: int | None
    urgency: int | None
    status_date: date | None
    final_report: str
    benefits_review_on: date | None

    @staticmethod
    def resolve_owner(one: Any) -> str | None:
        return key_of("PER", one.case.owner_id)

    @staticmethod
    def resolve_team(one: Any) -> str | None:
        return key_of("TEAM", one.case.team_id)

    @staticmethod
    def resolve_sponsor(one: Any) -> str | None:
        return key_of("PER", one.sponsor_id)

    @staticmethod
    def resolve_customer(one: Any) -> str | None:
        return key_of("CUS", one.customer_id)

    @staticmethod
    def resolve_service(one: Any) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_calendar(one: Any) -> str | None:
        return key_of("SCL", one.calendar_id)


class BelowOut(RecordOut):
    project: str
    state: str
    owner: str | None

    @staticmethod
    def resolve_project(one: Any) -> str:
        return f"PRJ-{one.project_id}"

    @staticmethod
    def resolve_owner(one: Any) -> str | None:
        return key_of("PER", one.case.owner_id)


class ReviewedOut(BelowOut):
    number: int
    reason: str
    submitted_at: datetime | None
    submitted_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    digest: str

    @staticmethod
    def resolve_submitted_by(one: Any) -> str | None:
        return key_of("PER", one.submitted_by_id)

    @staticmethod
    def resolve_decided_by(one: Any) -> str | None:
        return key_of("PER", one.decided_by_id)


class ChangeRequestBase(ReviewedOut):
    edits: list[dict[str, Any]]
    """Rows of the plan: changed, added (NEW-1 until the approval) or removed; values before and after."""
    computed: dict[str, Any] | None
    """What they come to: each figure before and after, with the reason where it is not known."""
    is_computing: bool
    """Whether a job computes what they come to: of a long plan."""
    is_outdated: bool | None
    """Whether the plan has changed since it was computed; null where nothing is, or all is decided."""
    misfits: list[str]
    """Edits that no longer fit the plan."""

    @staticmethod
    def resolve_edits(one: Any) -> list[dict[str, Any]]:
        return [
            {**each, "before": told_row(each["before"]), "after": told_row(each["after"])}
            for each in one.edits
        ]

    @staticmethod
    def resolve_computed(one: Any, context: Any) -> dict[str, Any] | None:
        if one.computed is None:
            return None
        return told_impact(seen(one.computed, sees=sees_cost(context["request"].actor, one.project)))

    @staticmethod
    def resolve_is_outdated(one: Any) -> bool | None:
        is_open = one.computed is not None and one.state in OPEN_REVIEWS
        return one.computed["basis"] != copy_of(one.project).basis if is_open else None

    @staticmethod
    def resolve_misfits(one: Any) -> list[str]:
        if not one.edits or one.state not in OPEN_REVIEWS:
            return []
        told = teller()
        return [
            f"{each.row}: {told(why)}" for each, why in misfits(copy_of(one.project), edits_of(one.edits))
        ]


class FrozenOut(ReviewedOut):
    content: dict[str, Any] | None
    """As it was approved."""


class ProjectTemplateOut(RecordOut):
    state: str
    description: str
    tailoring: str
    source_key: str
    content: dict[str, Any]


class HandoverOut(BelowOut):
    service: str
    note: str
    reason: str
    offered_by: str | None
    offered_at: datetime | None
    accepted_by: str | None
    accepted_at: datetime | None
    early_life_until: date | None
    early_life_ended_at: datetime | None
    content: dict[str, Any] | None
    digest: str

    @staticmethod
    def resolve_service(one: Any) -> str:
        return f"SVC-{one.service_id}"

    @staticmethod
    def resolve_offered_by(one: Any) -> str | None:
        return key_of("PER", one.offered_by_id)

    @staticmethod
    def resolve_accepted_by(one: Any) -> str | None:
        return key_of("PER", one.accepted_by_id)


class LineOut(Schema):
    gate: str
    line: str
    label: str
    is_met: bool
    is_outside: bool
    """No record shows it: evidence with a link to where it stands does."""
    missing: str | None
    waived_by: str | None
    waived_because: str | None


class WaiverOut(Schema):
    gate: str
    line: str
    label: str
    reason: str
    by: str | None
    name: str | None
    at: datetime


TYPES: dict[Kind, Any] = {
    Kind.LINE: str,
    Kind.TEXT: str,
    Kind.CHOICE: str | None,
    Kind.WORDS: list[str],
    Kind.DAY: date | None,
    Kind.MONEY: float | None,
    Kind.DECIMAL: float | None,
    Kind.WHOLE: int | None,
    Kind.NUMBER: float | None,
    Kind.FLAG: bool | None,
    Kind.RECORD: str | None,
    Kind.RECORDS: list[str],
}
KNOWN = frozenset({"title", "owner"})


def shown_as(name: str, base: type[RecordOut], columns: tuple[Column, ...], **more: Any) -> type[Schema]:
    """A schema with a field per column, records as their keys."""
    fields = {one.name: TYPES[one.kind] for one in columns if one.name not in KNOWN}
    told: dict[str, Any] = {"__module__": __name__, "__annotations__": {**fields, **more}}
    for column in columns:
        if column.name not in KNOWN:
            told[f"resolve_{column.name}"] = staticmethod(_reader(column))
    return type(name, (base,), told)


def _reader(column: Column) -> Callable[[Any], Any]:
    def read(one: Any) -> Any:
        value = getattr(one, column.name)
        match column.kind:
            case Kind.RECORD:
                return None if value is None else value.key
            case Kind.RECORDS:
                return [each.key for each in value.select_related("case")]
            case Kind.CHOICE:
                return None if value is None else str(value)
            case _:
                return value

    return read


def told_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Plain rows with records as keys alone, as the rest of the API has them."""
    return [told_row(row) for row in rows]


def told_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """One of them."""
    return {name: _as_key(value) for name, value in row.items()}


def told_impact(computed: Mapping[str, Any]) -> dict[str, Any]:
    """The impact as it was computed, its reasons in the reader's language."""
    told = teller()

    def figure(raw: Mapping[str, Any]) -> dict[str, Any]:
        reason = told(unpacked(raw["reason"])) if raw["reason"] else None
        return {"value": _as_key(raw["value"]), "reason": reason}

    figures = [
        {"name": one["name"], "before": figure(one["before"]), "after": figure(one["after"])}
        for one in computed["figures"]
    ]
    return {"at": computed["at"], "touched": [one["key"] for one in computed["touched"]], "figures": figures}


def _as_key(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"key", "title"}:
        return value["key"]
    if isinstance(value, list):
        return [_as_key(one) for one in value]
    return plain(value)
