"""What clients of the API send about incidents."""

from typing import Annotated, Any

from pydantic import Field

from pawl.tickets.own.api import OwnIn
from pawl.tickets.work_bodies import Level
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Instant, Key, Text, Title, Word


class NoWords(Body):
    """A step of an incident that needs nothing but itself."""


class BecomeRequestIn(Body):
    model: Key
    answers: dict[str, Any] = Field(default_factory=dict)


class IncidentIn(Body):
    title: Title
    description: Text = ""
    caller: Key | None = None
    team: Key | None = None
    service: Key | None = None
    offering: Key | None = None
    customer: Key | None = None
    category: Key | None = None
    impact: Level = 3
    urgency: Level = 3
    channel: Word = "api"
    confidential: bool = False
    own: OwnIn = Field(default_factory=dict)


class IncidentChange(Body):
    title: Title = ""
    description: Text = ""
    service: Key | None = None
    offering: Key | None = None
    customer: Key | None = None
    category: Key | None = None
    own: OwnIn = Field(default_factory=dict)


class HoldIn(Body):
    reason: Word
    comment: Text = ""
    until: Instant | None = None


class ResolveIn(Body):
    code: Word
    resolution: Text
    cause: Word = ""
    breach_cause: Word = ""
    breach_note: Annotated[str, Field(max_length=500)] = ""
    own: OwnIn = Field(default_factory=dict)


class WhyIn(Body):
    reason: Text


class AssignIncident(Body):
    team: Key | None = None
    person: Key | None = None
    comment: Text = ""


class RelateIn(Body):
    relation: Word
    key: Key


class SplitIn(Body):
    title: Title
    description: Text = ""


class RolesIn(Body):
    commander: Key | None = None
    communicator: Key | None = None
    scribe: Key | None = None


class TellIn(Body):
    text: Text
    phase: Word
    next_at: Instant | None = None


class ReviewIn(Body):
    text: Text
