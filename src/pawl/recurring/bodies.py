"""What clients of the API send about recurring activities."""

from datetime import date, time
from typing import Annotated

from pydantic import Field

from pawl.web.rest.base import Body
from pawl.web.rest.fields import Day, Key, Text, Title, WallTime, Word

Rule = Annotated[str, Field(max_length=250)]
Minutes = Annotated[int, Field(ge=5, le=44_640)]
Ahead = Annotated[int, Field(ge=1, le=60)]
SOME_DAY = date(2000, 1, 1)
"""Stands where a change need not name a day, but may not take it away."""


class RunbookStep(Body):
    text: Annotated[str, Field(min_length=1, max_length=500)]
    evidence: bool = False


Runbook = Annotated[list[RunbookStep], Field(max_length=60)]


class OperationIn(Body):
    title: Title
    rule: Rule
    begins: Day
    at: WallTime
    zone: Word
    team: Key | None = None
    owner: Key | None = None
    service: Key | None = None
    description: Text = ""
    on_closed: Word = "keep"
    calendar: Key | None = None
    minutes: Minutes = 240
    ahead_days: Ahead = 14
    runbook: Runbook = Field(default_factory=list)


class OperationChange(Body):
    title: Title = ""
    rule: Rule = ""
    begins: Day = SOME_DAY
    at: WallTime = time(8)
    zone: Word = ""
    team: Key = ""
    owner: Key = ""
    service: Key | None = None
    description: Text = ""
    on_closed: Word = "keep"
    calendar: Key | None = None
    minutes: Minutes = 240
    ahead_days: Ahead = 14
    runbook: Runbook = Field(default_factory=list)


class Skip(Body):
    reason: Text


class Tick(Body):
    position: Annotated[int, Field(ge=1, le=60)]
    evidence: Text = ""
    file: Key | None = None


class Untick(Body):
    position: Annotated[int, Field(ge=1, le=60)]


class ShiftIn(Body):
    team: Key


class Note(Body):
    text: Text
    about: Key | None = None


class HandOver(Body):
    note: Text = ""
