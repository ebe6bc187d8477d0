"""What is computed of a project for its control, in the API: the same figures as on its pages."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.projects.control.risks import Draw, Risk, review_of
from pawl.projects.costing import sees_cost
from pawl.projects.late import value_of
from pawl.projects.models import Project
from pawl.web.asked import actor_of
from pawl.web.rest.fields import key_of
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Resource

if TYPE_CHECKING:
    from pawl.projects.control.value import Value, ValueRow
    from pawl.projects.control.why import Told


class InputOut(Schema):
    name: str
    label: str
    value: float | date | None


class FigureOut(Schema):
    name: str
    label: str
    unit: str
    value: float | date | None
    reason: str | None
    formula: str
    inputs: list[InputOut]
    of_rows: str | None


class ValueRowOut(Schema):
    key: str
    title: str
    budget: float | None
    planned: float | None
    earned: float | None
    actual: float | None


class PointOut(Schema):
    day: date
    amount: float


class EarnedValueOut(Schema):
    status_day: date
    baseline: str | None
    currency: str
    sentence: str
    notices: list[str]
    figures: list[FigureOut]
    rows: list[ValueRowOut]
    planned: list[PointOut]
    earned: list[PointOut]
    actual: list[PointOut]


def add_earned_value(router: Router, resource: Resource) -> None:
    """GET /{key}/earned-value: every figure at the status date, with what it is made of."""

    def earned_value(request: HttpRequest, key: str) -> EarnedValueOut:
        project = project_at(resource, request, key)
        value = value_of(project, sees=sees_cost(actor_of(request), project))
        return _value(value, project.currency)

    router.get("/{key}/earned-value", response=EarnedValueOut, operation_id="projects_earned_value",
               summary="Earned value and earned schedule at the status date, each figure with its reason"
               )(earned_value)  # fmt: skip


class ReviewedRiskOut(Schema):
    key: str
    title: str
    probability: int | None
    impact: int | None
    score: int | None
    band: str
    probability_percent: float | None
    cost: float | None
    emv: float | None
    reason: str | None
    response: str
    owner: str | None
    due: date | None
    is_overdue: bool


class DrawOut(Schema):
    key: str
    day: date | None
    amount: float | None
    is_estimated: bool
    rest: float | None


class RiskReviewOut(Schema):
    as_of: date
    sentence: str
    currency: str
    emv: float | None
    reserve: float | None
    reserve_from: str
    drawn: float
    rest: float | None
    draws: list[DrawOut]
    risks: list[ReviewedRiskOut]


def add_risk_review(router: Router, resource: Resource) -> None:
    """GET /{key}/risk-review?as_of=2026-03-01: open risks with their expected values, and the reserve."""

    def risk_review(request: HttpRequest, key: str, as_of: date | None = None) -> RiskReviewOut:
        project, told = project_at(resource, request, key), teller()
        found = review_of(project, as_of)
        return RiskReviewOut(
            as_of=found.day,
            sentence=told(found.sentence), currency=project.currency, emv=found.emv, reserve=found.reserve,
            reserve_from=told(found.reserve_from), drawn=found.drawn, rest=found.rest,
            draws=[_draw(one) for one in found.draws], risks=[_risk(one, told) for one in found.risks],
        )  # fmt: skip

    router.get("/{key}/risk-review", response=RiskReviewOut, operation_id="projects_risk_review",
               summary="Open risks with their expected values and the rest of the reserve, of a day"
               )(risk_review)  # fmt: skip


def _risk(one: Risk, told: Callable[[Any], str]) -> ReviewedRiskOut:
    item = one.item
    return ReviewedRiskOut(
        key=item.key, title=item.case.title, probability=item.probability, impact=item.impact,
        score=item.score or None, band=one.band, probability_percent=_number(item.probability_percent),
        cost=_number(item.cost_impact), emv=one.emv, reason=told(one.reason) if one.reason else None,
        response=item.response, owner=key_of("PER", item.case.owner_id), due=item.due,
        is_overdue=one.is_overdue,
    )  # fmt: skip


def _draw(one: Draw) -> DrawOut:
    return DrawOut(key=one.item.key, day=one.on, amount=one.amount, rest=one.rest,
                   is_estimated=one.item.cost_occurred is None)  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def project_at(resource: Resource, request: HttpRequest, key: str) -> Project:
    """The project of an address.   Raises NotFound."""
    found: Any = resource.find(actor_of(request), key)
    assert isinstance(found, Project), "the resource is of projects"  # noqa: S101 for the type checker alone
    return found


def _value(value: "Value", currency: str) -> EarnedValueOut:
    told = teller()
    return EarnedValueOut(
        status_day=value.status, baseline=value.baseline.key if value.baseline else None, currency=currency,
        sentence=told(value.sentence), notices=[told(one) for one in value.notices],
        figures=[_figure(one, told) for one in value.figures.values()],
        rows=[_row(one) for one in value.rows],
        planned=_points(value.planned), earned=_points(value.earned), actual=_points(value.actual),
    )  # fmt: skip


def _figure(one: "Told", told: Callable[[Any], str]) -> FigureOut:
    inputs = [InputOut(name=name, label=told(each.label), value=value) for name, each, value in one.inputs]
    return FigureOut(
        name=one.name, label=told(one.meaning.label), unit=one.meaning.unit, value=one.value,
        reason=told(one.reason) if one.reason else None, formula=told(one.meaning.formula), inputs=inputs,
        of_rows=one.meaning.of_rows or None,
    )  # fmt: skip


def _row(one: "ValueRow") -> ValueRowOut:
    return ValueRowOut(key=one.key, title=one.title, budget=one.budget, planned=one.planned,
                       earned=one.earned, actual=one.actual)  # fmt: skip


def _points(points: Any) -> list[PointOut]:
    return [PointOut(day=day, amount=amount) for day, amount in points]
