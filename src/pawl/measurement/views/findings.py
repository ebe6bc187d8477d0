"""Gaps and signals: what calls for a decision, ranked, and the decision itself."""

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import Invalid
from pawl.measurement import reads, rule_words
from pawl.measurement.actions import signals as actions
from pawl.measurement.actions.lifecycles import SIGNAL
from pawl.measurement.actions.question import library
from pawl.measurement.gap_lists import GAPS
from pawl.measurement.lists import CAUSES, SIGNALS
from pawl.measurement.models import Finding, Gap, Indicator, Signal
from pawl.measurement.unit_values import worth_of_gaps
from pawl.measurement.views import charts
from pawl.measurement.views.choosing import unit_of
from pawl.presentation.language import Language
from pawl.presentation.vocabulary import name_of
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing import Row
from pawl.web.undo import tell

MOST_PEOPLE, LONGEST_NUMBER = 200, 19
F = TypeVar("F", bound=Finding)
DECISIONS = {
    "assign": gettext_lazy("Assign"),
    "explain": gettext_lazy("Explain"),
    "set_aside": gettext_lazy("One-off"),
    "accept": gettext_lazy("New normal"),
    "reopen": gettext_lazy("Open again"),
}
HELP = "how-to/read-signals-and-gaps"


@require_safe
def gaps(request: HttpRequest) -> HttpResponseBase:
    """The missed targets, the most urgent first."""
    look = ListLook(
        address=lambda row: reverse("measurement:gap", args=[row["key"]]),
        link_field="kpi",
        quick=(
            QuickFilter(gettext_lazy("Open"), "?filter%5Bstate%5D%5Beq%5D=open"),
            QuickFilter(gettext_lazy("Signals"), "?filter%5Bcause%5D%5Beq%5D=signal"),
        ),
        told={"value": _value, "newest": _newest, "distance": _distance},
        empty=say("No target is missed, or none is set yet."),
        help=HELP,
    )
    return list_page(request, GAPS, look)


def _value(row: Row) -> str:
    """What the list says was measured: in the unit of the KPI."""
    return _words().quantity(row["value"], unit_of(row.get("kpi", "")))


def _newest(row: Row) -> str:
    """What was measured in the newest period alone."""
    return _words().quantity(row["newest"], unit_of(row.get("kpi", "")))


def _distance(row: Row) -> str:
    """How far from the target."""
    return _words().difference(row["distance"], unit_of(row.get("kpi", "")))


@require_safe
def gap(request: HttpRequest, key: str) -> HttpResponse:
    """One gap: how far, how sure, what it costs, why as far as the chart can tell, and what to do."""
    found, words = _find(request, Gap, key), _words()
    unit = unit_of(found.kpi)
    may_begin = can(actor_of(request), Permission.PROJECT_MANAGE)
    told = {
        "name": _name(found.kpi, words),
        "sentence": _told(found.sentence, words),
        "value": words.quantity(found.value, unit, apart_from=found.target.get("value")),
        "level": _told(found.level, words) if found.level else "",
        "newest": words.quantity(found.newest, unit) if found.periods > 1 else "",
        "target": words.quantity(found.target.get("value"), unit),
        "interval": words.span(found.low, found.high, unit),
        "cases": words.quantity(found.impact_cases, "n"),
        "hours": words.quantity(found.impact_hours, "h"),
        "worth": worth_of_gaps([found])[found.pk],
        "how": _told(found.how, words),
        "formula": _told(found.formula, words),
        "verdict": _told(found.verdict, words),
        "cause": CAUSES.get(found.cause, found.cause),
        "propose": _address("improvement-propose", f"?gap={found.key}"),
        "begin": _address("project-new", f"?gap={found.key}") if may_begin else "",
    }
    return render(request, "measurement/gap.html", record_page(request, found) | told | _seen(found, words))


