"""Parts that several papers share: signals, decisions, improvements, projects, changes, problems."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from pawl.changes.models import Change
from pawl.changes.words import OUTCOMES
from pawl.improvement.ledger import DID
from pawl.improvement.lists import STATES as IMPROVEMENT_STATES
from pawl.improvement.models import Benefit, ControlPlan, Improvement
from pawl.measurement.actions.question import library
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import Signal, SignalState
from pawl.measurement.plain import plainly
from pawl.measurement.reads import language
from pawl.presentation.document import Part
from pawl.problems.models import Problem
from pawl.problems.words import STATES as PROBLEM_STATES
from pawl.projects.models import Project
from pawl.projects.portfolio.rows import with_figures
from pawl.projects.words import LIGHTS
from pawl.projects.words import STATES as PROJECT_STATES
from pawl.reporting.lists import DECISION_STATES
from pawl.reporting.models import Decision
from pawl.reporting.papers.pictures import charts_of
from pawl.reporting.papers.scope import MOST, Scope, day, table, word

ENDED = ("closed", "rejected")
LATELY = timedelta(days=92)


def signals(of: Scope, most: int) -> Part:
    """The newest signals that nobody has explained, and the charts that they stand on."""
    rows = Signal.objects.visible_to(of.actor).filter(
        dataset__withdrawn_at=None, case__confidential=False, dataset__confidential=False,
        state__in=(SignalState.NEW, SignalState.ASSIGNED),
    )  # fmt: skip
    if of.organisation is not None:
        rows = rows.filter(case__organisation=of.organisation)
    words = language(get_language() or "en")
    waiting = list(rows.select_related("case").order_by("-last_period", "-pk")[:most])
    found = [
        [one.key, str(KPI_NAMES.get(one.kpi, one.kpi)), words.sentence(plainly(one)), one.last_label]
        for one in waiting
    ]
    heads = [_("Number"), _("KPI"), _("What it says"), _("Period")]
    told = table(_("Signals"), heads, found, _("No signal waits for an explanation."))
    return replace(told, charts=charts_of(waiting, of))


def decisions(of: Scope) -> Part:
    """What reports ask for, and what was decided lately, with who and why."""
    rows = of.records(Decision).exclude(state="withdrawn")
    if of.service is not None:
        rows = rows.filter(report__service=of.service)
    rows = rows.filter(Q(state="asked") | Q(decided_at__gte=of.end - LATELY)).select_related(
        "case", "decided_by"
    )
    found = [
        [
            one.key,
            one.question,
            word(DECISION_STATES, one.state),
            f"{one.choice}. {one.reason}" if one.choice else ", ".join(map(str, one.options)) or "–",
            f"{one.decided_by.name}, {day(one.decided_at)}" if one.decided_by else day(one.due),
        ]
        for one in rows.order_by("state", "due", "pk")[:MOST]
    ]
    heads = [
        _("Number"),
        _("Question"),
        _("State"),
        _("Options, or what was decided"),
        _("Until, or by whom"),
    ]
    return table(_("Decisions"), heads, found, _("No decision is asked for, and none was made lately."))


def improvements(of: Scope) -> Part:
    """The register without what is closed: forecast, what was verified of it, and whether it holds."""
    rows = of.records(Improvement).exclude(state__in=ENDED)
    if of.service is not None:
        case = of.service.case
        rows = rows.filter(Q(case__links_out__target=case) | Q(case__links_in__source=case)).distinct()
    found = list(rows.select_related("case__owner").order_by("-pk")[:MOST])
    verified, held = _benefits(found), _plans(found)
    lines = [
        [
            one.key,
            one.case.title,
            word(IMPROVEMENT_STATES, one.state),
            str(KPI_NAMES.get(one.kpi, one.kpi or "–")),
            _change(one.expected_change, one.kpi),
            verified.get(one.pk, _("not measured yet")),
            held.get(one.pk, "–"),
            one.case.owner.name if one.case.owner else "–",
        ]
        for one in found
    ]
    heads = [_("Number"), _("Improvement"), _("State"), _("KPI"), _("Forecast"), _("Verified"),
             pgettext("gain", "Held"), _("Owner")]  # fmt: skip
    return table(_("Improvements"), heads, lines, _("No improvement is on its way."))


def _benefits(of: list[Improvement]) -> dict[int, str]:
    """The newest finding on each: its verdict, and the change with its interval where it was computed."""
    verdicts = {
        "verified": _("verified"), "likely": _("likely"), "no_effect": _("no effect"),
        "already_improving": _("already improving before"), "cannot_tell": _("cannot tell"),
        "harmed": _("harmed"), "judged": _("judged"),
    }  # fmt: skip
    found: dict[int, str] = {}
    for one in Benefit.objects.filter(improvement__in=of).order_by("at", "pk"):
        found[one.improvement_id] = f"{verdicts[one.verdict]}{_effect(one)} [{one.key}]"
    return found


def _effect(one: Benefit) -> str:
    """The change with its interval, where by its verdict the measure did something."""
    if one.change is None or one.verdict not in DID:
        return ""
    told = f": {_change(one.change, one.kpi)}"
    if one.low is None or one.high is None:
        return told
    low, high = (_change(end, one.kpi, bare=True) for end in (one.low, one.high))
    return f"{told} ({low} … {high})"


def _plans(of: list[Improvement]) -> dict[int, str]:
    """Whether what was verified holds, by the newest control plan."""
    words = {
        "watching": pgettext("gain", "holds"),
        "slipped": _("slipped"),
        "retired": _("not watched any more"),
    }
    rows = ControlPlan.objects.filter(improvement__in=of).order_by("started_at", "pk")
    return {one.improvement_id: words[one.state] for one in rows}


def _change(value: float | None, kpi: str, *, bare: bool = False) -> str:
    """A difference in the KPI's unit, with its sign; as an end of a range without its unit."""
    words, unit = language(get_language() or "en"), str(library()[kpi].unit) if kpi in library() else ""
    return (words.bare_difference if bare else words.difference)(value, unit, signed=True)


