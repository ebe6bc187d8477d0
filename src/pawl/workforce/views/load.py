"""The load of people, teams and skills, week by week."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pawl.accounts.models import Team
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.web.asked import actor_of
from pawl.web.listing_types import BadValue, key_number
from pawl.workforce import words
from pawl.workforce.load.demand import Cause
from pawl.workforce.load.table import Cell, Row, Table, table

HELP = "how-to/load"
WARNED = 20


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The heat table, and what overloads whom."""
    actor = actor_of(request)
    require(actor, Permission.PROJECT_READ)
    by = request.GET.get("by", "person")
    if by not in words.BY:
        raise not_found("table")
    team = _team(request)
    found = table(actor, by, team)
    told = {
        "table": found,
        "team": team,
        "rows": [(one, [_cell(cell) for cell in one.cells]) for one in found.rows],
        "warnings": _warnings(found),
        "tabs": [(label, f"?by={name}", name == by) for name, label in words.BY.items()],
        "legend": [(name, label) for name, label in words.LOADS.items() if name != "away"],
        "help": HELP,
    }
    return render(request, "workforce/load.html", told)


def _team(request: HttpRequest) -> Team | None:
    key = request.GET.get("team", "")
    if not key:
        return None
    try:
        number = key_number(key, "TEAM")
    except BadValue:
        raise not_found("team") from None
    found: Team | None = Team.objects.visible_to(actor_of(request)).filter(pk=number).first()
    if found is None:
        raise not_found("team")
    return found


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "cell": cell, "word": words.LOADS[cell.word],
        "causes": [(address_of(cause), named(cause), hours) for cause, hours in cell.causes],
    }  # fmt: skip


def named(cause: Cause) -> str:
    """What takes the time, in words."""
    return cause.title or str(words.CAUSES[cause.kind])


def address_of(cause: Cause) -> str:
    """Where it is looked at; empty for the history of tickets."""
    if cause.kind == "project":
        return reverse("project", args=[cause.key])
    return reverse("case", args=[cause.key]) if cause.key else ""


def _warnings(found: Table) -> list[Sentence]:
    """The weeks with too much to do, row by row, with what takes most of each."""
    return [
        warning(one, found, n, cell) for one in found.rows for n, cell in one.overloaded
    ][:WARNED]  # fmt: skip


def warning(row: Row, found: Table, week: int, cell: Cell) -> Sentence:
    """Who has too much to do in which week, and because of what."""
    causes = ", ".join(f"{named(cause)} {hours:.0f} h" for cause, hours in cell.causes)
    if cell.on_call:
        causes += ", " + _("on call %(n)s days") % {"n": f"{cell.on_call:.0f}"}
    return say(
        "{name}, week of {day}: {hours:.0f} h to do, {there:.0f} h of working time ({causes}).",
        name=row.name, day=found.weeks[week], hours=cell.hours, there=cell.capacity, causes=causes,
    )  # fmt: skip
