"""A status report in the reader's language: the same values for the page, the PDF and the slide."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from pawl import clock
from pawl.presentation.status_page import StatusLight, StatusPage, StatusTable
from pawl.projects import words
from pawl.projects.models import StatusReport
from pawl.projects.status.lights import LIGHTS
from pawl.web.templatetags.pawl import number, said, when

LABELS = {"scope": "scope_light", "time": "time_light", "cost": "cost_light", "risk": "risk_light"}
NOTHING = "–"
Numbers = Mapping[str, Any]


def told(report: StatusReport, numbers: Numbers | None) -> StatusPage:
    """As it was frozen, or with the numbers that are given."""
    fields = _fields(report)
    remark = f"{words.REVIEWS[report.state]} · {_('Status date')} {_day(fields['as_of'])}"
    if report.decided_by is not None and report.state == "approved":
        remark += f" · {report.decided_by}"
    language = (get_language() or "en").partition("-")[0]
    return StatusPage(
        report.project.case.title, report.key, remark, language, report.decided_at or clock.now(),
        lights_of(fields),
        [said(one) for one in numbers["contradictions"]] if numbers else [],
        _("The numbers say otherwise"),
        _figures(numbers) if numbers else [],
        _texts(fields),
        _tables(numbers) if numbers else [],
        f"SHA-256 {report.digest[:16]}…" if report.digest else "",
    )  # fmt: skip


def lights_of(fields: Mapping[str, Any]) -> list[StatusLight]:
    """The four lights of what is said."""
    names = {"scope": _("Scope"), "time": _("Time"), "cost": _("Cost"), "risk": _("Risk")}
    found = []
    for name in LIGHTS:
        tone = str(fields[LABELS[name]])
        found.append(StatusLight(names[name], tone, str(words.LIGHTS[tone])))
    return found


def lights_of_report(report: StatusReport) -> list[StatusLight]:
    """The same of a row."""
    return lights_of({one: getattr(report, one) for one in LABELS.values()})


def index_of(numbers: Numbers | None, name: str) -> str:
    """A ratio with two places, or a dash."""
    value = (numbers or {}).get(name, {}).get("value")
    return NOTHING if value is None else f"{value:.2f}"


def _fields(report: StatusReport) -> Mapping[str, Any]:
    if report.content:
        found: Mapping[str, Any] = report.content["fields"]
        return found
    names = ("as_of", "summary", "achieved", "coming", "decisions", *LABELS.values())
    return {name: getattr(report, name) for name in names}


def _texts(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    named = (
        ("summary", _("In a few sentences")),
        ("achieved", _("Achieved")),
        ("coming", pgettext("project", "Coming")),
        ("decisions", _("Decisions asked for")),
    )
    return [(label, fields[name]) for name, label in named if fields.get(name)]


def _figures(numbers: Numbers) -> list[tuple[str, str, str]]:
    end = numbers["end"]
    promised = _("promised: %(day)s") % {"day": _day(end["planned"])} if end["planned"] else ""
    baseline = _("baseline: %(day)s") % {"day": _day(end["baseline"])} if end["baseline"] else ""
    still = " · ".join(one for one in (promised, baseline) if one)
    reason = said(end["reason"]) if end["reason"] else still
    return [
        _figure(_("Progress"), numbers["progress"], " %"),
        (_("Ends on"), _day(end["now"]), reason),
        ("P50 / P80", *_chance(numbers)),
        _ratio("SPI", numbers["spi"]),
        _ratio("CPI", numbers["cpi"]),
        _money("EAC", numbers, "eac"),
        _money(_("Budget"), numbers, "budget"),
        _money(_("Spent"), numbers, "ac"),
        (_("Gate"), _gate(numbers), str(words.STATES[numbers["phase"]])),
        (_("Change requests"), _("%(n)s waiting") % {"n": numbers["changes_waiting"]},
         _("%(n)s approved") % {"n": numbers["changes_approved"]}),
    ]  # fmt: skip


def _gate(numbers: Numbers) -> str:
    if not numbers["gate_whole"]:
        return NOTHING
    return _("%(n)s of %(whole)s open") % {"n": numbers["gate_open"], "whole": numbers["gate_whole"]}


def _chance(numbers: Numbers) -> tuple[str, str]:
    if numbers["p50"] is None:
        return NOTHING, said(numbers["chance"])
    days = (_day(numbers[name]).replace(" ", "\N{NO-BREAK SPACE}") for name in ("p50", "p80"))
    return " / ".join(days), ""


def _ratio(label: str, found: Mapping[str, Any]) -> tuple[str, str, str]:
    if found["value"] is None:
        return label, NOTHING, said(found["reason"])
    return label, f"{found['value']:.2f}", ""


def _figure(label: str, found: Mapping[str, Any], unit: str) -> tuple[str, str, str]:
    if found["value"] is None:
        return label, NOTHING, said(found["reason"])
    return label, f"{number(found['value'])}{unit}", ""


def _money(label: str, numbers: Numbers, name: str) -> tuple[str, str, str]:
    unit = f" {numbers['currency']}" if numbers["currency"] else ""
    return _figure(label, numbers[name], unit)


def _tables(numbers: Numbers) -> Sequence[StatusTable]:
    milestones = [
        (one["title"], _day(one["planned"]), _day(one["now"])) for one in numbers["milestones"]
    ]  # fmt: skip
    risks = [
        (one["title"], _plain(one["score"]), str(words.RESPONSES.get(one["response"], NOTHING)), one["owner"])
        for one in numbers["risks"]
    ]
    issues = [(one["title"], one["owner"] or NOTHING, _day(one["due"])) for one in numbers["issues"]]
    return [
        StatusTable(_("Next milestones"), (_("Milestone"), _("Planned"), _("Now")), milestones,
                    _("No milestone is still to come.")),
        StatusTable(_("Top risks (%(n)s open)") % {"n": numbers["risks_open"]},
                    (_("Risk"), _("Probability × impact"), pgettext("project", "Response"), _("Owner")),
                    risks, _("No risk is open.")),
        StatusTable(_("Open issues (%(n)s)") % {"n": numbers["issues_open"]},
                    (_("Issue"), _("Owner"), pgettext("project", "Due")), issues, _("No issue is open.")),
    ]  # fmt: skip


def _plain(value: Any) -> str:
    return NOTHING if value is None else str(value)


def _day(value: Any) -> str:
    """A day without the marks of a page."""
    if not value:
        return NOTHING
    return strip_tags(when(date.fromisoformat(value) if isinstance(value, str) else value))
