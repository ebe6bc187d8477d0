"""Freezes and maintenance windows: declare, mend, lift, close."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import Cleaner, aware, clean, in_order, same_place, whole
from pawl.catalogue.actions.writing import changed, made
from pawl.catalogue.models import Service
from pawl.changes.actions.checks import touch
from pawl.changes.actions.lifecycle import MANAGE
from pawl.changes.actions.templates import home_of
from pawl.changes.models import Freeze, MaintenanceWindow
from pawl.changes.windows import MOST_MINUTES
from pawl.collaboration.checks import broken, line, passage
from pawl.errors import Conflict
from pawl.history.record import record


def _days(field: str, value: Any) -> list[int]:
    found = sorted({int(one) for one in value})
    if any(not 0 <= one <= 6 for one in found):
        raise broken(field, say("Days are 0 (Monday) to 6 (Sunday)."), say("Choose some of them."))
    return found


def _zone(field: str, value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise broken(field, say("There is no such time zone."), say("Write it like Europe/Berlin.")) from None
    return value


RULES: dict[str, Cleaner] = {
    "title": line, "reason": passage, "from_at": aware, "until": aware, "days": _days, "zone": _zone,
    "minutes": whole(1, MOST_MINUTES),
}  # fmt: skip


@transaction.atomic
def declare_freeze(
    *,
    title: str,
    from_at: datetime,
    until: datetime,
    services: Sequence[Service] = (),
    by: Actor,
    **fields: Any,
) -> Freeze:
    """Nothing is to be changed meanwhile, on some services or on all."""
    place = home_of(by)
    require(by, MANAGE, on=place)
    said = clean({"title": title, "from_at": from_at, "until": until, **fields}, RULES)
    _in_order(said["from_at"], said["until"])
    _check(services, place.organisation_id)
    one = made(Freeze, "declared", said.pop("title"), place, said, by)
    one.services.set(services)
    return one


@transaction.atomic
def change_freeze(
    freeze: Freeze, *, services: Sequence[Service] | None = None, by: Actor, **fields: Any
) -> Freeze:
    """It counts at another time, or for other services."""
    require(by, MANAGE, on=freeze)
    said = clean(fields, RULES)
    _in_order(said.get("from_at", freeze.from_at), said.get("until", freeze.until))
    changed(freeze, said, by)
    _cover(freeze, services, by)
    return freeze


@transaction.atomic
def lift_freeze(freeze: Freeze, *, reason: str = "", by: Actor) -> Freeze:
    """It counts no more."""
    require(by, MANAGE, on=freeze)
    if freeze.ended_at is not None:
        raise Conflict(freeze.key, say("It is lifted already."), say("Declare another one."))
    touch(freeze)
    at = clock.now()
    Freeze.objects.filter(pk=freeze.pk).update(ended_at=at)
    freeze.ended_at = at
    record("freeze", freeze.key, "lifted", by=by, texts={"reason": passage("reason", reason)})
    return freeze


@transaction.atomic
def open_window(
    *, title: str, starts: time, minutes: int, first: date, services: Sequence[Service] = (), by: Actor,
    **fields: Any,
) -> MaintenanceWindow:  # fmt: skip
    """Work may be done then: every week, or once."""
    place = home_of(by)
    require(by, MANAGE, on=place)
    said = clean({"title": title, "starts": starts, "minutes": minutes, "first": first, **fields}, RULES)
    in_order(first, said.get("last"), "last")
    _check(services, place.organisation_id)
    one = made(MaintenanceWindow, "opened", said.pop("title"), place, said, by)
    one.services.set(services)
    return one


@transaction.atomic
def change_window(
    window: MaintenanceWindow, *, services: Sequence[Service] | None = None, by: Actor, **fields: Any
) -> MaintenanceWindow:
    """It is open at another time, or ends; what was scheduled in it shows its conflict."""
    require(by, MANAGE, on=window)
    said = clean(fields, RULES)
    in_order(said.get("first", window.first), said.get("last", window.last), "last")
    changed(window, said, by)
    _cover(window, services, by)
    return window


def _cover(one: Any, services: Sequence[Service] | None, by: Actor) -> None:
    if services is None or {each.pk for each in services} == set(one.services.values_list("pk", flat=True)):
        return
    _check(services, one.case.organisation_id)
    touch(one)
    one.services.set(services)
    record(one.kind, one.key, "covers", by=by, facts={"services": [each.key for each in services]})


def _check(services: Sequence[Service], home: int | None) -> None:
    for one in services:
        same_place(one, home, "services")


def _in_order(start: datetime, end: datetime) -> None:
    if end <= start:
        raise broken("until", say("It ends before it starts."), say("Swap the two."))
