"""The figures of a standing: each a number, or None with the reason why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.scheduling.earned_schedule import EarnedSchedule, earned_schedule
from pawl.analytics.scheduling.earned_value import EarnedValue, Figure, Standing, earned_value
from pawl.analytics.words import Sentence, say
from pawl.projects.control.budget import Line
from pawl.projects.control.costs import Spent, actual_cost
from pawl.projects.control.curves import MOST_DAYS, Curve
from pawl.projects.control.progress import NEVER, Done
from pawl.projects.control.why import MEANINGS
from pawl.projects.models import Baseline
from pawl.projects.scheduling.days import Days

NO_BASELINE = say("There is no baseline yet: freeze one on the page of planning.")
NO_MONEY = say("No row of the newest baseline has a cost.")
NO_REST = say("No row says what it costs.")
OF_BOTH = ("eac_both", "etc_both", "vac_both")
OF_COST = (
    "ac", "cv", "cpi", "percent_spent", "tcpi", "tcpi_eac",
    *(f"{name}{form}" for name in ("eac", "etc", "vac") for form in ("", "_budget", "_both", "_revised")),
)  # fmt: skip
OF_PLAN = ("pv", "sv", "spi", *OF_BOTH)
OF_TIME = ("at", "pd", "es", "sv_t", "spi_t", "tspi", "ieac_t", "ends")
FORMS = {"": "performance", "_budget": "budget", "_both": "both", "_revised": "revised"}
Known = dict[str, Figure | date]


@dataclass(frozen=True)
class Found:
    """Everything that is read of a project."""

    status: date
    baseline: Baseline | None
    lines: Sequence[Line]
    curve: Curve | None
    reason: Sentence | None
    """Why there is no curve."""
    done: Mapping[str, Done]
    spent: Sequence[Spent]
    unknown: Sentence | None
    """Why there is no actual cost."""
    rest: float | None
    days: Days
    titles: Mapping[str, str]


def figures_of(found: Found) -> Known:
    """All of them; what needs a baseline, a cost or a curve that is not there says so."""
    spent = actual_cost(found.spent, found.status)
    known: Known = {name: Figure(None, found.reason or NO_MONEY) for name in MEANINGS}
    known |= {"ac": Figure(spent), "rest": Figure(found.rest, None if found.rest is not None else NO_REST)}
    if not found.lines:
        return known | _without_cost(found)
    bac = sum(one.amount for one in found.lines)
    earned = min(bac, sum(one.amount * found.done.get(one.key, NEVER).share for one in found.lines))
    planned = found.curve.planned_on(found.status) if found.curve else 0.0
    known |= _of_value(earned_value(Standing(bac, planned, earned, spent, found.rest)))
    if found.curve is None:
        known |= {name: Figure(None, found.reason) for name in OF_PLAN}
    else:
        known |= _of_time(found, found.curve, earned)
    return known | _without_cost(found)


def _without_cost(found: Found) -> Known:
    """What needs the actual cost is unknown where that is."""
    return {name: Figure(None, found.unknown) for name in OF_COST} if found.unknown else {}


def _of_value(value: EarnedValue) -> Known:
    standing = value.standing
    found: Known = {
        "bac": Figure(standing.budget), "pv": Figure(standing.planned), "ev": Figure(standing.earned),
        "sv": Figure(value.schedule_variance), "cv": Figure(value.cost_variance),
        "spi": value.schedule_index, "cpi": value.cost_index,
        "percent_complete": _as_share(value.percent_complete),
        "percent_spent": _as_share(value.percent_spent),
        "tcpi": value.to_complete, "tcpi_eac": value.to_complete_within("performance"),
    }  # fmt: skip
    for end, form in FORMS.items():
        found[f"eac{end}"] = value.estimate(form)
        found[f"etc{end}"] = value.to_go(form)
        found[f"vac{end}"] = value.variance_at_completion(form)
    return found


def _as_share(percent: Figure) -> Figure:
    return percent if percent.value is None else Figure(percent.value / 100)


def _of_time(found: Found, curve: Curve, earned: float) -> Known:
    planned = [float(one) for one in curve.planned]
    try:
        told = earned_schedule(planned, min(earned, planned[-1]), curve.passed(found.status, found.days))
    except AnalyticsError as refusal:
        return dict.fromkeys(OF_TIME, Figure(None, refused(refusal)))
    return {
        "es": Figure(told.earned), "at": Figure(told.actual), "pd": Figure(told.planned),
        "sv_t": Figure(told.variance), "spi_t": told.index, "tspi": told.to_complete,
        "ieac_t": told.finish, "ends": _end(curve, found.days, told),
    }  # fmt: skip


def _end(curve: Curve, days: Days, told: EarnedSchedule) -> Figure | date:
    """The working day on which it ends at the pace so far."""
    if told.finish.value is None:
        return told.finish
    whole = max(1, ceil(round(told.finish.value, 9)))
    day = curve.day_after(whole, days)
    return day or Figure(None, say("It lies more than {n:,} working days ahead.", n=MOST_DAYS))


def refused(refusal: AnalyticsError) -> Sentence:
    """What an engine says, as one sentence."""
    return say("{thing}: {rule} {way}", thing=refusal.thing, rule=refusal.rule, way=refusal.way_out)
