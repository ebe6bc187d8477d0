"""What is found of one KPI: chart, guard, target and gap."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.analytics.study.small_logs import INSTANT, LIBRARY, MONDAY, incidents, kpis, log, naive, weekly

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.definition import Censoring, Component, Definition, InPeriod, Recipe
from pawl.analytics.kpi.expression import Call, Expr, Field, Literal
from pawl.analytics.kpi.gap import Gap, NoGap
from pawl.analytics.kpi.target import Target
from pawl.analytics.study import Finding, Question, Study, study
from pawl.analytics.words import say
from pawl.analytics.worktime import Calendar, always

OFFICE = Calendar.from_toml({"like": "office", "zone": "Europe/Berlin"})


def asked(dataset: Dataset, *names: str, **given: Any) -> Study:
    question = Question(**{"calendar": always("UTC"), **given})
    return study(kpis(*names), dataset, question, mapping="m1")


def found(dataset: Dataset, name: str, **given: Any) -> Finding:
    return asked(dataset, name, **given).of(name)


def steady(weeks: int = 16, **facts: Sequence[Any]) -> Dataset:
    return log(incidents(weekly([10] * weeks), **facts))


def aims(name: str, *targets: Target) -> Mapping[str, Sequence[Target]]:
    return {name: targets}


def test_a_steady_count_is_no_signal() -> None:
    finding = found(steady(), "incidents-opened")
    assert finding.chart.values == (10.0,) * 16
    assert (finding.refusals, finding.is_signal) == ((), False)
    assert "steady" in str(finding.reading.sentence)


def test_a_jump_is_a_signal_where_the_trend_may_be_read() -> None:
    finding = found(log(incidents(weekly([10, 12] * 8 + [60]))), "incidents-opened", first=date(2026, 1, 5))
    assert finding.is_signal
    assert "2026" in str(finding.reading.sentence)


def test_too_few_points_refuse_a_trend_so_that_a_jump_is_no_signal() -> None:
    finding = found(log(incidents(weekly([10, 10, 10, 20]))), "incidents-opened")
    assert "There are 4 periods; a trend needs 8, 4 more." in map(str, finding.refusals)
    assert not finding.is_signal


def test_a_change_of_what_is_recorded_refuses_the_trend() -> None:
    """From the ninth week on nobody fills in the priority of every second incident."""
    priority = ["1 - Critical", "3 - Moderate"] * 160 + ["1 - Critical", None] * 160
    finding = found(log(incidents(weekly([40] * 16), priority=priority)), "high-priority-share")
    assert "priority was filled in 100% of cases before 2 Mar 2026 and in 50% since" in str(
        finding.refusals[0]
    )
    assert not finding.is_signal


def test_a_field_that_says_no_by_being_empty_refuses_nothing() -> None:
    """Few incidents have a problem, and after a while none: that is news, not a lapse of recording."""
    problem = [f"P{n}" for n in range(80)] + [None] * 80
    finding = found(steady(problem=problem), "incidents-linked-to-problem")
    assert finding.refusals == ()


def test_young_points_are_set_aside_from_the_limits_of_durations() -> None:
    """A tenth of the cases takes two weeks: what was resolved in the first two is only the quick part."""
    hours = ([2.0] * 17 + [340.0] * 3) * 16
    finding = found(log(incidents(weekly([20] * 16), hours=hours)), "resolution-time-median")
    assert sorted(finding.chart.set_aside) == [0, 1, 2]
    assert "cases that take long cannot have ended yet" in str(finding.chart.set_aside[0])


def test_a_log_hardly_longer_than_its_slow_cases_keeps_all_points() -> None:
    hours = ([2.0] * 17 + [340.0] * 3) * 5
    finding = found(log(incidents(weekly([20] * 5), hours=hours)), "resolution-time-median")
    assert 0 not in finding.chart.set_aside


@pytest.mark.parametrize(
    ("kpi", "is_set_aside"),
    [
        ("backlog", True),
        ("incidents-resolved", True),
        ("incidents-opened", False),
        ("sla-attainment", True),
    ],
)
def test_only_what_counts_by_beginning_needs_no_time_to_ripen(kpi: str, *, is_set_aside: bool) -> None:
    hours = ([2.0] * 17 + [340.0] * 3) * 16
    dataset = log(incidents(weekly([20] * 16), hours=hours, made_sla=[True] * 320))
    assert (0 in found(dataset, kpi).chart.set_aside) == is_set_aside


def test_a_missed_target_is_a_gap() -> None:
    target = Target(1.0, "down")
    finding = found(steady(), "resolution-time-median", targets=aims("resolution-time-median", target))
    assert isinstance(finding.gap, Gap)
    assert (finding.target, finding.gap.value, finding.gap.distance) == (target, 4.0, 3.0)


def test_a_target_that_is_met_or_missing_is_none() -> None:
    met = found(steady(), "backlog", targets=aims("backlog", Target(50.0, "down")))
    assert isinstance(met.gap, NoGap)
    assert found(steady(), "backlog").target is None


def test_the_target_is_that_of_the_latest_period() -> None:
    """The last week begins on Monday 20 April: the stricter target is the one that holds."""
    loose = Target(9.0, "down", until=date(2026, 4, 20))
    strict = Target(1.0, "down", from_date=date(2026, 4, 20))
    for zone in ("UTC", "Asia/Shanghai"):
        finding = found(
            steady(),
            "resolution-time-median",
            calendar=always(zone),
            targets=aims("resolution-time-median", loose, strict),
        )
        assert finding.target == strict, zone


def test_days_are_told_in_the_zone_of_the_calendar() -> None:
    """A week of Shanghai begins on a Sunday in UTC: its Monday must be told, in chart and label."""
    finding = found(steady(), "incidents-opened", calendar=always("Asia/Shanghai"))
    assert finding.chart.starts[0] == date(2026, 1, 5)
    assert finding.labels[0] == "2026-W02"
    assert finding.measurements[0].period_start == datetime(2026, 1, 4, 16, tzinfo=UTC)
    assert finding.measurements[0].period_start.isoformat() == "2026-01-05T00:00:00+08:00"


def test_a_proxy_is_measured_by_its_own_recipe_and_guarded_by_its_own_fields() -> None:
    callers = [f"caller {n % 8}" for n in range(160)]
    finding = found(steady(caller=callers), "incidents-per-user")
    assert finding.coverage.status == "proxy"
    assert (finding.measurements[0].numerator, finding.measurements[0].denominator) == (10.0, 8.0)
    assert finding.refusals == ()


def test_a_kpi_in_working_time_is_measured_on_the_calendar() -> None:
    """Opened at 09:00 UTC, 10:00 in Berlin, resolved a day later: ten office hours from eight to six."""
    opened = [MONDAY + timedelta(weeks=w, hours=9, minutes=m) for w in range(9) for m in range(10)]
    finding = found(log(incidents(opened, hours=24.0)), "resolution-working-time-median", calendar=OFFICE)
    assert finding.measurements[0].value == pytest.approx(10.0)


def anchored(at: Expr, **changes: Any) -> Definition:
    """A KPI of a site: the median time to resolve, counted by another instant."""
    median = LIBRARY["resolution-time-median"]
    component = replace(median.components["value"], anchor=InPeriod(at))
    return replace(median, recipe=replace(median.recipe, components={"value": component}), **changes)


def test_cohorts_that_are_still_open_are_left_out_of_the_trend() -> None:
    """Counted by opening, the last week is not finished while a tenth of its cases is open."""
    hours: list[float | None] = [4.0] * 238 + [None] * 2
    dataset = log(incidents(weekly([20] * 12), hours=hours))
    by_opening = anchored(Field("opened_at"))
    finding = study([by_opening], dataset, Question(always("UTC"))).of("resolution-time-median")
    assert list(finding.trend.left_out) == [11]
    assert "up to 10% are still open" in str(finding.trend.left_out[11])


def test_shares_by_the_end_of_cases_need_time_to_ripen() -> None:
    """A share counted by the instant that ends a case is as young as a duration."""
    censored = Censoring("incident", Field("opened_at"), Field("resolved_at"))
    sooner = Call("<=", (Call("hours", (Field("opened_at"), Field("resolved_at"))), Literal(24.0)))
    parts = {"value": Component("incident", "share", InPeriod(Field("resolved_at")), sooner)}
    quick = replace(
        LIBRARY["resolution-time-median"],
        data_kind="share",
        recipe=Recipe(parts, Field("value")),
        censoring=censored,
    )
    opened, hours = weekly([20] * 16), ([2.0] * 17 + [340.0] * 3) * 16
    closed = [at + timedelta(hours=long) for at, long in zip(opened, hours, strict=True)]
    cases = incidents(opened, hours=hours, closed_at=pa.array(map(naive, closed), INSTANT))
    finding = study([quick], log(cases), Question(always("UTC"))).of("resolution-time-median")
    assert 0 in finding.chart.set_aside


def test_a_kpi_without_any_value_has_no_target_to_be_held_against() -> None:
    """Everything is resolved after the window: there is no duration in it."""
    dataset = log(incidents(weekly([10] * 4), hours=24.0 * 60))
    finding = found(
        dataset, "resolution-time-median", targets=aims("resolution-time-median", Target(1.0, "down"))
    )
    assert (finding.chart.last, finding.target, finding.reading.value) == (None, None, None)
    assert isinstance(finding.gap, NoGap)


def test_limits_begin_anew_where_something_is_known_to_have_changed() -> None:
    """Ten quiet weeks, ten busy ones: one phase mixes both, two tell each for itself."""
    dataset = log(incidents(weekly([20] * 10 + [30] * 10)))
    known = say("New company joins")
    phases = {"incidents-opened": [(MONDAY.date() + timedelta(weeks=10), known)]}
    finding = study(kpis("incidents-opened"), dataset, Question(always("UTC"), phases=phases)).findings[0]
    assert [(phase.start, phase.reason) for phase in finding.chart.phases[1:]] == [(10, known)]
    assert (finding.chart.centre[9], finding.chart.centre[10]) == (20.0, 30.0)
    assert not finding.is_signal


def test_what_nearly_never_holds_is_raised_with_its_kpi() -> None:
    many = log(incidents(weekly([60] * 16), reopen_count=pa.array([0] * 960, pa.int32())))
    assert "nearly never" in str(found(many, "reopen-rate").suspicion)
    assert found(steady(), "incidents-opened").suspicion is None
