"""Calendars of agreements: a change is a new version from an instant on."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.analytics.errors import BadCalendar
from pawl.analytics.toml_text import NotToml, parse_toml
from pawl.analytics.words import packed, say
from pawl.analytics.worktime.calendar import Calendar
from pawl.catalogue.actions.checks import EDIT, aware, new_place
from pawl.catalogue.models import CalendarVersion, ServiceCalendar
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict, Invalid, stale
from pawl.history.record import record

KIND = "service_calendar"


@transaction.atomic
def add_calendar(
    *, name: str, text: str, effective_from: datetime | None = None, by: Actor
) -> ServiceCalendar:
    """Agreements can count in these hours."""
    place = new_place(by)
    checked, clean_name = checked_calendar(text), line("name", name)[:100]
    at = aware("effective_from", effective_from or clock.now())
    of_name = ServiceCalendar.objects.filter(name=clean_name, retired_at=None)
    if of_name.filter(organisation=place.organisation_id).exists():
        raise broken("name", say("There is one of this name already."), say("Choose another name."))
    made = ServiceCalendar.objects.create(organisation_id=place.organisation_id, name=clean_name)
    _version(made, text, checked, at)
    facts = {"digest": checked.digest, "from": at.isoformat()}
    record(KIND, made.key, "added", by=by, facts=facts, texts={"name": clean_name})
    return made


@transaction.atomic
def change_calendar(
    calendar: ServiceCalendar, *, text: str, effective_from: datetime | None = None, by: Actor
) -> ServiceCalendar:
    """From an instant on it says something else; what was counted before keeps what it said then."""
    require(by, EDIT, on=calendar)
    checked = checked_calendar(text)
    at = aware("effective_from", effective_from or clock.now())
    rows = ServiceCalendar.objects.filter(pk=calendar.pk, version=calendar.version, retired_at=None)
    if not rows.update(version=F("version") + 1):
        raise stale(calendar.key)
    calendar.version += 1
    try:
        with transaction.atomic():
            _version(calendar, text, checked, at)
    except IntegrityError:
        rule = say("A version begins at that instant already.")
        raise Conflict(calendar.key, rule, say("Let it begin at another instant.")) from None
    record(KIND, calendar.key, "changed", by=by, facts={"digest": checked.digest, "from": at.isoformat()})
    return calendar


def checked_calendar(text: str) -> Calendar:
    """The calendar that a text says.   Raises Invalid."""
    try:
        return Calendar.from_toml(parse_toml(text))
    except NotToml as error:
        raise Invalid("text", error.rule, error.way_out, {"text": error.rule}) from error
    except BadCalendar as error:
        told = say("{what} {rule}", what=error.thing, rule=error.rule)
        raise Invalid(error.thing, error.rule, error.way_out, {"text": told}) from error


def _version(of: ServiceCalendar, text: str, checked: Calendar, at: datetime) -> CalendarVersion:
    return CalendarVersion.objects.create(
        calendar=of, effective_from=at, text=text, digest=checked.digest,
        description=packed(checked.description), created_at=clock.now(),
    )  # fmt: skip
