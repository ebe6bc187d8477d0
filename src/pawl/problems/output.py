"""What the API shows of problems and known errors."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from pawl.accounts.actor import Actor
from pawl.collaboration.api import RecordOut
from pawl.problems.reads import occurrences
from pawl.tickets.own.api import OwnOut
from pawl.web.rest.fields import key_of


class OccurrencesOut(Schema):
    """Of the tickets that the caller may see."""

    total: int
    open: int
    recent: int
    since_fix: int | None
    first: datetime | None
    last: datetime | None


class KnownErrorOut(RecordOut):
    state: str
    service: str | None
    category: str | None
    description: str
    root_cause: str
    workaround: str
    known_error_at: datetime | None
    edition: int
    published_at: datetime | None
    risk_until: date | None

    @staticmethod
    def resolve_service(one: Any) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_category(one: Any) -> str | None:
        return key_of("CAT", one.category_id)


class ProblemOut(OwnOut, KnownErrorOut):
    is_known_error: bool
    team: str | None
    owner: str | None
    assignee: str | None
    impact: int
    urgency: int
    priority: int
    computed_priority: int
    priority_reason: str
    fix: str
    resolution_code: str
    resolution: str
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    reopened: int
    risk_reason: str
    risk_accepted_by: str | None
    whys: list[dict[str, str]]
    causes: list[dict[str, str]]
    occurrences: OccurrencesOut
    external_id: str

    @staticmethod
    def resolve_team(one: Any) -> str | None:
        return key_of("TEAM", one.case.team_id)

    @staticmethod
    def resolve_owner(one: Any) -> str | None:
        return key_of("PER", one.case.owner_id)

    @staticmethod
    def resolve_assignee(one: Any) -> str | None:
        return key_of("PER", one.assignee_id)

    @staticmethod
    def resolve_risk_accepted_by(one: Any) -> str | None:
        return key_of("PER", one.risk_accepted_by_id)

    @staticmethod
    def resolve_occurrences(one: Any, context: Any) -> Any:
        asker: Actor = context["request"].actor
        return occurrences(one, asker)
