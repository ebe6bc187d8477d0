"""A list as a page: filter chips, saved views, columns, order, export, acts on many rows with a preview."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import teams_of
from pawl.accounts.models import Team
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.prepared import Prepared
from pawl.web import saved_views
from pawl.web.fragments import render_page
from pawl.web.list_acts import BulkAct, act_on_rows
from pawl.web.list_filters import chips, filter_inputs, kept
from pawl.web.listing import Field, Listing, Page, Row
from pawl.web.listing_export import FORMS, export
from pawl.web.listing_paging import Sort
from pawl.web.listing_query import Query
from pawl.web.listing_types import TEXT
from pawl.web.local_names import in_language

OWN_PARAMETERS = ("export", "column")


@dataclass(frozen=True)
class QuickFilter:
    """A filter that many want: a link above the list."""

    label: str | Promise
    query: str


@dataclass(frozen=True)
class ListLook:
    """What a page needs beside the declaration of its list."""

    address: Callable[[Row], str] | None = None
    """Where a row leads."""
    link_field: str = ""
    """The field that carries the link; the first one by default."""
    hidden: Sequence[str] = ()
    """Fields that stand in exports, but in no column unless asked for."""
    told: Mapping[str, Callable[[Row], str]] = field(default_factory=dict)
    """Fields whose value needs others of its row to be read by people: a number and its unit."""
    why: Mapping[str, str] = field(default_factory=dict)
    """Fields that may be unknown -> the field that says why: it stands in their place."""
    reads: Sequence[str] | None = None
    """Fields that address and words are made of beside what is shown: then nothing else is read."""
    quick: tuple[QuickFilter, ...] = ()
    acts: tuple[BulkAct, ...] = ()
    empty: Sentence = field(default_factory=lambda: say("Nothing is here yet."))
    create: str = ""
    """The address of the page that makes a new one."""
    create_label: str | Promise = ""
    create_permission: Permission | None = None
    help: str = "index"
    section: tuple[str, str] = ("", "")
    """Label and address of the page above."""
    template: str = "list.html"


@dataclass(frozen=True)
class Column:
    """One column of the page: its field, and the link that sorts by it."""

    field: Field
    sort_link: str
    direction: str
    """As ARIA names it; empty where the list is not sorted by it."""
    is_link: bool
    label: str
    """Its field's, in the reader's language, looked up once and not in every row."""
    told: str
    """The label as a page writes it: escaped once, and not in every row."""
    is_number: bool


def list_page(
    request: HttpRequest, listing: Listing, look: ListLook, context: Mapping[str, Any] | None = None
) -> HttpResponseBase:
    """Answer for a list: the page, its rows alone for HTMX, a file, or what is to be done with many rows."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    if request.method == "POST":
        return act_on_rows(request, listing, look.acts)
    query = listing.parse(actor, request.GET, blanks=True, also=OWN_PARAMETERS)
    if columns := request.GET.getlist("column"):
        return HttpResponseRedirect(request.path + query.link(fields=",".join(columns)))
    if form := request.GET.get("export"):
        return export(listing, actor, query, form)
    told = _told(actor, listing, look, query) | dict(context or {})
    return render_page(request, look.template, "rows", told)


def _told(actor: Actor, listing: Listing, look: ListLook, query: Query) -> dict[str, Any]:
    readable = query.readable
    inputs = filter_inputs(readable, query)
    columns = _columns(query, look)
    page = listing.page(actor, _lean(query, columns, look))
    is_first_page = query.position is None
    found = len(page.rows) if is_first_page and not page.next else listing.count(actor, query)
    return {
        "listing": listing,
        "look": look,
        "query": query,
        "columns": columns,
        "all_columns": [
            (one, one.name in {column.field.name for column in columns}) for one in readable.values()
        ],
        "rows": [_row(row, columns, look) for row in _named(_local(listing, page, columns), columns, actor)],
        "inputs": inputs,
        "kept": kept(query, inputs),
        "chips": list(chips(query)),
        "count": _counted(found),
        "acts": [act for act in look.acts if act.is_offered and can(actor, act.permission)],
        "can_create": bool(look.create)
        and (look.create_permission is None or can(actor, look.create_permission)),
        "forms": [(form, query.link(export=form)) for form in FORMS],
        "views": saved_views.views_of(actor, listing.name),
        "own_teams": _OWN_TEAMS.all(by=actor) if actor.person else [],
        "is_filtered": bool(query.filters or query.search),
        "pages": _pages(query, page),
    }


