"""Hints at changes of level, in the words and the unit of a KPI."""

from datetime import date, timedelta

from tests.analytics.stats.test_change_points import NILE
from tests.analytics.study.small_logs import LIBRARY, incidents, kpis, log, weekly

from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.phases import Plan, Rebase
from pawl.analytics.stats.control.rare import t_chart
from pawl.analytics.study import Question, study
from pawl.analytics.study.hinting import hints
from pawl.analytics.words import say
from pawl.analytics.worktime import always

TIME = LIBRARY["resolution-time-mean"]
YEARS = tuple(date(2020, 1, 6) + timedelta(weeks=week) for week in range(100))


def test_a_hint_names_the_day_the_range_and_both_levels() -> None:
    (one,) = hints(TIME, xmr_chart(NILE, Plan(starts=YEARS)))
    assert one.place == 28
    assert str(one.sentence).startswith("About 20 Jul 2020 (between ")
    assert "from 1,098 h to 850 h on average" in str(one.sentence)


def test_a_change_that_is_known_is_no_hint_any_more() -> None:
    plan = Plan(starts=YEARS, rebases=(Rebase(28, say("A dam was built.")),))
    assert hints(TIME, xmr_chart(NILE, plan)) == ()


def test_points_set_aside_are_looked_past() -> None:
    known = {place: say("too young") for place in range(24, 100)}
    assert hints(TIME, xmr_chart(NILE, Plan(starts=YEARS, set_aside=known))) == ()


def test_between_rare_events_no_level_is_looked_for() -> None:
    assert hints(TIME, t_chart(NILE, Plan(starts=YEARS))) == ()


def test_a_study_hints_and_changes_neither_limits_nor_signals() -> None:
    """Ten cases a week, then twenty: the chart has one phase, whatever is hinted."""
    counts = [10 + week % 3 for week in range(20)] + [20 + week % 3 for week in range(20)]
    data = log(incidents(weekly(counts)))
    one = study(kpis("incidents-opened"), data, Question(always("UTC"))).of("incidents-opened")
    (hint,) = one.hints
    assert hint.place == 20
    assert len(one.chart.phases) == 1
    assert len(set(one.chart.centre) - {None}) == 1
