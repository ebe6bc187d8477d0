"""The timeline of a record: its events as a list, with the texts and names beside them."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.history.models import INSIDE, Event, EventText
from pawl.web.listing import Field, Listing, Page, Row
from pawl.web.listing_types import INSTANT, INTEGER, OBJECT
from pawl.web.rest.lists import as_response

FIELDS = (
    Field("id", _("Number"), "pk", INTEGER, sortable=True),
    Field("at", _("When"), "at", INSTANT),
    Field("activity", _("Activity"), "activity"),
    Field("actor", _("By"), "actor"),
    Field("actor_name", _("Name"), "actor", filterable=False),
    Field("via", _("Through"), "via"),
    Field("facts", _("Facts"), "facts", OBJECT, filterable=False),
    Field("texts", _("Texts"), "pk", OBJECT, filterable=False),
)
TIMELINE = Listing("timeline", Event, FIELDS, default_sort="-id", label=_("Timeline"))


def page_response(actor: Actor, record: Any, request: HttpRequest) -> HttpResponse:
    """A page of what happened to a record; whoever asks may see the record."""
    return as_response(page_of(actor, record, request.GET))


def page_of(actor: Actor, record: Any, given: Any) -> Page:
    """The same page, asked by a query string; what is internal only for those who work on it."""
    events = Event.objects.filter(case=record.key)
    if hasattr(record, "shows_inside") and not record.shows_inside(actor):
        events = events.exclude(INSIDE)
    listing = replace(TIMELINE, rows=lambda _actor: events)
    page = listing.page(actor, listing.parse(actor, given))
    names = _names({str(row["actor_name"]) for row in page.rows if "actor_name" in row})
    texts = _texts([row["pk"] for row in page.rows])
    return replace(page, rows=[_told(row, names, texts) for row in page.rows])


def _told(row: Row, names: dict[str, str], texts: dict[int, dict[str, str]]) -> Row:
    told: dict[str, Any] = dict(row)
    if "actor_name" in told:
        told["actor_name"] = names.get(told["actor_name"], told["actor_name"])
    if "texts" in told:
        told["texts"] = texts.get(told["pk"], {})
    return told


def _names(actors: set[str]) -> dict[str, str]:
    numbers = [int(one.removeprefix("person:")) for one in actors if one.startswith("person:")]
    found = Person.objects.filter(pk__in=numbers).values_list("pk", "name")
    return {f"person:{number}": name for number, name in found}


def _texts(events: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for event, name, text in EventText.objects.filter(event__in=events).values_list("event", "name", "text"):
        found.setdefault(event, {})[name] = text
    return found