@require_safe
def signals(request: HttpRequest) -> HttpResponseBase:
    """The patterns that chance seldom makes, the newest first."""
    look = ListLook(
        address=lambda row: reverse("measurement:signal", args=[row["key"]]),
        link_field="kpi",
        quick=(
            QuickFilter(gettext_lazy("Undecided"), "?filter%5Bstate%5D%5Bin%5D=new%2Cassigned"),
            QuickFilter(gettext_lazy("Worsening"), "?filter%5Bjudgement%5D%5Beq%5D=worsening"),
        ),
        told={"rule": rule_words.rule},
        empty=say("No signal: everything varies as it always did."),
        help=HELP,
    )
    return list_page(request, SIGNALS, look)


@require_safe
def signal(request: HttpRequest, key: str) -> HttpResponse:
    """One signal, and what can be decided about it."""
    return _signal_page(request, _find(request, Signal, key), status=200)


def _signal_page(
    request: HttpRequest, found: Signal, *, status: int, refusal: Invalid | None = None
) -> HttpResponse:
    actor, words = actor_of(request), _words()
    steps = {step.activity: step for step in SIGNAL.steps(found, actor)}
    told = {
        "name": _name(found.kpi, words),
        "sentence": _told(found.sentence, words),
        "decisions": [
            (name, label, steps[name].refusal) for name, label in DECISIONS.items() if name in steps
        ],
        "people": people_for(actor)[:MOST_PEOPLE],
        "refused": refusal,
        "propose": _address("improvement-propose", f"?signal={found.key}"),
    }
    page = record_page(request, found) | told | _seen(found, words)
    return render(request, "measurement/signal.html", page, status=status)


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Assign, explain, set aside, accept as the new normal, or open again."""
    found, actor = _find(request, Signal, key), actor_of(request)
    sent = request.POST
    if sent.get("version", "").isdecimal():
        found.version = int(sent["version"])
    try:
        _decide(
            found, sent.get("activity", ""), sent.get("explanation", "")[:2000], sent.get("person", ""), actor
        )
    except Invalid as refusal:
        return _signal_page(request, found, status=422, refusal=refusal)
    tell(request, _("It is decided: %(decision)s.") % {"decision": DECISIONS[sent["activity"]]})
    return HttpResponseRedirect(reverse("measurement:signal", args=[found.key]))


def _decide(found: Signal, activity: str, explanation: str, person: str, by: Actor) -> None:
    if activity == "assign":
        actions.assign(found, to=_person(person, by), by=by)
    elif activity == "reopen":
        actions.reopen(found, by=by)
    elif activity in {"explain", "set_aside", "accept"}:
        {"explain": actions.explain, "set_aside": actions.set_aside, "accept": actions.accept}[activity](
            found, explanation=explanation, by=by
        )
    else:
        rule = say("There is no such decision.")
        raise Invalid(found.key, rule, say("Use one of the buttons."), {"activity": rule})


def _person(written: str, by: Actor) -> Person:
    is_number = written.isdecimal() and len(written) < LONGEST_NUMBER
    found = people_for(by).filter(pk=int(written)).first() if is_number else None
    if found is None:
        rule = say("Nobody is chosen.")
        raise Invalid("person", rule, say("Choose who finds out."), {"person": rule})
    return found


def _seen(found: Finding, words: Language) -> dict[str, Any]:
    """The chart in which it was found."""
    row = Indicator.objects.filter(study=found.study, kpi=found.kpi).first() if found.study_id else None
    query = f"dataset=DS-{found.dataset_id}&grain={found.grain}"
    address = charts.behind(found.kpi, query)
    shown = charts.drawn(row, reads.chart(row), words, address) if row else {"pictures": None}
    return shown | {
        "kpi_address": f"{reverse('measurement:kpi', args=[found.kpi])}?{query}",
        "dataset": found.dataset,
    }


def _find(request: HttpRequest, model: type[F], key: str) -> F:
    return find_one(model, key, actor_of(request), "dataset", "study")


def _words() -> Language:
    return reads.language(get_language() or "en")


def _told(raw: Any, words: Language) -> str:
    return reads.told(raw, words.code)


def _name(kpi: str, words: Language) -> str:
    definition = library().get(kpi)
    return words.sentence(name_of(definition)) if definition else kpi


def _address(route: str, query: str) -> str:
    """The page of a floor above, where it has one."""
    try:
        return reverse(route) + query
    except NoReverseMatch:
        return ""
