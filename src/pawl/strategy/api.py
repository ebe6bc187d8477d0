"""The strategy in the API: goals, needs, questions, success factors, KPIs of goals, and the tree."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.collaboration.api import RecordOut, comments
from pawl.errors import PawlError
from pawl.lifecycle import Step
from pawl.strategy import lists
from pawl.strategy.actions import questions, records, vision
from pawl.strategy.aims import Aim, aimed
from pawl.strategy.models import Answer, Goal, GoalKpi, Question, SuccessFactor, Vision
from pawl.strategy.tree_api import add_tree
from pawl.web.rest.base import Body, Routers
from pawl.web.rest.fields import Amount, Day, Key, Text, Title, Word, key_of
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource


class NothingMore(Body):
    """A step that needs nothing but itself."""


class VisionIn(Body):
    text: Text
    since: Day | None = None


class GoalIn(Body):
    title: Title
    horizon: Word = "now"
    contribution: Text = ""
    parent: Key | None = None


class GoalChange(Body):
    title: Title = ""
    horizon: Word = "now"
    contribution: Text = ""
    parent: Key | None = None


class NeedIn(Body):
    title: Title
    customer: Title
    outcome: Text
    if_nothing: Text = ""
    goal: Key | None = None


class NeedChange(Body):
    title: Title = ""
    customer: Title = ""
    outcome: Text = ""
    if_nothing: Text = ""
    goal: Key | None = None


class SuccessFactorIn(Body):
    goal: Key
    title: Title
    description: Text = ""


class SuccessFactorChange(Body):
    title: Title = ""
    description: Text = ""


class QuestionIn(Body):
    goal: Key
    text: Title


class QuestionChange(Body):
    text: Title = ""


class AnswerIn(Body):
    verdict: Word
    evidence: Text
    on: Day | None = None
    until: Day | None = None


class GoalKpiIn(Body):
    goal: Key
    kpi: Word
    question: Key | None = None
    success_factor: Key | None = None
    target: Amount | None = None
    direction: Word = ""
    since: Day | None = None
    """From which day the target holds: without it from today, or always where none held yet."""
    until: Day | None = None
    """By which day it is to be reached."""


class VisionOut(Schema):
    key: str
    organisation: str | None
    text: str
    since: date
    by: str | None
    at: datetime
    version: int

    @staticmethod
    def resolve_organisation(one: Vision) -> str | None:
        return one.organisation.name if one.organisation else None

    @staticmethod
    def resolve_by(one: Vision) -> str | None:
        return one.person.name if one.person else None


class StrategicOut(RecordOut):
    state: str


class GoalOut(StrategicOut):
    horizon: str
    contribution: str
    parent: str | None

    @staticmethod
    def resolve_parent(one: Goal) -> str | None:
        return key_of("GOAL", one.parent_id)


class NeedOut(StrategicOut):
    customer: str
    outcome: str
    if_nothing: str
    goal: str | None

    @staticmethod
    def resolve_goal(one: Any) -> str | None:
        return key_of("GOAL", one.goal_id)


class SuccessFactorOut(StrategicOut):
    description: str
    goal: str | None

    @staticmethod
    def resolve_goal(one: Any) -> str | None:
        return key_of("GOAL", one.goal_id)


class AnswerOut(Schema):
    on: date
    verdict: str
    evidence: str
    until: date | None
    is_overdue: bool
    by: str | None
    at: datetime

    @staticmethod
    def resolve_by(one: Answer) -> str | None:
        return one.person.name if one.person else None


class QuestionOut(Schema):
    key: str
    text: str
    goal: str | None
    retired_at: datetime | None
    version: int
    answers: list[AnswerOut]

    @staticmethod
    def resolve_goal(one: Question) -> str | None:
        return key_of("GOAL", one.goal_id)

    @staticmethod
    def resolve_answers(one: Question) -> list[Answer]:
        return list(one.answers.select_related("person")[:100])


class GoalKpiOut(Schema):
    key: str
    kpi: str
    goal: str | None
    question: str | None
    success_factor: str | None
    target: float | None
    """Of the place of the goal, today: the one that gaps are judged by, at /api/targets."""
    direction: str
    low: float | None
    high: float | None
    until: date | None
    target_number: str | None
    next_target: float | None
    next_from: date | None
    version: int

    @staticmethod
    def resolve_direction(one: Any) -> str:
        return one.direction or ""

    @staticmethod
    def resolve_target_number(one: Any) -> str | None:
        return key_of("TGT", one.target_id)

    @staticmethod
    def resolve_goal(one: GoalKpi) -> str | None:
        return key_of("GOAL", one.goal_id)

    @staticmethod
    def resolve_question(one: GoalKpi) -> str | None:
        return key_of("QST", one.question_id)

    @staticmethod
    def resolve_success_factor(one: GoalKpi) -> str | None:
        return key_of("CSF", one.success_factor_id)


def _goals(by: Actor) -> Any:
    return Goal.objects.visible_to(by).select_related("case"), "GOAL"


def set_goal(*, by: Actor, **fields: Any) -> Goal:
    return records.set_goal(**replace_keys(fields, parent=_goals(by)), by=by)


def change_goal(goal: Goal, *, by: Actor, **fields: Any) -> Goal:
    return records.change_goal(goal, **replace_keys(fields, parent=_goals(by)), by=by)


def state_need(*, by: Actor, **fields: Any) -> Any:
    return records.state_need(**replace_keys(fields, goal=_goals(by)), by=by)


def change_need(need: Any, *, by: Actor, **fields: Any) -> Any:
    return records.change_need(need, **replace_keys(fields, goal=_goals(by)), by=by)


def name_factor(*, by: Actor, **fields: Any) -> Any:
    return records.name_factor(**replace_keys(fields, goal=_goals(by)), by=by)


def ask(*, by: Actor, **fields: Any) -> Question:
    found = replace_keys(fields, goal=_goals(by))
    return questions.ask(found["goal"], text=found["text"], by=by)


def answer(question: Question, *, by: Actor, **fields: Any) -> Question:
    questions.answer(question, **fields, by=by)
    return question


def link_kpi(*, by: Actor, **fields: Any) -> GoalKpi:
    found = replace_keys(
        fields,
        goal=_goals(by),
        question=(Question.objects.visible_to(by), "QST"),
        success_factor=(SuccessFactor.objects.visible_to(by), "CSF"),
    )
    names = {"value": "target", "direction": "direction", "until": "until", "since": "since"}
    aim = Aim(**{name: found.pop(given) for name, given in names.items() if given in found})
    made = questions.link_kpi(found.pop("goal"), **found, aim=aim, by=by)
    shown: GoalKpi = aimed(GoalKpi.objects.visible_to(by)).get(pk=made.pk)
    return shown


def question_steps(question: Question, by: Actor) -> list[Step]:
    """A question can be answered or dropped as long as it is asked."""
    if question.retired_at is not None:
        return []
    refusal: PawlError | None = None
    try:
        require(by, Permission.STRATEGY_EDIT, on=question.goal)
    except PawlError as refused:
        refusal = refused
    return [Step("answer", "asked", refusal), Step("drop", "dropped", refusal)]


def _step(activity: str) -> Call:
    def take(record: Any, *, by: Actor) -> Any:
        return records.take_step(record, activity, by=by)

    return Call(NothingMore, take)


def _steps(record: Any, by: Actor) -> list[Step]:
    return records.STANDING[record.kind].steps(record, by)


STANDING: dict[str, Any] = {
    "steps": _steps,
    "transitions": {name: _step(name) for name in ("retire", "restore")},
    "related": ("case",),
    "parts": (comments,),
}
RESOURCES = (
    Resource("visions", "vision", lists.VISIONS, VisionOut, Call(VisionIn, vision.state_vision),
             timeline=False, related=("organisation", "person")),
    Resource("goals", "goal", lists.GOALS, GoalOut, Call(GoalIn, set_goal), Call(GoalChange, change_goal),
             before_detail=(add_tree,), **STANDING),
    Resource("business-needs", "business need", lists.NEEDS, NeedOut, Call(NeedIn, state_need),
             Call(NeedChange, change_need), **STANDING),
    Resource("success-factors", "success factor", lists.FACTORS, SuccessFactorOut,
             Call(SuccessFactorIn, name_factor),
             Call(SuccessFactorChange, records.change_factor), **STANDING),
    Resource("questions", "question", lists.QUESTIONS, QuestionOut, Call(QuestionIn, ask),
             Call(QuestionChange, questions.reword), steps=question_steps, timeline=False,
             transitions={"answer": Call(AnswerIn, answer), "drop": Call(NothingMore, questions.drop)},
             related=("goal__case",)),
    Resource("goal-kpis", "KPI of a goal", lists.GOAL_KPIS, GoalKpiOut, Call(GoalKpiIn, link_kpi),
             remove=questions.unlink_kpi, timeline=False, related=("goal__case",)),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
