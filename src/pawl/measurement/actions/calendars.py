"""Calendars: a change is a new row, effective from a day; numbers keep the digest of the one they used."""

from datetime import date

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.errors import BadCalendar
from pawl.analytics.toml_text import NotToml, parse_toml
from pawl.analytics.words import packed
from pawl.analytics.worktime.calendar import Calendar as Checked
from pawl.errors import Invalid, stale
from pawl.history.record import record
from pawl.measurement.models import Calendar

KIND = "calendar"


@transaction.atomic
def set_calendar(
    *, name: str, text: str, place: Place, by: Actor, effective_from: date | None = None
) -> Calendar:
    """A calendar for a place, as a text like [calendar] of pawl.toml.   Raises Invalid for any other.

    effective_from: counts for data that ends on this day or later; none: for all.
    """
    require(by, Permission.CALENDAR_EDIT, on=place)
    checked = _checked(text)
    calendar = Calendar.objects.create(
        name=name.strip() or checked.name,
        text=text,
        digest=checked.digest,
        description=packed(checked.description),
        effective_from=effective_from,
        organisation_id=place.organisation_id,
        team_id=place.team_id,
        created_at=clock.now(),
    )
    facts = {"digest": calendar.digest, "from": effective_from}
    record(KIND, calendar.key, "set", by=by, facts=facts, texts={"name": calendar.name})
    return calendar


@transaction.atomic
def retire_calendar(calendar: Calendar, *, version: int, by: Actor) -> Calendar:
    """It counts for nothing that is measured from now on."""
    require(by, Permission.CALENDAR_EDIT, on=calendar)
    rows = Calendar.objects.filter(pk=calendar.pk, version=version, retired_at=None)
    if not rows.update(retired_at=clock.now(), version=F("version") + 1):
        raise stale(calendar.key)
    record(KIND, calendar.key, "retire", by=by, facts={"digest": calendar.digest})
    calendar.refresh_from_db()
    return calendar


def _checked(text: str) -> Checked:
    try:
        return Checked.from_toml(parse_toml(text))
    except NotToml as error:
        raise Invalid("calendar", error.rule, error.way_out, {"text": error.rule}) from error
    except BadCalendar as error:
        raise Invalid(error.thing, error.rule, error.way_out, {"text": error.rule}) from error