_OWN_TEAMS: Prepared[Team] = Prepared(teams_of)


def _columns(query: Query, look: ListLook) -> list[Column]:
    asked = "fields" in query.said
    shown = [one for one in query.columns if asked or (one.shown and one.name not in look.hidden)]
    link = look.link_field if any(one.name == look.link_field for one in shown) else shown[0].name
    return [
        Column(
            replace(one, kind=TEXT, choices={}) if one.name in look.told else one,
            *_order(one, query),
            is_link=one.name == link,
            label=str(one.label),
            told=escape(str(one.label)),
            is_number=one.kind.name in {"number", "integer"},
        )
        for one in shown
    ]


def _lean(query: Query, columns: Sequence[Column], look: ListLook) -> Query:
    """The query without what nobody looks at: a list has three times the fields that its page shows."""
    if look.reads is None:
        return query
    names = {*look.reads, *(column.field.name for column in columns)}
    return replace(query, columns=tuple(one for name, one in query.readable.items() if name in names))


def _order(one: Field, query: Query) -> tuple[str, str]:
    if one.name not in query.sortable:
        return "", ""
    sort: Sort = query.sort
    is_first = sort.fields[0].name == one.name
    descending = is_first and sort.descending[0]
    link = query.link(sort=one.name if descending or not is_first else f"-{one.name}")
    return link, ("descending" if descending else "ascending") if is_first else ""


def _local(listing: Listing, page: Page, columns: Sequence[Column]) -> Sequence[Row]:
    return in_language(listing.model, page.rows, [column.field for column in columns])


def _named(rows: Sequence[Row], columns: Sequence[Column], actor: Actor) -> Sequence[Row]:
    """Values that need others to be read by people, by name: all of a page are looked up at once."""
    told: dict[str, Mapping[Any, str]] = {}
    for column in columns:
        name = column.field.name
        values = {row[name] for row in rows if row[name] is not None} if column.field.source else set()
        if values and (names := column.field.named(values, actor)):
            told[name] = names
    if not told:
        return rows
    return [
        {**row, **{name: names.get(row[name], row[name]) for name, names in told.items()}} for row in rows
    ]


def _row(row: Row, columns: list[Column], look: ListLook) -> dict[str, Any]:
    return {
        "pk": row["pk"],
        "name": next((row[column.field.name] for column in columns if column.is_link), row["pk"]),
        "address": look.address(row) if look.address else "",
        "cells": [(column, _shown(row, column.field.name, look)) for column in columns],
    }


def _shown(row: Row, name: str, look: ListLook) -> Any:
    if row[name] is None and (reason := row.get(look.why.get(name, ""))):
        return format_html('<span class="text-secondary why-none">{}</span>', reason)
    return look.told[name](row) if name in look.told and row[name] is not None else row[name]


def _counted(found: int) -> str:
    if found > 1000:
        return _("more than 1,000")
    return ngettext("%(n)s row", "%(n)s rows", found) % {"n": found}


def _pages(query: Query, page: Page) -> dict[str, str]:
    return {
        "previous": query.link(cursor=page.previous) if page.previous else "",
        "next": query.link(cursor=page.next) if page.next else "",
    }


__all__ = ["BulkAct", "Column", "ListLook", "QuickFilter", "list_page"]
