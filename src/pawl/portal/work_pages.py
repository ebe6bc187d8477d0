"""The worklist of all practices in the browser: as a list, and as a list beside what is open in it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.portal.work_acts import ACTS, WORK, found
from pawl.portal.work_list import WORK as LIST
from pawl.portal.work_sources import SOURCES
from pawl.projects.models import ProjectRecord
from pawl.requests.models import FulfilmentTask
from pawl.tickets.due_words import due_in_words
from pawl.tickets.models import Ticket
from pawl.tickets.shown import clocks_of
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page

HELP = "how-to/work"
ROUTES = {one.kind: one.route for one in SOURCES}
MINE = "?filter%5Bwhose%5D%5Beq%5D=mine"
QUICK = (
    QuickFilter(_("Mine"), MINE),
    QuickFilter(_("Mine and nobody's"), "?filter%5Bwhose%5D%5Bin%5D=mine%2Cnobody"),
    QuickFilter(_("Nobody's yet"), "?filter%5Bwhose%5D%5Beq%5D=nobody"),
    QuickFilter(_("My teams'"), "?filter%5Bwhose%5D%5Beq%5D=team"),
    QuickFilter(_("Late"), "?filter%5Blate%5D%5Beq%5D=true"),
    QuickFilter(_("High priority"), "?filter%5Bpriority%5D%5Bin%5D=1%2C2"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest) -> HttpResponseBase:
    """The worklist; what is posted is done with many."""
    require(actor_of(request), WORK)
    look = ListLook(
        address=_address,
        link_field="title",
        quick=QUICK,
        told={"due": _due},
        acts=ACTS,
        empty=say("There is no open work that you may see."),
        help=HELP,
        template="portal/work.html",
    )
    return list_page(request, LIST, look)


@require_safe
@login_required
def split(request: HttpRequest) -> HttpResponse:
    """The list, and beside it the one that is open in it."""
    actor = actor_of(request)
    require(actor, WORK)
    query = LIST.parse(actor, request.GET, blanks=True, also=("open",))
    page = LIST.page(actor, query)
    asked = request.GET.get("open", "")
    first = page.rows[0]["pk"] if page.rows else None
    opened = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else first
    told: dict[str, Any] = {
        "rows": [(row, query.link(open=str(row["pk"]))) for row in page.rows],
        "query": query,
        "quick": QUICK,
        "next": query.link(cursor=page.next) if page.next else "",
        "previous": query.link(cursor=page.previous) if page.previous else "",
        "opened": opened,
        "help": HELP,
    }
    if opened is not None:
        told |= _beside(request, actor, opened)
    return render(request, "portal/work_split.html", told)


def _beside(request: HttpRequest, actor: Actor, number: int) -> dict[str, Any]:
    """What stands beside the list: for a task the request that it fulfils."""
    one = found(actor, number)
    record = one.request if isinstance(one, FulfilmentTask) else one
    kind = "fulfilment_task" if record is not one else record.kind
    said = reverse("incident-answer" if record.kind == "incident" else "case-comment", args=[record.key])
    return record_page(request, record) | {
        "one": one,
        "number": number,
        "address": reverse(ROUTES[kind], args=[one.key]),
        "clocks": clocks_of(record) if isinstance(record, Ticket) else [],
        "comment_address": said,
        "may_take": _may_take(one, actor),
    }


def _may_take(one: Any, actor: Actor) -> bool:
    """Whether somebody may make it theirs; who does what in a project is said by its plan."""
    if isinstance(one, ProjectRecord):
        return False
    return can(actor, WORK) and one.assignee_id != (actor.person and actor.person.pk)


def _due(row: Any) -> str:
    return due_in_words(row["due"], is_late=row["late"])


def _address(row: Any) -> str:
    return reverse(ROUTES[row["kind"]], args=[row["key"]])
