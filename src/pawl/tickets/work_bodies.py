"""What clients of the API send about the tickets of every practice."""

from typing import Annotated

from pydantic import Field

from pawl.web.rest.base import Body
from pawl.web.rest.fields import Day, Key, Text, Title, Word

Level = Annotated[int, Field(ge=1, le=3)]
Priority = Annotated[int, Field(ge=1, le=5)]


class PriorityIn(Body):
    impact: Level = 3
    urgency: Level = 3
    override: Priority | None = None
    reason: Annotated[str, Field(max_length=500)] = ""


class UrgencyIn(Body):
    urgency: Level = 3
    override: Priority | None = None
    reason: Annotated[str, Field(max_length=500)] = ""


class CustomerOfTicket(Body):
    customer: Key | None


class CallerOfTicket(Body):
    caller: Key


class BreachIn(Body):
    clock: Word = "resolution"
    cause: Word
    note: Annotated[str, Field(max_length=500)] = ""


class TouchedItemIn(Body):
    item: Title


class TimeIn(Body):
    minutes: Annotated[int, Field(ge=1, le=1440)]
    note: Annotated[str, Field(max_length=500)] = ""
    day: Day | None = None


class ScoreIn(Body):
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Text = ""
