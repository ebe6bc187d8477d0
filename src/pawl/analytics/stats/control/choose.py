"""Which control chart fits a kind of data, with the reason in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.chart import Chart
from pawl.analytics.stats.control.charts import (
    c_chart,
    laney_p_chart,
    laney_u_chart,
    p_chart,
    u_chart,
    xmr_chart,
)
from pawl.analytics.stats.control.phases import TRIAL, Plan
from pawl.analytics.stats.control.rare import g_chart, t_chart
from pawl.analytics.stats.control.subgroups import xbar_r_chart, xbar_s_chart
from pawl.analytics.words import Sentence, say

DataKind = Literal["count", "share", "ratio", "duration", "mean", "stock", "money"]
Entries = Sequence[float | None]
RARE = 2.0
"""Mean events a period below which a chart of the time between them sees more than one of counts."""
SMALL = 5.0
"""Expected events a period below which the normal approximation of p, c and u limits is poor."""
RANGES_UP_TO = 10
"""Subgroup size up to which ranges estimate sigma about as well as standard deviations."""


@dataclass(frozen=True)
class Series:
    """What is known of each period of a KPI; None = hole. Only what the data kind has is given."""

    values: tuple[float | None, ...] = ()
    counts: tuple[float | None, ...] = ()
    """Events or cases with the property (numerators)."""
    sizes: tuple[float | None, ...] = ()
    """Cases, users or days that they come from (denominators)."""
    subgroups: tuple[tuple[float, ...] | None, ...] = ()
    """Single values of each period."""
    times_between: tuple[float | None, ...] = ()
    """One per event: time since the one before."""
    cases_between: tuple[float | None, ...] = ()
    """One per event: ordinary cases since the one before."""


def choose(data_kind: DataKind, series: Series, plan: Plan = Plan()) -> Chart:  # noqa: B008  (frozen)
    """Draw the chart that fits a kind of data; `chart.reason` says why.

    data_kind: of the KPI's definition.   series: what is known of each period.   plan: rules and phases.
    Rare events (below 2 a period) with times or cases between: t or g. Shares with counts and sizes: p, or p′
    where they vary more than chance lets them. Counts with sizes: u or u′; without: c, or XmR. Subgroups:
    Xbar-R up to 10 values, Xbar-S above. All else: XmR.
    Returns the chart.   Raises OutOfDomain where the series lacks what its kind needs.
    Error: over-dispersion is found with 5 % false alarm; see excess.
    Source: Montgomery (7th ed.), figure 7.19 (guide to charts); Laney (2002); Provost & Murray (2011), ch. 5.
    Checked: tests/analytics/stats/control/test_choose.py.
    """
    if data_kind in {"count", "share", "ratio"}:
        return _of_events(data_kind, series, plan)
    if series.subgroups:
        return _of_subgroups(series, plan)
    bounds = (0.0, math.inf) if data_kind in {"duration", "stock"} else (-math.inf, math.inf)
    return xmr_chart(_values(series), plan, bounds=bounds, reason=_reason_for_single(data_kind))


def excess(chart: Chart) -> tuple[float, float] | None:
    """How much more a p, c or u chart's points vary than its law says, and the most that chance explains.

    chart: p, c, u or their Laney forms, of one law; its latest phase is looked at.
    Returns (σz, threshold): over-dispersed when σz is above; None below 5 points. No unit.   Raises nothing.
    Error: the threshold is 1 + 1.645 standard errors of a mean moving range: 5 % false alarm.
    Source: Laney (2002) for σz; Cryer & Ryan (1990), J. Quality Technology 22, for its variance.
    Checked: tests/analytics/stats/control/test_choose.py, by simulation.
    """
    scaled = [phase.parameters for phase in chart.phases if phase.parameters is not None]
    points = chart.phases[-1].count
    if not scaled or points < TRIAL:
        return None
    error = math.sqrt(0.8264 * points - 1.082) / (points - 1)
    return scaled[-1].spread, 1 + 1.645 * error


def _of_events(data_kind: DataKind, series: Series, plan: Plan) -> Chart:
    mean = _mean(series.counts or (series.values if data_kind == "count" else ()))
    if mean is not None and mean < RARE and (series.times_between or series.cases_between):
        return _of_rare(series, plan, mean)
    if series.counts and series.sizes:
        return _of_shares(series, plan) if data_kind == "share" else _of_rates(series, plan)
    if data_kind == "count":
        return _of_counts(series, plan)
    values = _values(series)
    is_within = data_kind == "share" and all(0 <= value <= 1 for value in values if value is not None)
    bounds = (0.0, 1.0) if is_within else (-math.inf, math.inf)
    return xmr_chart(values, plan, bounds=bounds, reason=_reason_for_single(data_kind))


def _of_rare(series: Series, plan: Plan, mean: float) -> Chart:
    # One point per event: dates, phases and holes of periods do not fit it.
    own = Plan(preset=plan.preset)
    if series.cases_between:
        reason = say(
            "g chart: events are rare ({mean:.2g} a period), so cases between them are drawn.", mean=mean
        )
        return g_chart(series.cases_between, own, reason=reason)
    reason = say(
        "t chart: events are rare ({mean:.2g} a period), so the time between them is drawn.", mean=mean
    )
    return t_chart(series.times_between, own, reason=reason)


def _of_shares(series: Series, plan: Plan) -> Chart:
    laney = laney_p_chart(series.counts, series.sizes, plan)
    found = excess(laney)
    if found is not None and found[0] > found[1]:
        return laney_p_chart(series.counts, series.sizes, plan, reason=_reason_for_laney_p(found[0]))
    return p_chart(series.counts, series.sizes, plan, reason=_reason_for_p(series))


def _of_rates(series: Series, plan: Plan) -> Chart:
    laney = laney_u_chart(series.counts, series.sizes, plan)
    found = excess(laney)
    if found is not None and found[0] > found[1]:
        return laney_u_chart(series.counts, series.sizes, plan, reason=_reason_for_laney_u(found[0]))
    return u_chart(series.counts, series.sizes, plan, reason=_reason_for_u(series))


def _of_counts(series: Series, plan: Plan) -> Chart:
    counts = series.counts or _values(series)
    found = excess(laney_u_chart(counts, [1.0] * len(counts), plan))
    if found is not None and found[0] > found[1]:
        reason = say(
            "XmR chart: counts vary {times:.1f} times as much as independent events would, "
            "so limits come from their own movement.",
            times=found[0],
        )
        return xmr_chart(counts, plan, bounds=(0.0, math.inf), reason=reason)
    return c_chart(counts, plan, reason=_reason_for_c(counts))


def _of_subgroups(series: Series, plan: Plan) -> Chart:
    largest = max((len(group) for group in series.subgroups if group is not None), default=0)
    if largest <= RANGES_UP_TO:
        reason = say(
            "Xbar-R chart: means of up to {size} values a period, sigma from their ranges.", size=largest
        )
        return xbar_r_chart(series.subgroups, plan, reason=reason)
    reason = say("Xbar-S chart: means of up to {size} values a period, sigma from their standard deviations.",
                 size=largest)  # fmt: skip
    return xbar_s_chart(series.subgroups, plan, reason=reason)


def _values(series: Series) -> tuple[float | None, ...]:
    if not series.values:
        raise OutOfDomain(
            "series",
            say("It has no values, and not the counts and sizes that would make them."),
            say("Give one value per period, None where there is none."),
        )
    return series.values


def _mean(entries: Entries) -> float | None:
    known = [entry for entry in entries if entry is not None]
    return math.fsum(known) / len(known) if known else None


def _reason_for_single(data_kind: DataKind) -> Sentence:
    if data_kind in {"share", "ratio"}:
        return say(
            "XmR chart: numerators and denominators are not known as counts, "
            "so limits come from the values' own movement."
        )
    if data_kind == "duration":
        return say("XmR chart: one duration per period; limits come from the values' own movement.")
    if data_kind == "stock":
        return say("XmR chart: a stock carries over from period to period, so no law of chance fits it.")
    return say("XmR chart: one value per period; limits come from the values' own movement.")


def _reason_for_p(series: Series) -> Sentence:
    reason = say("p chart: the spread from period to period is what counting cases explains.")
    return _warned(reason, _mean(series.counts))


def _reason_for_laney_p(times: float) -> Sentence:
    return say(
        "Laney p′ chart: shares vary {times:.1f} times as much as counting alone explains; "
        "a p chart would flag nearly every period.",
        times=times,
    )


def _reason_for_u(series: Series) -> Sentence:
    reason = say("u chart: the spread from period to period is what counting events explains.")
    return _warned(reason, _mean(series.counts))


def _reason_for_laney_u(times: float) -> Sentence:
    return say(
        "Laney u′ chart: rates vary {times:.1f} times as much as counting alone explains; "
        "a u chart would flag nearly every period.",
        times=times,
    )


def _reason_for_c(counts: Entries) -> Sentence:
    reason = say("c chart: counts from equal periods that vary as independent events would.")
    return _warned(reason, _mean(counts))


def _warned(reason: Sentence, mean: float | None) -> Sentence:
    if mean is None or mean >= SMALL:
        return reason
    if mean < RARE:
        return say(
            "{reason} Events are rare ({mean:.2g} a period): the time between them would show more.",
            reason=reason,
            mean=mean,
        )
    return say(
        "{reason} There are few events ({mean:.2g} a period): limits are rough.", reason=reason, mean=mean
    )
