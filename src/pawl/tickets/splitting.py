"""A list with one ticket beside it, for every practice: what the list is filtered by goes along."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from pawl.accounts.actor import Actor
from pawl.tickets.practice import Practice
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook
from pawl.web.listing import Listing
from pawl.web.local_names import in_language


@dataclass(frozen=True)
class Split:
    """What the page needs of a practice: its list, the context of one, and the templates that show it."""

    listing: Listing
    look: Callable[[Actor], ListLook]
    told: Callable[[HttpRequest, Any], dict[str, Any]]
    heading: str | Promise
    body: str
    facts: str
    buttons: str = ""
    chips: str = "tickets/chips.html"
    styles: tuple[str, ...] = ()
    shows_clocks: bool = True
    """Whether the page itself shows the clocks; else its body does."""


@require_safe
def split(request: HttpRequest, practice: Practice, parts: Split) -> HttpResponse:
    """The list, and the chosen one or the first."""
    actor = actor_of(request)
    query = parts.listing.parse(actor, request.GET, blanks=True, also=("open", "timeline", "before", "reply"))
    page = parts.listing.page(actor, query)
    rows = in_language(parts.listing.model, page.rows, parts.listing.fields)
    opened = request.GET.get("open") or (page.rows[0]["key"] if page.rows else "")
    told = {
        "rows": [(row, query.link(open=row["key"])) for row in rows],
        "query": query,
        "next": query.link(cursor=page.next) if page.next else "",
        "previous": query.link(cursor=page.previous) if page.previous else "",
        "quick": parts.look(actor).quick,
        "help": practice.help,
        "practice": practice,
        "parts": parts,
    }
    if opened:
        one = practice.find(opened, actor)
        told |= parts.told(request, one) | {"opened": opened, "one_url": practice.address(one)}
    return render(request, "tickets/split.html", told)
