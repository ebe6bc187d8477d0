"""What clients of the API send about changes."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import Field

from pawl.changes.windows import MOST_MINUTES
from pawl.tickets.own.api import OwnIn
from pawl.tickets.work_bodies import Level
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Day, Instant, Key, Text, Title, WallTime, Word

Keys = Annotated[list[Key], Field(max_length=200)]
Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES)]
Days = Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)]
LongText = Annotated[str, Field(max_length=20_000)]
SOME_DAY, SOME_TIME, SOME_INSTANT = date(2000, 1, 1), time(), datetime(2000, 1, 1, tzinfo=UTC)
"""Stand where a change need not name one, but may not take it away: what is not sent stays as it is."""


class ChangeIn(Body):
    title: Title
    description: Text = ""
    rollout_plan: Text = ""
    back_out_plan: Text = ""
    test_plan: Text = ""
    type: Word = "normal"
    model: Key | None = None
    service: Key | None = None
    team: Key | None = None
    planned_from: Instant | None = None
    planned_until: Instant | None = None
    confidential: bool = False
    urgency: Level | None = None
    comes_from: Key | None = None
    own: OwnIn = Field(default_factory=dict)


class ChangePlan(Body):
    title: Title = ""
    description: Text = ""
    rollout_plan: Text = ""
    back_out_plan: Text = ""
    test_plan: Text = ""
    planned_from: Instant | None = None
    planned_until: Instant | None = None
    interrupts: bool = False
    implementers: Keys = Field(default_factory=list)


class AnswersIn(Body):
    answers: Annotated[dict[Word, Word], Field(max_length=50)]


class ChangedItemIn(Body):
    item: Key


class AssignChange(Body):
    team: Key | None = None
    assignee: Key | None = None


class DespiteIn(Body):
    reason: Text = ""


class ReasonIn(Body):
    reason: Text


class ChangeReviewIn(Body):
    outcome: Word
    review: Text = ""


class ModelIn(Body):
    title: Title
    text: LongText


class ModelChange(Body):
    title: Title = ""
    text: LongText = ""


class FreezeIn(Body):
    title: Title
    from_at: Instant
    until: Instant
    reason: Text = ""
    services: Keys = Field(default_factory=list)


class FreezeChange(Body):
    title: Title = ""
    from_at: Instant = SOME_INSTANT
    until: Instant = SOME_INSTANT
    reason: Text = ""
    services: Keys = Field(default_factory=list)


class WindowIn(Body):
    title: Title
    starts: WallTime
    minutes: Minutes
    first: Day
    last: Day | None = None
    days: Days = Field(default_factory=list)
    zone: Word = "UTC"
    services: Keys = Field(default_factory=list)


class WindowChange(Body):
    title: Title = ""
    starts: WallTime = SOME_TIME
    minutes: Minutes = 60
    first: Day = SOME_DAY
    last: Day | None = None
    days: Days = Field(default_factory=list)
    zone: Word = "UTC"
    services: Keys = Field(default_factory=list)
