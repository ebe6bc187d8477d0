"""Paste a table: the text stays in the page, so nothing is kept until everything fits."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.errors import Invalid
from pawl.portal.registers import REGISTERS, registers_for
from pawl.web.pasting import Register, Table, attempt, guess, parse
from pawl.web.undo import tell

SHOWN_ROWS = 8


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What can be pasted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    return render(request, "portal/paste_index.html", {"registers": registers_for(actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Paste, see what it means, correct the columns, write."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    register = REGISTERS.get(name)
    if register is None:
        raise not_found(name[:40])
    require(actor, register.permission)
    told: dict[str, Any] = {"register": register, "text": request.POST.get("text", "")}
    if request.method != "POST":
        return render(request, "portal/paste.html", told)
    try:
        table = parse(told["text"])
    except Invalid as refusal:
        return render(request, "portal/paste.html", told | {"refusal": refusal}, status=422)
    return _tried(request, actor, register, table, told)


def _tried(
    request: HttpRequest, actor: Actor, register: Register, table: Table, told: dict[str, Any]
) -> HttpResponse:
    meaning, has_names = _meaning(request, register, table)
    is_final = request.POST.get("step") == "write"
    try:
        outcomes = attempt(register, table, meaning, has_names=has_names, by=actor, dry_run=not is_final)
    except Invalid as refusal:
        outcomes, told = None, told | {"refusal": refusal}
    if outcomes and outcomes.is_done:
        n = len(outcomes.rows)
        tell(request, ngettext("%(n)s record made.", "%(n)s records made.", n) % {"n": n})
        return HttpResponseRedirect(_list_of(register))
    rows = table.rows[1:] if has_names else table.rows
    told |= {
        "outcomes": outcomes,
        "columns": [
            (i, name, table.rows[0][i] if i < len(table.rows[0]) else "") for i, name in enumerate(meaning)
        ],
        "has_names": has_names,
        "rows": [row + ("",) * (table.width - len(row)) for row in rows[:SHOWN_ROWS]],
        "hidden": max(len(rows) - SHOWN_ROWS, 0),
        "width": table.width,
    }
    return render(request, "portal/paste.html", told, status=422 if is_final else 200)


def _meaning(request: HttpRequest, register: Register, table: Table) -> tuple[list[str], bool]:
    """What the columns were said to mean; at first, what they seem to mean."""
    if "step" not in request.POST:
        return guess(register, table)
    asked = [request.POST.get(f"column_{i}", "") for i in range(table.width)]
    known = [
        name if name in register.by_name and asked.index(name) == i else "" for i, name in enumerate(asked)
    ]
    return known, request.POST.get("has_names") == "yes"


def _list_of(register: Register) -> str:
    try:
        return reverse(register.route)
    except NoReverseMatch:
        return reverse("home")
