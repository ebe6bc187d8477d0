"""The strategy beside what is measured and what runs, by API."""

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.portal.strategy_boxes import Box, boxes
from pawl.portal.strategy_plans import Item, plans
from pawl.portal.why_improve import Reason, why
from pawl.web.asked import actor_of
from pawl.web.rest.base import Routers
from pawl.web.templatetags.pawl import said

coverage, running, worth = Router(), Router(), Router()


class BoxOut(Schema):
    kind: str
    key: str
    title: str
    told: str
    tone: str
    address: str
    needs: list["BoxOut"]
    children: list["BoxOut"]
    parts: list["BoxOut"]


class CoverageOut(Schema):
    kpis: dict[str, int]
    """How many KPIs of goals are measurable, proxy, blocked, unknown."""
    goals: list[BoxOut]
    needs_without_goal: list[BoxOut]


@coverage.get("", response=CoverageOut, operation_id="strategy_coverage",
              summary="The tree of the strategy with coverage, signals and missing fields")  # fmt: skip
def covered(request: HttpRequest) -> CoverageOut:
    """From need to field, for whoever asks."""
    require(actor_of(request), Permission.STRATEGY_READ)
    found = boxes(actor_of(request))
    return CoverageOut(
        kpis=dict(found.counts), goals=_boxes(found.goals), needs_without_goal=_boxes(found.loose)
    )


def _boxes(found: tuple[Box, ...]) -> list[BoxOut]:
    return [
        BoxOut(
            kind=one.kind, key=one.key, title=one.title, told=one.note, tone=one.tone, address=one.address,
            needs=_boxes(one.needs), children=_boxes(one.children), parts=_boxes(one.parts),
        )
        for one in found
    ]  # fmt: skip


class PlannedItemOut(Schema):
    kind: str
    key: str
    title: str
    state: str


class PlanOut(Schema):
    goal: str
    title: str
    horizon: str
    nothing_runs: bool
    """It is to be reached now, and nothing runs for it."""
    now: list[PlannedItemOut]
    next: list[PlannedItemOut]
    later: list[PlannedItemOut]


@running.get("", response=list[PlanOut], operation_id="strategy_plans",
             summary="For each goal what runs, what is being prepared, what waits")  # fmt: skip
def planned(request: HttpRequest) -> list[PlanOut]:
    """Goals for now first."""
    require(actor_of(request), Permission.STRATEGY_READ)
    return [
        PlanOut(
            goal=row.goal.key, title=row.goal.case.title, horizon=row.goal.horizon,
            nothing_runs=row.is_forgotten, **{name: _items(items) for name, items in row.cells.items()},
        )
        for row in plans(actor_of(request))
    ]  # fmt: skip


def _items(items: list[Item]) -> list[PlannedItemOut]:
    return [PlannedItemOut(kind=one.kind, key=one.key, title=one.title, state=one.state) for one in items]


class ReasonOut(Schema):
    gap: str
    kpi: str
    value: float
    newest: float | None
    target: float | None
    distance: float
    hours: float | None
    cases: float | None
    money_a_year: float | None
    currency: str
    hours_a_year: float | None
    why_unknown: str
    goals: list[str]
    improvements: list[str]


class UntoldOut(Schema):
    goal: str
    kpi: str
    reason: str


class WhyOut(Schema):
    reasons: list[ReasonOut]
    untold: list[UntoldOut]


@worth.get("", response=WhyOut, operation_id="why_improve",
           summary="Missed targets by what closing them is worth; what cannot be told, and why")  # fmt: skip
def valued(request: HttpRequest) -> WhyOut:
    """The most valuable first."""
    require(actor_of(request), Permission.MEASUREMENT_READ)
    found = why(actor_of(request))
    untold = [UntoldOut(goal=one.goal.key, kpi=one.kpi, reason=said(one.reason)) for one in found.untold]
    return WhyOut(reasons=[_reason(one) for one in found.reasons], untold=untold)


def _reason(one: Reason) -> ReasonOut:
    return ReasonOut(
        gap=one.gap.key, kpi=one.gap.kpi, value=one.gap.value, newest=one.gap.newest,
        target=one.wanted, distance=one.gap.distance,
        hours=one.hours, cases=one.cases, currency=one.worth.currency, hours_a_year=one.worth.hours,
        money_a_year=None if one.worth.money is None else float(one.worth.money),
        why_unknown=said(one.unknown) if one.unknown else "",
        goals=[each.key for each in one.goals], improvements=[each.key for each in one.improvements],
    )  # fmt: skip


def routers() -> Routers:
    """By the first part of their paths."""
    return {
        "strategy-coverage": lambda: coverage,
        "strategy-plans": lambda: running,
        "why-improve": lambda: worth,
    }
