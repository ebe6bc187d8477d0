"""Where a project stands at its status date, against its newest baseline: earned value, earned schedule."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pawl import clock
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import Sentence, say
from pawl.projects.control.budget import Line, lines_of
from pawl.projects.control.costs import spent_on, unknown_cost, until
from pawl.projects.control.curves import Curve, actual_curve, earned_curve, planned_curve, share_planned
from pawl.projects.control.figures import NO_BASELINE, NO_MONEY, Found, figures_of, refused
from pawl.projects.control.frozen_days import with_days
from pawl.projects.control.progress import NEVER, Amounts, done_of
from pawl.projects.control.rest import rest_of
from pawl.projects.control.why import Told, sentence_of, told_figures
from pawl.projects.models import Baseline, CostLine, Project, WorkPackage
from pawl.projects.scheduling.days import Days, days_of
from pawl.projects.scheduling.network import some, status_day

Points = Sequence[tuple[date, float]]
SAMPLES = 120
"""Points of a drawn curve, at most."""


@dataclass(frozen=True)
class ValueRow:
    """A row of the baseline: its budget, what of it should be earned, is earned, and was spent."""

    key: str
    title: str
    budget: float | None
    planned: float | None
    earned: float | None
    actual: float | None

    @property
    def is_work(self) -> bool:
        """Whether it is a work package; else a cost of its own."""
        return self.key.startswith("WP-")


@dataclass(frozen=True)
class Value:
    """The whole; points are (day, amount), those of EV and AC end at the status date."""

    status: date
    baseline: Baseline | None
    figures: Mapping[str, Told]
    rows: Sequence[ValueRow]
    planned: Points
    earned: Points
    actual: Points
    notices: Sequence[Sentence]

    @property
    def sentence(self) -> Sentence:
        """How it stands, in a sentence."""
        return sentence_of(self.figures)


def value_of(project: Project, on: date | None = None, *, sees: bool = True) -> Value:
    """Of a project that the caller may see.   Thirteen queries at most, however many rows.

    on: the day; without one up to when progress is known.   sees: whether the cost of hours may be told.
    """
    found = _read(project, on, sees=sees)
    figures = told_figures(figures_of(found))
    return Value(found.status, found.baseline, figures, _rows(found), *_points(found), _notices(found))


def _read(project: Project, on: date | None, *, sees: bool) -> Found:
    baseline = Baseline.objects.filter(project=project).order_by("-number").first()
    work = list(WorkPackage.objects.filter(project=project).select_related("case"))
    costs = list(CostLine.objects.filter(project=project))
    status = on or status_day(project, work) or clock.now().date()
    days = days_of(project)
    lines, curve, reason = _planned(baseline, project, days)
    done = done_of(work, costs, status) if lines else {}
    spent, rest = spent_on(project), rest_of(work, costs)
    return Found(
        status, baseline, lines, curve, reason, done, spent, unknown_cost(spent, status, sees=sees),
        None if rest is None else rest.whole, days, {one.key: one.case.title for one in work},
    )  # fmt: skip


def _planned(
    baseline: Baseline | None, project: Project, days: Days
) -> tuple[list[Line], Curve | None, Sentence | None]:
    """The rows with money, and their curve or why there is none."""
    if baseline is None:
        return [], None, NO_BASELINE
    lines = lines_of(baseline)
    if not lines:
        return [], None, NO_MONEY
    try:
        lines = with_days(lines, baseline, project, days)
        if not any(one.last for one in lines):
            return lines, None, say("No row of the baseline has a day.")
        return lines, planned_curve(lines, days), None
    except AnalyticsError as refusal:
        return lines, None, say("The baseline makes no schedule: {why}", why=refused(refusal))


def _rows(found: Found) -> list[ValueRow]:
    """A row per line of the baseline, then what was spent beside them."""
    by_row: dict[str, float] = defaultdict(float)
    keys = {one.key for one in found.lines}
    titles = dict(found.titles)
    for one in until(found.spent, found.status):
        key = one.work if one.work in keys else one.key
        by_row[key] += one.amount
        titles[key] = titles.get(key) or one.title
    beside = [ValueRow(key, titles[key], None, None, None, by_row[key]) for key in by_row if key not in keys]
    rows = [_row(one, found, by_row[one.key]) for one in found.lines] + beside
    return [replace(one, actual=None) for one in rows] if found.unknown else rows


def _row(one: Line, found: Found, actual: float) -> ValueRow:
    share = share_planned(one, found.curve, found.status) if found.curve else None
    earned = one.amount * found.done.get(one.key, NEVER).share
    return ValueRow(
        one.key, one.title, one.amount, None if share is None else one.amount * share, earned, actual
    )


def _points(found: Found) -> tuple[Points, Points, Points]:
    """PV to its end, EV and AC up to the status date."""
    curve, status = found.curve, found.status
    if curve is None:
        return (), (), ()
    first = curve.days[0] - timedelta(days=1)
    planned = [(first, 0.0), *((day, curve.planned_on(day)) for day in _some(curve.days))]
    if status < first:
        return planned, (), ()
    span = (status - first).days
    samples = [first + timedelta(days=round(span * step / SAMPLES)) for step in range(SAMPLES + 1)]
    samples = sorted(set(samples))
    earned = earned_curve(found.lines, found.done, samples, curve.days[0], status)
    actual = () if found.unknown else _pairs(samples, actual_curve(found.spent, samples, status))
    return planned, _pairs(samples, earned), actual


def _some(days: Sequence[date]) -> Sequence[date]:
    step = max(1, len(days) // SAMPLES)
    return [*days[step - 1 : -1 : step], days[-1]]


def _pairs(days: Sequence[date], amounts: Amounts) -> Points:
    return [(day, float(amount)) for day, amount in zip(days, amounts, strict=True)]


def _notices(found: Found) -> list[Sentence]:
    bare = [one.key for one in found.lines if one.last is None]
    undated = [one.key for one in found.spent if one.on is None]
    later = {one.key: None for one in found.spent if one.on is not None and one.on > found.status}
    told = []
    if bare and found.curve:
        told.append(say("Without a day, so counted at the end of the plan: {names}.", names=some(bare)))
    if undated:
        told.append(say("Spent on a day that nobody told, so counted by now: {names}.", names=some(undated)))
    if later:
        told.append(say("Spent after the status date, so left out: {names}.", names=some(list(later))))
    return told
