"""The tree of the strategy in the API, in one answer."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.strategy.models import Vision
from pawl.strategy.tree import GoalNode, KpiNode, tree
from pawl.web.asked import actor_of
from pawl.web.rest.fields import key_of
from pawl.web.rest.resource import Resource


class KpiShown(Schema):
    key: str
    kpi: str
    name: str | None
    unit: str
    fields: list[str]
    target: float | None
    direction: str
    low: float | None
    high: float | None
    until: date | None
    target_number: str | None
    next_target: float | None
    next_from: date | None


class AnswerShown(Schema):
    on: date
    verdict: str
    until: date | None
    is_overdue: bool


class QuestionShown(Schema):
    key: str
    text: str
    latest: AnswerShown | None
    kpis: list[KpiShown]


class FactorShown(Schema):
    key: str
    title: str
    kpis: list[KpiShown]


class NeedShown(Schema):
    key: str
    title: str
    customer: str


class GoalShown(Schema):
    key: str
    title: str
    horizon: str
    needs: list[NeedShown]
    questions: list[QuestionShown]
    success_factors: list[FactorShown]
    kpis: list[KpiShown]
    parts: list["GoalShown"]


class VisionShown(Schema):
    key: str
    organisation: str | None
    since: date
    text: str


class TreeShown(Schema):
    visions: list[VisionShown]
    goals: list[GoalShown]
    needs_without_goal: list[NeedShown]


def add_tree(router: Router, resource: Resource) -> None:
    """GET /tree: visions in force, needs, goals, questions, success factors, KPIs and their fields."""

    def whole(request: HttpRequest) -> Any:
        found = tree(actor_of(request))
        return {
            "visions": [_vision(one) for one in found.visions],
            "goals": [_goal(node) for node in found.goals],
            "needs_without_goal": [_need(one) for one in found.needs_without_goal],
        }

    router.get(
        "/tree", response=TreeShown, operation_id=f"{resource.name}_tree", summary="The strategy as a tree"
    )(whole)


def _goal(node: GoalNode) -> dict[str, Any]:
    return {
        "key": node.goal.key,
        "title": node.goal.case.title,
        "horizon": node.goal.horizon,
        "needs": [_need(one) for one in node.needs],
        "questions": [
            {
                "key": one.question.key,
                "text": one.question.text,
                "latest": one.latest
                and {name: getattr(one.latest, name) for name in ("on", "verdict", "until", "is_overdue")},
                "kpis": [_kpi(kpi) for kpi in one.kpis],
            }
            for one in node.questions
        ],
        "success_factors": [
            {"key": one.factor.key, "title": one.factor.case.title, "kpis": [_kpi(kpi) for kpi in one.kpis]}
            for one in node.factors
        ],
        "kpis": [_kpi(kpi) for kpi in node.kpis],
        "parts": [_goal(part) for part in node.parts],
    }


def _vision(one: Vision) -> dict[str, Any]:
    organisation = one.organisation.name if one.organisation else None
    return {"key": one.key, "organisation": organisation, "since": one.since, "text": one.text}


def _need(need: Any) -> dict[str, Any]:
    return {"key": need.key, "title": need.case.title, "customer": need.customer}


def _kpi(node: KpiNode) -> dict[str, Any]:
    return {
        "key": node.link.key,
        "kpi": node.link.kpi,
        "name": node.name.en if node.name else None,
        "unit": node.unit,
        "fields": list(node.fields),
        "target": node.link.target,
        "direction": node.link.direction or "",
        **{name: getattr(node.link, name) for name in ("low", "high", "until", "next_target", "next_from")},
        "target_number": key_of("TGT", node.link.target_id),
    }
