"""What was promised for a service in the API: who carries it, and how available it was."""

from datetime import date, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.service_levels.carrying import Verdict
from pawl.catalogue.models import Service
from pawl.catalogue.reckoning import Arithmetic, Month, arithmetic, available
from pawl.web.asked import actor_of
from pawl.web.rest.resource import Resource
from pawl.web.templatetags.pawl import reader


class CarriedOut(Schema):
    """A promise and who carries it. Minutes are working time; null: a promise of another kind, or nobody."""

    promise: str
    carrier: str | None
    clock: str
    """Empty where the line is about how long the carrier is in force."""
    case_kind: str
    """The kind of case that it counts for; empty: all of callers."""
    priority: int | None
    minutes: int | None
    carrier_minutes: int | None
    verdict: Verdict
    reason: str


class PromisesOut(Schema):
    """One service level agreement in force, line by line."""

    agreement: str
    cannot: int
    missing: int
    lines: list[CarriedOut]


class AvailabilityOut(Schema):
    """A month in agreed hours. Planned work is left out of the agreed time; null is not known or promised."""

    agreement: str
    month: date
    is_running: bool
    agreed_seconds: int
    planned_seconds: int
    down_seconds: int
    allowed_seconds: int | None
    availability: float | None
    is_kept: bool | None
    why: str
    """Why the availability is not known."""


def add_promises(router: Router, resource: Resource) -> None:
    """GET /{key}/promises and /{key}/availability of a service."""

    def seen(request: HttpRequest, key: str) -> Service:
        found: Service = resource.find(actor_of(request), key)
        require(actor_of(request), Permission.AGREEMENT_READ, on=found)
        return found

    def promises(request: HttpRequest, key: str) -> Any:
        return [_carried(one) for one in arithmetic(seen(request, key).pk, actor_of(request))]

    def availability(request: HttpRequest, key: str, months: Annotated[int, Query(ge=1, le=24)] = 6) -> Any:
        found = available(seen(request, key), actor_of(request), months)
        return [_month(found.agreement.key, one) for one in found.months] if found else []

    router.get("/{key}/promises", response=list[PromisesOut], operation_id="services_promises",
               summary="Its promises and who carries them")(promises)  # fmt: skip
    router.get("/{key}/availability", response=list[AvailabilityOut], operation_id="services_availability",
               summary="Its availability")(availability)  # fmt: skip


def _carried(one: Arithmetic) -> PromisesOut:
    lines = [
        CarriedOut(
            promise=line.promise, carrier=line.carrier, clock=line.clock, case_kind=line.kind,
            priority=line.priority, minutes=_minutes(line.allowed),
            carrier_minutes=_minutes(line.carrier_allowed), verdict=line.verdict,
            reason=reader().sentence(line.reason),
        )
        for line, _promise, _carrier in one.lines
    ]  # fmt: skip
    return PromisesOut(agreement=one.sla.key, cannot=one.broken, missing=one.missing, lines=lines)


def _minutes(allowed: timedelta | None) -> int | None:
    return None if allowed is None else round(allowed.total_seconds() / 60)


def _month(agreement: str, one: Month) -> AvailabilityOut:
    budget = one.budget
    return AvailabilityOut(
        agreement=agreement, month=one.start, is_running=one.is_running,
        agreed_seconds=_seconds(budget.agreed), planned_seconds=_seconds(budget.planned),
        down_seconds=_seconds(budget.down),
        allowed_seconds=None if budget.allowed is None else _seconds(budget.allowed),
        availability=budget.share, is_kept=budget.is_kept,
        why=reader().sentence(budget.reason) if budget.reason else "",
    )  # fmt: skip


def _seconds(time: timedelta) -> int:
    return round(time.total_seconds())
