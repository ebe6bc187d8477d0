"""Load, teams, skills and working hours in the API."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Service
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body, Routers
from pawl.web.rest.fields import Day, Key, Word
from pawl.web.rest.problem import teller
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource
from pawl.workforce import lists, words
from pawl.workforce.actions import skills
from pawl.workforce.load.table import Cell, table
from pawl.workforce.models import HeldSkill, NeededSkill, WorkingTime
from pawl.workforce.reads import row_named
from pawl.workforce.team import Measure, team_page

SkillName = Annotated[str, Field(max_length=80)]
LevelIn = Annotated[int, Field(ge=1, le=4)]


class HeldSkillOut(Schema):
    key: str
    person: str
    skill: str
    level: int
    since: date
    source: str

    @staticmethod
    def resolve_person(one: Any) -> str:
        return f"PER-{one.person_id}"


class HeldSkillIn(Body):
    person: Key
    skill: SkillName
    level: LevelIn
    since: Day | None = None
    source: Word = "experience"


class NeededSkillOut(Schema):
    key: str
    service: str
    skill: str
    level: int
    people: int

    @staticmethod
    def resolve_service(one: Any) -> str:
        return f"SVC-{one.service_id}"


class NeededSkillIn(Body):
    service: Key
    skill: SkillName
    level: LevelIn
    people: Annotated[int, Field(ge=1, le=99)] = 2


class WorkingTimeOut(Schema):
    key: str
    person: str
    calendar: str | None
    percent: int
    version: int

    @staticmethod
    def resolve_person(one: Any) -> str:
        return f"PER-{one.person_id}"

    @staticmethod
    def resolve_calendar(one: Any) -> str | None:
        return f"SCL-{one.calendar_id}" if one.calendar_id else None


class WorkingTimeIn(Body):
    """`version` is that of the row that was read; none where there is no row yet."""

    person: Key
    calendar: Key | None = None
    percent: Annotated[int, Field(ge=1, le=100)] = 100
    version: Annotated[int | None, Field(ge=1, lt=2**31)] = None


class LoadCauseOut(Schema):
    kind: str
    key: str
    title: str
    hours: float


class LoadCellOut(Schema):
    week: date
    hours: float
    capacity: float
    word: str
    on_call_days: float
    causes: list[LoadCauseOut]


class LoadRowOut(Schema):
    key: str
    name: str
    weeks: list[LoadCellOut]


class LoadOut(Schema):
    by: str
    notices: list[str]
    rows: list[LoadRowOut]


class MeasureOut(Schema):
    """`value` is null where `why` says the reason."""

    value: float | None
    n: int
    why: str | None


class SkillNeedOut(Schema):
    service: str
    skill: str
    level: int
    wanted: int
    held: int
    missing: int


class TeamPageOut(Schema):
    """Shares in per cent; hours logged since `since`."""

    key: str
    name: str
    since: date
    promises_kept: MeasureOut
    solved_first_time: MeasureOut
    flow_efficiency: MeasureOut
    hours_per_outcome: MeasureOut
    hours: dict[str, float]
    skills_met: MeasureOut
    people_trained: MeasureOut
    needs: list[SkillNeedOut]


def _person(by: Actor, key: str) -> Person:
    found: Person = referred(Person.objects.visible_to(by), "PER", key, "person")
    return found


def held(*, person: str, by: Actor, **fields: Any) -> HeldSkill:
    """A skill is noted."""
    return skills.note_skill(_person(by, person), by=by, **fields)


def needed(*, service: str, by: Actor, **fields: Any) -> NeededSkill:
    """A service needs a skill."""
    rows = Service.objects.visible_to(by).select_related("case")
    return skills.need_skill(referred(rows, "SVC", service, "service"), by=by, **fields)


def worked(*, person: str, calendar: str | None = None, by: Actor, **fields: Any) -> WorkingTime:
    """Working hours are set."""
    found = None if calendar is None else referred(KNOWN["calendar"][0](by), "SCL", calendar, "calendar")
    return skills.set_working_time(_person(by, person), calendar=found, by=by, **fields)


def _load(request: HttpRequest, by: str = "person", team: str = "") -> LoadOut:
    actor = actor_of(request)
    require(actor, Permission.PROJECT_READ)
    if by not in words.BY:
        raise not_found("table")
    of_team = row_named(Team, "TEAM", team, actor) if team else None
    found, told = table(actor, by, of_team, most=None), teller()
    rows = [
        LoadRowOut(key=one.key, name=one.name,
                   weeks=[_cell(week, cell) for week, cell in zip(found.weeks, one.cells, strict=True)])
        for one in found.rows
    ]  # fmt: skip
    return LoadOut(by=by, notices=[told(one) for one in found.notices], rows=rows)


def _cell(week: date, cell: Cell) -> LoadCellOut:
    causes = [
        LoadCauseOut(kind=cause.kind, key=cause.key, title=cause.title, hours=hours)
        for cause, hours in cell.causes
    ]
    return LoadCellOut(week=week, hours=cell.hours, capacity=cell.capacity, word=cell.word,
                       on_call_days=cell.on_call, causes=causes)  # fmt: skip


def _team(request: HttpRequest, key: str) -> TeamPageOut:
    actor = actor_of(request)
    team = row_named(Team, "TEAM", key, actor)
    found = team_page(team, actor)
    needs = [
        SkillNeedOut(service=one.service.key, skill=one.skill, level=one.level,
                     wanted=one.wanted, held=one.held, missing=one.missing)
        for one in found.needs
    ]  # fmt: skip
    return TeamPageOut(
        key=team.key, name=team.name, since=found.since.date(), promises_kept=_measure(found.kept),
        solved_first_time=_measure(found.solved_first), flow_efficiency=_measure(found.flow),
        hours_per_outcome=_measure(found.hours_per_outcome), hours=dict(found.hours),
        skills_met=_measure(found.met), people_trained=_measure(found.trained), needs=needs,
    )  # fmt: skip


def _measure(one: Measure) -> MeasureOut:
    return MeasureOut(value=one.value, n=one.n, why=teller()(one.reason) if one.reason else None)


RESOURCES = (
    Resource("held-skills", "skill", lists.HELD, HeldSkillOut, Call(HeldSkillIn, held),
             remove=skills.forget_skill, related=("person",), timeline=False),
    Resource("needed-skills", "need of a service", lists.NEEDED, NeededSkillOut, Call(NeededSkillIn, needed),
             remove=skills.need_skill_no_more, related=("service__case",), timeline=False),
    Resource("working-times", "working hours", lists.HOURS, WorkingTimeOut, Call(WorkingTimeIn, worked),
             related=("person",), timeline=False),
)  # fmt: skip


def _load_router() -> Router:
    found = Router(tags=["load"])
    found.get("", response=LoadOut, operation_id="load",
              summary="Hours to do against working hours, week by week")(_load)  # fmt: skip
    return found


def _team_router() -> Router:
    found = Router(tags=["team-pages"])
    found.get("/{key}", response=TeamPageOut, operation_id="team_pages_get",
              summary="How a team does: efficacy, efficiency, capability")(_team)  # fmt: skip
    return found


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES} | {"load": _load_router, "team-pages": _team_router}