def projects(of: Scope) -> Part:
    """Projects that run, with the lights of their last approved status report."""
    rows = with_figures(of.records(Project), of.actor).exclude(state__in=("closed", "cancelled"))
    if of.service is not None:
        rows = rows.filter(service=of.service)
    found = [
        [
            one.key,
            one.case.title,
            word(PROJECT_STATES, one.state),
            *(_light(getattr(one, f"last_{name}_light")) for name in ("scope", "time", "cost", "risk")),
            day(getattr(one, "work_ends", None)),
        ]
        for one in rows.select_related("case").order_by("-pk")[:MOST]
    ]
    heads = [_("Number"), _("Project"), _("State"), _("Scope"), _("Time"), _("Cost"), _("Risk"), _("Ends")]
    return table(_("Projects"), heads, found, _("No project runs."))


def changes(of: Scope) -> Part:
    """Changes that ended in the period, the newest first."""
    rows = of.records(Change).filter(ended_at__gte=of.start, ended_at__lte=of.end)
    if of.service is not None:
        rows = rows.filter(service=of.service)
    found = [
        [one.key, one.case.title, word(OUTCOMES, one.resolution_code) or "–", day(one.ended_at)]
        for one in rows.select_related("case").order_by("-ended_at", "-pk")[:MOST]
    ]
    heads = [_("Number"), _("Change"), _("Outcome"), _("Ended")]
    return table(_("Changes"), heads, found, _("No change ended in this time."))


def problems(of: Scope) -> Part:
    """The open problems that matter most."""
    rows = of.records(Problem).exclude(state__in=("closed", "cancelled"))
    if of.service is not None:
        rows = rows.filter(service=of.service)
    found = [
        [
            one.key,
            one.case.title,
            word(PROBLEM_STATES, one.state),
            str(one.priority or "–"),
            day(one.opened_at),
        ]
        for one in rows.select_related("case").order_by("priority", "opened_at", "pk")[:5]
    ]
    heads = [_("Number"), _("Problem"), _("State"), _("Priority"), _("Since")]
    return table(_("Top problems"), heads, found, _("No problem is open."))


def _light(value: str | None) -> str:
    return word(LIGHTS, value) if value else "–"
