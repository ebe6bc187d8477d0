"""How a cause is found: the five whys and the diagram, each as one form of rows."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.errors import PawlError, Stale
from pawl.problems.actions import analysis
from pawl.problems.models import Problem
from pawl.problems.views.records import HELP, found
from pawl.problems.words import CATEGORIES, STANDINGS
from pawl.web.asked import actor_of
from pawl.web.forms import version_of

Rows = list[dict[str, str]]
CAUSE = ("category", "text", "standing")
FIVE = 5
MOST_SENT = 100


@require_http_methods(["GET", "HEAD", "POST"])
def whys(request: HttpRequest, key: str) -> HttpResponse:
    """The chain of questions; five rows at least, and always one more than is filled."""
    one = found(request, key)
    rows = _sent(request, analysis.WHY) if request.method == "POST" else one.whys
    empty = [dict.fromkeys(analysis.WHY, "")] * max(1, FIVE - len(rows))
    told = {"rows": [*rows, *empty][: analysis.MOST_WHYS], "template": "problems/whys.html"}
    return _answer(request, one, told, lambda: analysis.set_whys(one, whys=rows, by=actor_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def causes(request: HttpRequest, key: str) -> HttpResponse:
    """The diagram: a row per cause; a row without text is left out."""
    one = found(request, key)
    rows = _sent(request, CAUSE) if request.method == "POST" else one.causes
    told = {
        "rows": [*rows, *_free(rows)][: analysis.MOST_CAUSES],
        "categories": CATEGORIES.items(), "standings": STANDINGS.items(), "template": "problems/causes.html",
    }  # fmt: skip
    return _answer(request, one, told, lambda: analysis.set_causes(one, causes=rows, by=actor_of(request)))


def _free(rows: Sequence[dict[str, str]]) -> Rows:
    """A free row for each category, so that none is forgotten."""
    used = [row["category"] for row in rows if row.get("text")]
    least = sorted(CATEGORIES, key=used.count)
    return [{"category": name, "text": "", "standing": "suspected"} for name in least]


def _answer(request: HttpRequest, one: Problem, told: dict[str, Any], act: Callable[[], Any]) -> HttpResponse:
    require(actor_of(request), Permission.PROBLEM_WORK, on=one)
    back, status, refusal = reverse("problem", args=[one.key]), 200, None
    version = one.version
    if request.method == "POST":
        one.version = version_of(request)
        try:
            act()
        except PawlError as error:
            refusal, status = error, 412 if isinstance(error, Stale) else 422
        else:
            if "more" not in request.POST:
                return redirect(f"{back}#analysis")
            return redirect(request.path)
    told |= {"record": one, "version": version, "back": back, "refusal": refusal, "help": HELP}
    return render(request, told["template"], told, status=status)


def _sent(request: HttpRequest, names: Sequence[str]) -> Rows:
    columns = [request.POST.getlist(name)[:MOST_SENT] for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)]
    return [
        row
        for row in rows
        if any(row[name].strip() for name in names if name not in ("category", "standing"))
    ]
