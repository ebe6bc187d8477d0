"""The portfolio: a list, a timeline, and how much counts what."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import PawlError
from pawl.projects import words
from pawl.projects.actions.portfolio import set_weights
from pawl.projects.forms import ColumnsForm
from pawl.projects.models import WEIGHTS
from pawl.projects.portfolio.listing import PORTFOLIO
from pawl.projects.portfolio.score import LABELS, weights_of, weights_row
from pawl.projects.portfolio.timeline import NEEDED, Timeline, timeline
from pawl.projects.sheets import Column, Kind
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing import Row
from pawl.web.templatetags.pawl import number, when
from pawl.web.undo import tell

HELP = "how-to/portfolio"
ALIVE = "?filter%5Bstate%5D%5Bin%5D=initiating,planning,executing,closing,on_hold&sort=-value_score"
"""How it opens: what is not over, the most valuable first."""
COLUMNS = tuple(Column(name, label, Kind.WHOLE, needed=True, most=100) for name, label in LABELS.items())
MOST_DRAWN = 200
NARROW = "\N{NO-BREAK SPACE}"
"""Between an amount and its currency: lines are not broken there."""


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All projects that one may see."""
    actor = actor_of(request)
    look = ListLook(
        address=lambda row: reverse("project", args=[row["key"]]),
        link_field="title", hidden=("version",),
        told={"health": _health, "progress": _progress, "gate_open": _gate, "baseline_ends": _baseline,
              "spent": _spent, "milestone": _milestone,
              **{name: partial(_money, name=name) for name in ("eac", "vac")}},
        why={"likely_end": "likely_end_reason", "eac": "eac_reason", "vac": "eac_reason"},
        quick=(QuickFilter(gettext_lazy("Not over"), ALIVE),
               QuickFilter(gettext_lazy("Red"), "?filter%5Bhealth%5D%5Beq%5D=red")),
        empty=say("No project yet: begin with the need, the rest follows."),
        help=HELP, template="projects/portfolio.html",
    )  # fmt: skip
    return list_page(request, PORTFOLIO, look, {"tabs": tabs("portfolio", request), **_weights(actor)})


@require_safe
def over_time(request: HttpRequest, form: str = "") -> HttpResponse:
    """The same projects on an axis of time, by the same filters; as a page or as a picture."""
    actor = actor_of(request)
    query = PORTFOLIO.parse(actor, request.GET, blanks=True)
    columns = tuple(PORTFOLIO.by_name[name] for name in NEEDED)
    page = PORTFOLIO.page(actor, replace(query, columns=columns, limit=MOST_DRAWN, position=None))
    found = timeline(page.rows)
    if form:
        return _picture(found)
    told = {"timeline": found, "gantt": found.gantt, "left_off": bool(page.next), "help": HELP,
            "tabs": tabs("portfolio-timeline", request), "query": request.GET.urlencode()}  # fmt: skip
    return render(request, "projects/portfolio_timeline.html", told)


def _picture(found: Timeline) -> HttpResponse:
    told = {"gantt": found.gantt, "dateless": found.dateless, "is_file": True}
    content = render_to_string("projects/parts/portfolio_timeline.html", told)
    answer = HttpResponse(content, content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="portfolio.svg"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: HttpRequest) -> HttpResponse:
    """How much each judgement counts in the value score."""
    actor = actor_of(request)
    require(actor, Permission.PROJECT_DECIDE, on=Place(actor.human.organisation_id))
    row = weights_row(actor)
    form = ColumnsForm(request.POST or None, columns=COLUMNS, actor=actor, version=row and row.version,
                       initial=dict(weights_of(actor)))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            set_weights(by=actor, version=form.cleaned_data["version"], **form.said())
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("The weights are set."))
            return redirect("portfolio")
    told = {"form": form, "heading": _("Weights of the value score"), "label": _("Save"), "help": HELP,
            "back": reverse("portfolio"), "given": {}, "intro": _intro()}  # fmt: skip
    return render(request, "projects/form.html", told, status=422 if form.errors else 200)


def tabs(here: str, request: HttpRequest) -> list[tuple[Any, str, bool]]:
    """The list and the timeline, with the filters that stand."""
    kept = request.GET.copy()
    for name in ("cursor", "fields", "limit"):
        kept.pop(name, None)
    query = f"?{kept.urlencode()}" if kept else ""
    return [(label, reverse(name) + query, name == here)
            for name, label in (("portfolio", _("List")), ("portfolio-timeline", _("Timeline")))]  # fmt: skip


def _weights(actor: Actor) -> dict[str, Any]:
    found = weights_of(actor)
    return {
        "weights": [(LABELS[name], found[name]) for name in WEIGHTS],
        "weights_intro": _intro(),
        "may_weigh": can(actor, Permission.PROJECT_DECIDE, Place(actor.human.organisation_id)),
    }


def _intro() -> str:
    return _(
        "Each is judged from 1 to 5 on the project; delivery risk counts as 6 less its judgement. The score "
        "is their weighted mean, on a scale to 100; without all of them there is none."
    )


def _health(row: Row) -> SafeString:
    """The darkest light, and which of the four are so dark."""
    tone = str(row["health"])
    names = ("scope", "time", "cost", "risk")
    which = [str(PORTFOLIO.by_name[f"{one}_light"].label) for one in names if row.get(f"{one}_light") == tone]
    named = _(", ").join(which) if tone != "green" else ""
    return format_html(
        '<span class="light is-{}">{} <span class="light-of">{}</span></span>',
        tone,
        words.LIGHTS[tone],
        named,
    )


def _progress(row: Row) -> str:
    return f"{row['progress']:.0f}"


def _gate(row: Row) -> str:
    whole = row.get("gate_lines")
    if not whole:
        return "–" if whole == 0 else str(row["gate_open"])
    return _("%(n)s of %(whole)s open") % {"n": row["gate_open"], "whole": whole}


def _baseline(row: Row) -> str | SafeString:
    """The day, and how far the work as it is planned now ends before or after it."""
    day, now = row["baseline_ends"], row.get("work_ends") or row.get("ends")
    if now is None or now == day:
        return when(day)
    days = (now - day).days
    shift = ngettext("%(n)s day", "%(n)s days", abs(days)) % {"n": f"{days:+d}"}
    tone = "is-late" if days > 0 else "is-early"
    return format_html('{} <span class="shift {}">{}</span>', when(day), tone, shift)


def _spent(row: Row) -> str:
    """Of the budget, in the project's currency."""
    if row.get("budget") is None:
        return _money(row, name="spent")
    return f"{number(row['spent'])} /{NARROW}{_money(row, name='budget')}"


def _money(row: Row, *, name: str) -> str:
    return f"{number(row[name])}{NARROW}{row.get('currency') or ''}".strip()


def _milestone(row: Row) -> str | SafeString:
    return format_html("{} · {}", row["milestone"], when(row.get("milestone_on")))
