"""Approvals in the API: what the caller is asked, and the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field as Limit

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.analytics.words import say
from pawl.collaboration import answering
from pawl.collaboration.approvals import title_of, told_to
from pawl.collaboration.lists import APPROVALS
from pawl.collaboration.models import Vote
from pawl.collaboration.models.approvals import Answer, StageState
from pawl.errors import Conflict, PawlError
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Key, Text
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource

TARGETS = {"approve": "approved", "reject": "rejected", "hand_over": "pending"}


class ApprovalRemark(Body):
    reason: str = Limit("", max_length=10_000)


class ApprovalReason(Body):
    reason: Text


class ApprovalHeir(Body):
    to: Key


class ApprovalLine(Schema):
    label: str
    text: str


class ApprovalOut(Schema):
    key: str
    record: str
    title: str = Limit(description="Empty where it is confidential and no longer the caller's to read.")
    stage: str
    answer: str
    reason: str
    state: str
    """Of the whole round."""
    on_behalf_of: str | None
    asked_at: datetime | None
    answered_at: datetime | None
    told: list[ApprovalLine]
    version: int

    @staticmethod
    def resolve_record(one: Vote) -> str:
        return one.stage.approval.case.key

    @staticmethod
    def resolve_title(one: Vote) -> str:
        known = vars(one).get("about")
        return title_of(one) if known is None else str(known)

    @staticmethod
    def resolve_stage(one: Vote) -> str:
        return str(one.stage.name)

    @staticmethod
    def resolve_state(one: Vote) -> str:
        return one.stage.approval.state

    @staticmethod
    def resolve_on_behalf_of(one: Vote) -> str | None:
        return f"PER-{one.on_behalf_of_id}" if one.on_behalf_of_id else None

    @staticmethod
    def resolve_told(one: Vote) -> list[dict[str, str]]:
        return [{"label": str(label), "text": text} for label, text in told_to(one)]


@dataclass(frozen=True)
class Possible:
    """An answer, free or refused."""

    activity: str
    target: str
    refusal: PawlError | None


def steps(vote: Vote, _by: Actor) -> Iterable[Possible]:
    """What can be answered now."""
    is_open = vote.answer == Answer.PENDING and vote.stage.state == StageState.PENDING
    rule, way_out = say("It is not asked now."), say("Nothing is left to do here.")
    refusal = None if is_open else Conflict(vote.key, rule, way_out)
    return [Possible(activity, target, refusal) for activity, target in TARGETS.items()]


def hand_over(vote: Vote, *, to: str, by: Actor) -> Vote:
    """To somebody whom the caller may see."""
    return answering.hand_over(vote, to=referred(people_for(by), "PER", to, "to"), by=by)


CALLS: dict[str, Any] = {
    "approve": Call(ApprovalRemark, answering.approve),
    "reject": Call(ApprovalReason, answering.reject),
    "hand_over": Call(ApprovalHeir, hand_over),
}
RESOURCES: tuple[Resource, ...] = (
    Resource(
        "approvals",
        "approval",
        APPROVALS,
        ApprovalOut,
        steps=steps,
        transitions=CALLS,
        related=("stage__approval__case",),
    ),
)
