"""What clients of the API send to the problem practice."""

from typing import Annotated, Any

from pydantic import Field

from pawl.problems.actions.analysis import MOST_CAUSES, MOST_WHYS
from pawl.problems.actions.linking import MOST
from pawl.tickets.own.api import OwnIn
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Day, Key, Text, Title, Word

Level = Annotated[int, Field(ge=1, le=3)]
Priority = Annotated[int, Field(ge=1, le=5)]
Passage = Annotated[str, Field(max_length=1000)]
Keys = Annotated[list[Key], Field(max_length=MOST)]

PARETO_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": text,
        "schema": {"type": "string"},
    }
    for name, text in (
        ("of", "The practice whose tickets are grouped, such as incident."),
        ("by", "category, service, resolution_code, team, customer, priority or channel."),
    )
]


class ProblemIn(Body):
    title: Title
    description: Text = ""
    service: Key | None = None
    category: Key | None = None
    team: Key | None = None
    impact: Level = 2
    urgency: Level = 2
    tickets: Keys = Field(default_factory=list)
    own: OwnIn = Field(default_factory=dict)


class ProblemChange(Body):
    title: Title = ""
    description: Text = ""
    root_cause: Text = ""
    fix: Text = ""
    service: Key | None = None
    category: Key | None = None
    own: OwnIn = Field(default_factory=dict)


class AssignProblem(Body):
    team: Key | None = None
    assignee: Key | None = None


class Prioritise(Body):
    impact: Level
    urgency: Level
    override: Priority | None = None
    reason: Annotated[str, Field(max_length=500)] = ""


class KnownError(Body):
    workaround: Text
    root_cause: Text = ""


class Fix(Body):
    root_cause: Text = ""
    fix: Text = ""
    change: Key = ""


class Resolve(Body):
    resolution: Text = ""


class Risk(Body):
    reason: Text
    until: Day
    accepted_by: Key | None = None


class Discard(Body):
    reason: Text
    duplicate_of: Key | None = None


class Reason(Body):
    reason: Text


class Why(Body):
    question: Passage
    answer: Passage = ""
    evidence: Passage = ""


class Whys(Body):
    whys: Annotated[list[Why], Field(max_length=MOST_WHYS)]


class SuspectedCause(Body):
    category: Word
    text: Title
    standing: Word = "suspected"


class Causes(Body):
    causes: Annotated[list[SuspectedCause], Field(max_length=MOST_CAUSES)]


class Tickets(Body):
    tickets: Keys


class OneTicket(Body):
    ticket: Key
