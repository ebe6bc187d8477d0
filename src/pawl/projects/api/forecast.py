"""The forecast of a project in the API: the same figures as on its page."""

from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.analytics.errors import AnalyticsError
from pawl.errors import Conflict
from pawl.projects.api.control import project_at
from pawl.projects.costing import sees_cost
from pawl.projects.late import forecast_of
from pawl.projects.models import Project
from pawl.web.asked import actor_of
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Resource

if TYPE_CHECKING:
    from pawl.projects.control.forecast import Forecast


class ChanceOut(Schema):
    percent: int
    day: date
    cost: float | None


class ForecastMilestoneOut(Schema):
    key: str
    title: str
    planned_day: date
    p50_day: date
    p80_day: date


class ForecastRowOut(Schema):
    key: str
    title: str
    criticality: float


class ForecastRiskOut(Schema):
    key: str
    title: str
    happened: float | None
    reason: str | None


class BinOut(Schema):
    low: date | float
    high: date | float
    share: float


class ForecastOut(Schema):
    sentence: str
    currency: str
    draws: int
    chances: list[ChanceOut]
    cost_reason: str | None
    promised_day: date | None
    promised_chance: float | None
    milestones: list[ForecastMilestoneOut]
    rows: list[ForecastRowOut]
    risks: list[ForecastRiskOut]
    days: list[BinOut]
    costs: list[BinOut]


def add_forecast(router: Router, resource: Resource) -> None:
    """GET /{key}/forecast: days and costs by chance, and what decides them."""

    def forecast(request: HttpRequest, key: str) -> ForecastOut:
        project = project_at(resource, request, key)
        try:
            found = forecast_of(project, sees=sees_cost(actor_of(request), project))
        except AnalyticsError as refusal:
            raise Conflict(refusal.thing, refusal.rule, refusal.way_out) from refusal
        return _forecast(found, project)

    router.get("/{key}/forecast", response=ForecastOut, operation_id="projects_forecast",
               summary="Days and costs that hold with a chance, and what decides them")(forecast)  # fmt: skip


def _forecast(found: "Forecast", project: Project) -> ForecastOut:
    told = teller()
    return ForecastOut(
        sentence=told(found.sentence), currency=project.currency, draws=found.draws,
        chances=[
            ChanceOut(percent=round(100 * one), day=day, cost=found.costs.get(one))
            for one, day in found.days.items()
        ],
        cost_reason=told(found.cost_reason) if found.cost_reason else None,
        promised_day=project.ends, promised_chance=found.promised,
        milestones=[
            ForecastMilestoneOut(key=one.row.work.key, title=one.row.work.case.title,
                                 planned_day=one.row.last_day, p50_day=one.p50, p80_day=one.p80)
            for one in found.milestones
        ],
        rows=[
            ForecastRowOut(key=one.work.key, title=one.work.case.title, criticality=share)
            for one, share in found.rows
        ],
        risks=[
            ForecastRiskOut(key=one.item.key, title=one.item.case.title, happened=one.share,
                            reason=told(one.reason) if one.reason else None)
            for one in found.hits
        ],
        days=[
            BinOut(low=date.fromordinal(int(low)), high=date.fromordinal(int(high) - 1), share=share)
            for low, high, share in found.day_bins
        ],
        costs=[BinOut(low=low, high=high, share=share) for low, high, share in found.cost_bins],
    )  # fmt: skip
