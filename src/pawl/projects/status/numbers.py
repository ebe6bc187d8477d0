"""The numbers of a project on a day, as plain values: frozen with a status report and shown again later."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.scheduling.earned_value import Figure
from pawl.analytics.words import Sentence, packed, say
from pawl.projects.control.value import value_of
from pawl.projects.control.why import Told
from pawl.projects.gates import standings
from pawl.projects.gates.gate import OF_PHASE
from pawl.projects.models import HIGH, OPEN_RAID, ChangeRequest, Project, RaidItem, StatusReport, WorkPackage
from pawl.projects.reads import plain
from pawl.projects.scheduling import Plan, plan_of
from pawl.projects.status.lights import LIGHTS, contradictions

MOST = 5
"""Risks, issues and milestones that stand on the one page."""
FIGURES = {
    "progress": "percent_complete",
    **{one: one for one in ("bac", "pv", "ev", "ac", "spi", "cpi", "eac")},
}
"""Those of earned value, by their names there."""
NO_BUDGET = say("The project has no budget.")
NO_WORK = say("No work is planned.")
NO_CHANCE = say("The plan cannot be scheduled.")


def numbers_of(report: StatusReport) -> dict[str, Any]:
    """Everything that is frozen with a report, and which of its lights it contradicts."""
    project, on = report.project, report.as_of or report.case.created_at.date()
    found: dict[str, Any] = {"as_of": on.isoformat(), "currency": project.currency}
    found |= _figures(project, on)
    found |= _dates(project)
    found |= _register(project)
    found |= _gate(project)
    lights = {name: getattr(report, f"{name}_light") for name in LIGHTS}
    found["contradictions"] = [packed(one) for one in contradictions(lights, found)]
    return found


def figure(found: Figure) -> dict[str, Any]:
    """A figure as JSON can hold it."""
    return {"value": found.value, "reason": packed(found.reason) if found.reason else None}


def _figures(project: Project, on: date) -> dict[str, Any]:
    value = value_of(project, on)
    found = {name: _told(value.figures[of_engine]) for name, of_engine in FIGURES.items()}
    share = found["progress"]["value"]
    found["progress"] = figure(_progress(project) if share is None else Figure(100 * share))
    budget = Figure(None, NO_BUDGET) if project.budget is None else Figure(float(project.budget))
    return {**found, "budget": figure(budget)}


def _told(one: Told) -> dict[str, Any]:
    value = one.value if isinstance(one.value, int | float) else None
    return {"value": value, "reason": packed(one.reason) if one.reason else None}


def _progress(project: Project) -> Figure:
    """Without a baseline that carries money: per cent done, weighted by the planned days of each row."""
    rows = WorkPackage.objects.filter(project=project, work_type="work").exclude(state="cancelled")
    told = [(float(days or 1), percent) for days, percent in rows.values_list("days", "percent")]
    whole = sum(days for days, _percent in told)
    return Figure(sum(days * done for days, done in told) / whole) if whole else Figure(None, NO_WORK)


def _dates(project: Project) -> dict[str, Any]:
    """When it ends by its plan and with which chance; milestones as promised and as they come now."""
    try:
        plan = plan_of(project)
    except AnalyticsError as refusal:
        reason: Sentence = refusal.rule
        return {"end": _end(project, None, reason), "p50": None, "p80": None,
                "chance": packed(NO_CHANCE), "milestones": []}  # fmt: skip
    chance = plan.chance
    return {
        "end": _end(project, plan, None),
        "p50": plain(chance.p50),
        "p80": plain(chance.p80),
        "chance": packed(chance.sentence),
        "milestones": _milestones(plan),
    }


def _end(project: Project, plan: Plan | None, reason: Sentence | None) -> dict[str, Any]:
    frozen = plan.baseline.content.get("ends") if plan is not None and plan.baseline else None
    return {
        "planned": plain(project.ends), "baseline": frozen, "now": plain(plan.last_day) if plan else None,
        "reason": packed(reason) if reason else None,
    }  # fmt: skip


def _milestones(plan: Plan) -> list[dict[str, Any]]:
    """Those that are still to come, the nearest first."""
    rows = [one for one in plan.rows if one.work.work_type == "milestone" and one.work.finished_on is None]
    rows.sort(key=lambda one: (one.last_day, one.work.pk))
    return [
        {"key": one.work.key, "title": one.work.case.title, "now": plain(one.last_day),
         "planned": plain(one.frozen[1] if one.frozen else one.work.ends)}
        for one in rows[:MOST]
    ]  # fmt: skip


def _register(project: Project) -> dict[str, Any]:
    rows = RaidItem.objects.filter(project=project, state__in=OPEN_RAID, raid_type__in=("risk", "issue"))
    found = list(rows.select_related("case__owner").order_by("-score", "pk"))
    risks = [one for one in found if one.raid_type == "risk"]
    issues = [one for one in found if one.raid_type == "issue"]
    high = [one for one in risks if one.score >= HIGH]
    states = list(ChangeRequest.objects.filter(project=project).values_list("state", flat=True))
    return {
        "risks": _rows(risks), "risks_open": len(risks), "risks_high": len(high),
        "risks_unanswered": sum(not one.response for one in high),
        "issues": _rows(issues), "issues_open": len(issues),
        "changes_waiting": states.count("submitted"), "changes_approved": states.count("approved"),
    }  # fmt: skip


def _rows(found: Sequence[RaidItem]) -> list[dict[str, Any]]:
    return [
        {"key": one.key, "title": one.case.title, "score": one.score or None, "response": one.response,
         "owner": str(one.case.owner) if one.case.owner else "", "due": plain(one.due)}
        for one in found[:MOST]
    ]  # fmt: skip


def _gate(project: Project) -> dict[str, Any]:
    """The lines of the next gate that are still open."""
    names: Iterable[str] = OF_PHASE.get(project.phase, ())
    lines = standings(project, names) if names else []
    return {"phase": project.state, "gate_whole": len(lines), "gate_open": sum(one.is_open for one in lines)}
