"""What the API shows of changes, their models, freezes and windows."""

from datetime import date, datetime, time
from typing import Any

from ninja import Schema

from pawl.changes.conflicts import Collision
from pawl.changes.models import Change, ChangeModel
from pawl.changes.surroundings import conflicts_of
from pawl.changes.viewing import seen_cases
from pawl.collaboration.api import RecordOut
from pawl.tickets.own.api import OwnOut
from pawl.tickets.touching import touched
from pawl.web.rest.fields import key_of


class ConflictOut(Schema):
    kind: str
    other: str | None
    """None where the caller may not see it."""
    shared: list[str]
    """What of it the caller may see."""
    start: datetime
    end: datetime | None
    is_accepted: bool


class RiskAnswerOut(Schema):
    word: str
    text: dict[str, str]
    points: int


class RiskQuestionOut(Schema):
    name: str
    text: dict[str, str]
    answers: list[RiskAnswerOut]


class ChangeOut(OwnOut, RecordOut):
    state: str
    type: str
    model: str | None
    model_version: int | None
    description: str
    service: str | None
    team: str | None
    owner: str | None
    assignee: str | None
    priority: int
    computed_priority: int
    priority_reason: str
    impact: int
    urgency: int
    rollout_plan: str
    back_out_plan: str
    test_plan: str
    planned_from: datetime | None
    planned_until: datetime | None
    interrupts: bool
    implementers: list[str]
    affected: list[str]
    questions: list[RiskQuestionOut]
    """What it is asked about its risk; `answers` names the word of one answer each."""
    answers: dict[str, str]
    risk: str
    risk_score: int | None
    risk_parts: list[tuple[str, int]]
    approved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    outcome: str
    review: str

    @staticmethod
    def resolve_model(one: Change) -> str | None:
        return key_of("CHM", one.model.model_id) if one.model else None

    @staticmethod
    def resolve_model_version(one: Change) -> int | None:
        return one.model.number if one.model else None

    @staticmethod
    def resolve_service(one: Change) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_team(one: Change) -> str | None:
        return key_of("TEAM", one.case.team_id)

    @staticmethod
    def resolve_owner(one: Change) -> str | None:
        return key_of("PER", one.case.owner_id)

    @staticmethod
    def resolve_assignee(one: Change) -> str | None:
        return key_of("PER", one.assignee_id)

    @staticmethod
    def resolve_implementers(one: Change) -> list[str]:
        return [f"PER-{pk}" for pk in one.implementers.order_by("pk").values_list("pk", flat=True)]

    @staticmethod
    def resolve_affected(one: Change, context: Any) -> list[str]:
        return [item.key for item in touched(one, context["request"].actor).items]

    @staticmethod
    def resolve_questions(one: Change) -> list[RiskQuestionOut]:
        return [
            RiskQuestionOut(
                name=asked.name,
                text=dict(asked.text),
                answers=[
                    RiskAnswerOut(word=each.word, text=dict(each.text), points=each.points)
                    for each in asked.answers
                ],
            )
            for asked in one.said.questions
        ]

    @staticmethod
    def resolve_outcome(one: Change) -> str:
        return one.resolution_code

    @staticmethod
    def resolve_review(one: Change) -> str:
        return one.resolution


def conflicts_out(change: Change, actor: Any) -> list[ConflictOut]:
    """The conflicts of a change, as its reader may see them."""
    found = conflicts_of(change)
    keys = {key for one in found for key in (*one.other.split(), *one.shared)}
    seen = seen_cases({key for key in keys if not key.startswith("PER-")}, actor)
    return [_conflict(change, one, seen) for one in found]


def _conflict(change: Change, one: Collision, seen: Any) -> ConflictOut:
    others = [key for key in one.other.split() if key in seen]
    return ConflictOut(
        kind=one.kind,
        other=" ".join(others) or None,
        shared=[key for key in one.shared if key in seen or key.startswith("PER-")],
        start=one.start,
        end=one.end,
        is_accepted=one.word in change.accepted,
    )


class ModelOut(RecordOut):
    type: str
    state: str
    number: int
    text: str

    @staticmethod
    def resolve_number(one: ChangeModel) -> int:
        return one.versions.latest("number").number

    @staticmethod
    def resolve_text(one: ChangeModel) -> str:
        return one.versions.latest("number").text


class _Covering(RecordOut):
    services: list[str]

    @staticmethod
    def resolve_services(one: Any) -> list[str]:
        return [f"SVC-{pk}" for pk in one.services.order_by("pk").values_list("pk", flat=True)]


class FreezeOut(_Covering):
    from_at: datetime
    until: datetime
    reason: str
    ended_at: datetime | None


class WindowOut(_Covering):
    days: list[int]
    starts: time
    minutes: int
    zone: str
    first: date
    last: date | None
