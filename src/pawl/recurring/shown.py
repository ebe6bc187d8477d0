"""What the API shows of recurring activities."""

from datetime import date, datetime, time
from typing import Any

from ninja import Schema

from pawl.collaboration.api import RecordOut
from pawl.web.rest.fields import key_of


class PlacedOut(RecordOut):
    state: str
    team: str | None
    owner: str | None

    @staticmethod
    def resolve_team(one: Any) -> str | None:
        return key_of("TEAM", one.case.team_id)

    @staticmethod
    def resolve_owner(one: Any) -> str | None:
        return key_of("PER", one.case.owner_id)


class RunbookStepOut(Schema):
    text: str
    evidence: bool


class OperationOut(PlacedOut):
    service: str | None
    description: str
    rule: str
    begins: date
    at: time
    zone: str
    on_closed: str
    calendar: str | None
    minutes: int
    ahead_days: int
    runbook: list[RunbookStepOut]
    planned_until: datetime

    @staticmethod
    def resolve_service(one: Any) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_calendar(one: Any) -> str | None:
        return key_of("SCL", one.calendar_id)


class RunStepOut(Schema):
    position: int
    text: str
    needs_evidence: bool
    evidence: str
    file: str | None
    done_at: datetime | None
    done_by: str | None

    @staticmethod
    def resolve_file(one: Any) -> str | None:
        return key_of("ATT", one.evidence_file_id)

    @staticmethod
    def resolve_done_by(one: Any) -> str | None:
        return key_of("PER", one.done_by_id)


class OperationRunOut(PlacedOut):
    operation: str
    due_at: datetime
    late_at: datetime
    assignee: str | None
    started_at: datetime | None
    ended_at: datetime | None
    missed_at: datetime | None
    reason: str
    steps: list[RunStepOut]

    @staticmethod
    def resolve_operation(one: Any) -> str:
        return f"OPS-{one.operation_id}"

    @staticmethod
    def resolve_assignee(one: Any) -> str | None:
        return key_of("PER", one.assignee_id)

    @staticmethod
    def resolve_steps(one: Any) -> list[Any]:
        return list(one.steps.all())


class LeftOpenOut(Schema):
    key: str
    title: str
    state: str


class ShiftEntryOut(Schema):
    at: datetime
    author: str
    text: str


class ShiftOut(PlacedOut):
    started_at: datetime
    handed_over_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str | None
    note: str
    left_open: list[LeftOpenOut]
    entries: list[ShiftEntryOut]

    @staticmethod
    def resolve_accepted_by(one: Any) -> str | None:
        return key_of("PER", one.accepted_by_id)

    @staticmethod
    def resolve_entries(one: Any) -> list[dict[str, Any]]:
        found = one.entries.select_related("author")[:1000]
        return [{"at": entry.at, "author": str(entry.author), "text": entry.text} for entry in found]
