"""From a study to a report: every part filled, signals told only where they may be, and what to decide."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.analytics.study.small_logs import LIBRARY, MONDAY, events, incidents, kpis, log, weekly

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.target import Target
from pawl.analytics.study import Question, Study, study
from pawl.analytics.words import say
from pawl.analytics.worktime import Calendar, always
from pawl.presentation import report as r
from pawl.presentation.composition import Subject, report_of
from pawl.presentation.html import html

MEDIAN = "resolution-time-median"
STEPS = [("new", 0.0), ("in_progress", 1.0), ("-100", 2.0), ("resolved", 4.0)]
SUBJECT = Subject(
    log="desk.csv",
    simulated=False,
    cases=320,
    events=1280,
    engine="Pawl",
    made_at=datetime(2026, 6, 1, 12, tzinfo=UTC),
    as_of=datetime(2026, 5, 31, tzinfo=UTC),
    own_targets=True,
)


def asked(dataset: Dataset, *names: str, **given: Any) -> Study:
    chosen = kpis(*names) if names else list(LIBRARY.values())
    return study(chosen, dataset, Question(**{"calendar": always("UTC"), **given}))


def varied(weeks: int = 16) -> list[float]:
    """Twenty cases a week, resolved in four hours or a little less or more."""
    return [4.0 + 0.1 * (n // 20 * 5 % 7) for n in range(20 * weeks)]


def desk(weeks: int = 16, hours: Sequence[float] | None = None, **facts: Sequence[Any]) -> Dataset:
    """Twenty incidents a week, one of them seldom waiting, with events."""
    opened = weekly([20] * weeks)
    columns: Mapping[str, Any] = {
        "priority": ["1 - Critical", "3 - Moderate"] * (len(opened) // 2),
        "caller": [f"caller {n % 15}" for n in range(len(opened))],
        **facts,
    }
    told = {name: [value for value in values for _ in STEPS] for name, values in columns.items()}
    table = incidents(opened, hours=hours or varied(weeks), **columns)
    return log(table, events=events(opened, STEPS, **told))


def missed(name: str = MEDIAN, value: float = 1.0) -> Mapping[str, Sequence[Target]]:
    return {name: (Target(value, "down"),)}


def reported(found: Study, **changes: Any) -> r.Report:
    return report_of(found, Subject(**{**vars(SUBJECT), **changes}))


@pytest.fixture(scope="module")
def whole() -> r.Report:
    """A report with everything in it."""
    return reported(
        asked(desk(), targets=missed()),
        refused=(r.RefusedRow(7, "opened_at", say("It is no instant.")),),
        refused_count=1,
        unknown_states=(r.UnknownState("-100", 320),),
        warnings=(say("State `-100` is not in the mapping."),),
        annotations=(r.Annotation(date(2026, 3, 2), say("New portal")),),
    )


def test_every_part_is_filled(whole: r.Report) -> None:
    assert len(whole.kpis) == len(whole.appendix) > 10
    assert len(whole.coverage.rows) == len(LIBRARY)
    assert whole.coverage.unlocks
    assert [gap.kpi for gap in whole.gaps] == [MEDIAN]
    assert whole.charts[0].kpi == MEDIAN
    assert whole.process is not None
    assert whole.process.map is not None
    assert {field.field for field in whole.quality.fields} == {"priority", "caller"}
    assert len(whole.quality.periods) == 16


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_report_of_a_study_is_a_page_in_both_languages(whole: r.Report, language: str) -> None:
    page = html(whole, language)
    assert f'lang="{language}"' in page
    assert "desk.csv" in page


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_log_with_hardly_anything_in_it_is_a_page_too(language: str) -> None:
    """One KPI, three weeks, no events, no target: nothing to draw but the row itself."""
    report = reported(asked(log(incidents(weekly([10] * 3))), "incidents-opened"))
    assert (report.process, report.gaps, report.charts) == (None, (), ())
    assert f'lang="{language}"' in html(report, language)


def test_first_and_last_day_are_days_of_the_window_in_its_zone() -> None:
    calendar = Calendar.from_toml({"like": "office", "zone": "Asia/Shanghai"})
    subject = reported(asked(desk(), "incidents-opened", calendar=calendar)).subject
    assert (subject.start, subject.end) == (date(2026, 1, 5), date(2026, 4, 26))


def test_months_are_called_by_their_names_of_the_calendar() -> None:
    report = reported(asked(desk(), "incidents-opened", grain="month", targets=missed("incidents-opened")))
    assert [point.label for point in report.charts[0].points] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert report.kpis[0].latest_period == "2026-04"


def test_a_stand_in_says_so_and_shows_its_own_formula() -> None:
    report = reported(asked(desk(), "incidents-per-user"))
    assert str(report.kpis[0].proxy).startswith("No user count")
    assert report.appendix[0].formula == (
        "(numerator / denominator); "
        "numerator = count over incident: rows whose opened_at lies in the period where present(caller); "
        "denominator = count_distinct of caller over incident: rows whose opened_at lies in the period"
    )
    assert "No user count" in str(report.coverage.rows[0].note)


def test_the_appendix_names_the_calendar_that_a_number_was_counted_on() -> None:
    names = ("resolution-working-time-median", MEDIAN)
    report = reported(asked(desk(), *names, calendar=Calendar.from_toml({"like": "office"})))
    calendars = {made.kpi: str(made.calendar) for made in report.appendix}
    assert calendars[MEDIAN] == "elapsed time, day and night"
    assert "08:00" in calendars["resolution-working-time-median"]
    assert report.appendix[0].rows == 320


def test_where_no_trend_may_be_read_no_signal_is_told() -> None:
    """Four weeks are too few, though the last of them jumps far out of the others."""
    hours = varied(3) + [40.0] * 20
    report = reported(asked(desk(4, hours), MEDIAN, targets=missed()))
    (row,), (gap,) = report.kpis, report.gaps
    assert "no trend may be read" in str(row.sentence)
    assert row.variation == r.Variation.UNKNOWN
    assert report.charts[0].refusals
    assert [point.signal for point in report.charts[0].points] == [None] * 4
    assert gap.kind is r.GapKind.UNKNOWN
    assert str(gap.verdict).startswith("Signal or chance cannot be told: ")


def rising(target: float) -> Study:
    """Quick for twenty weeks, ten times slower in the last: a signal for the worse."""
    opened = weekly([20] * 20)
    late = MONDAY + timedelta(weeks=19)
    hours = [40.0 if at >= late else 4.0 + 0.1 * (n % 7) for n, at in enumerate(opened)]
    question = {"targets": missed(value=target), "last": date(2026, 5, 24)}
    return asked(log(incidents(opened, hours=hours)), MEDIAN, **question)


def test_a_signal_is_told_at_its_points() -> None:
    report = reported(rising(10.0))
    told = [point.signal for point in report.charts[0].points]
    assert told[0] is None
    assert told[-1] is not None
    assert told[-1].tone == r.Tone.WORSE
    assert report.kpis[0].variation == r.Variation.WORSE_HIGH


def test_a_gap_with_a_signal_asks_who_finds_out() -> None:
    report = reported(rising(10.0))
    answer, (gap,) = report.answer, report.gaps
    assert str(answer.gap).startswith("1 of 1 targets are missed. First: Median time to resolve ")
    assert "Signal: worsening" in str(answer.gap)
    assert (gap.kind, gap.tone) == (r.GapKind.SIGNAL, r.Tone.WORSE)
    assert str(answer.decision).startswith("Decide who finds out why Median time to resolve got worse since ")


def test_the_first_page_names_the_signals_and_since_when() -> None:
    assert str(reported(rising(10.0)).answer.changed) == (
        "Worse: Median time to resolve since 18 May 2026. Better: none."
    )
    assert str(reported(asked(desk(), MEDIAN)).answer.changed) == "Worse: none. Better: none."


def test_what_got_better_is_named_and_what_is_neither() -> None:
    """In the last week everything takes half an hour."""
    opened = weekly([20, 22] * 8 + [80])
    quick = [4.0 + 0.1 * (n % 7) if n < 336 else 0.5 for n in range(len(opened))]
    found = asked(log(incidents(opened, hours=quick)), MEDIAN, "resolution-time-mean", "incidents-opened")
    told = str(reported(found).answer.changed)
    assert "Better: Median time to resolve since" in told


def test_a_gap_that_is_built_in_asks_who_changes_the_work() -> None:
    report = reported(asked(desk(), MEDIAN, targets=missed()))
    assert report.gaps[0].kind is r.GapKind.BUILT_IN
    assert "No signal" in str(report.answer.gap)
    assert str(report.answer.decision).startswith(
        "Decide who changes the way of working behind Median time to resolve"
    )


def test_a_duration_tells_the_cases_and_the_hours_beyond_its_target() -> None:
    """In 13 weeks of twenty cases 131 of 260 must be quicker for the median to be; told for one of them."""
    (gap,) = reported(asked(desk(), MEDIAN, targets=missed())).gaps
    assert gap.n == 260
    assert gap.impact_cases == pytest.approx(131 / 13)
    assert gap.impact_hours == pytest.approx(sum(each - 1 for each in varied(16)[-260:]) / 13)
    assert "a level of 13 periods" in str(gap.how)


def test_a_gap_that_may_be_chance_asks_for_steadier_work() -> None:
    report = reported(asked(desk(), MEDIAN, targets=missed(value=4.25)))
    assert report.gaps[0].kind is r.GapKind.CHANCE
    assert "steadier: no single week explains it" in str(report.answer.decision)


def test_all_met_but_worsening_asks_who_finds_out_why() -> None:
    answer = reported(rising(100.0)).answer
    assert str(answer.gap) == "All 1 targets are met by the level of the newest periods."
    assert str(answer.decision).startswith("Decide who finds out why Median time to resolve got worse since ")


def test_where_the_first_gap_cannot_be_read_somebody_has_to_make_it_readable() -> None:
    decision = str(reported(asked(desk(4), MEDIAN, targets=missed())).answer.decision)
    assert decision.startswith("Decide who makes the trend of Median time to resolve readable. ")


def test_what_never_moved_is_said_and_not_drawn() -> None:
    """Every median is 4 h and no due time was ever kept: no chart, no signal, and of the latter no gap."""
    dataset = log(incidents(weekly([20] * 16), made_sla=[False] * 320))
    targets = {**missed(), "sla-attainment": (Target(0.9, "up"),)}
    report = reported(asked(dataset, MEDIAN, "sla-attainment", "backlog", targets=targets))
    assert report.charts == ()
    assert [gap.kpi for gap in report.gaps] == [MEDIAN]
    assert {row.kpi: str(row.sentence) for row in report.kpis} == {
        "resolution-time-median": "Median time to resolve 4.00 h in every period.",
        "sla-attainment": "SLA attainment: none occurred in the period; "
        "check that it is recorded before it is called a gap.",
        "backlog": "Backlog: none occurred in the period.",
    }


def test_all_met_and_steady_asks_for_nothing() -> None:
    answer = reported(asked(log(incidents(weekly([20] * 16))), MEDIAN, targets=missed(value=9.0))).answer
    assert str(answer.decision).startswith("Nothing calls for a decision")


def test_without_targets_there_is_no_gap_to_find() -> None:
    answer = reported(asked(log(incidents(weekly([20] * 16))), MEDIAN)).answer
    assert str(answer.gap) == "No target is set, so no gap can be found: write your targets into pawl.toml."


def test_targets_that_are_not_ones_own_are_called_so() -> None:
    found = asked(log(incidents(weekly([20] * 16))), MEDIAN, targets=missed())
    assert str(reported(found, own_targets=False).answer.gap).endswith("not your own.")
    assert "not your own" not in str(reported(found).answer.gap)


def test_what_is_missing_most_is_named_in_the_answer() -> None:
    dataset = log(incidents(weekly([20] * 16)))
    assert "What is missing most" not in str(reported(asked(dataset, MEDIAN)).answer.measured)
    told = str(reported(asked(dataset, MEDIAN, "csat")).answer.measured)
    assert told.startswith("Of 2 KPIs that should be measured 1 can be, 0 more by a stand-in; 1 cannot.")
    assert "with it, 1 more could be measured in full" in told


def test_a_pattern_that_costs_hours_is_a_place_to_look() -> None:
    """Every fourth case comes back to work after a hold, and takes 40 hours instead of 4."""
    opened = weekly([20] * 16)
    back = [("new", 0.0), ("in_progress", 1.0), ("on_hold", 2.0), ("in_progress", 30.0), ("resolved", 40.0)]
    hours = [40.0 if n % 4 == 0 else 4.0 for n in range(len(opened))]
    paths = [back if n % 4 == 0 else STEPS for n in range(len(opened))]
    rows = [events([at], steps) for at, steps in zip(opened, paths, strict=True)]
    numbered = [
        table.set_column(1, "case_no", [[n] * len(table)]).cast(table.schema) for n, table in enumerate(rows)
    ]
    dataset = log(incidents(opened, hours=hours), events=pa.concat_tables(numbered))
    report = reported(asked(dataset, MEDIAN, targets=missed()))
    assert "80" in str(report.answer.decision)
    assert report.process is not None
    assert "Dearest pattern" in str(report.process.sentence)
    assert [str(table.caption) for table in report.process.tables] == [
        "What patterns cost", "How long cases stay where", "How long cases last, open ones counted as open"
    ]  # fmt: skip


def test_the_data_page_counts_thin_fields_and_refused_rows(whole: r.Report) -> None:
    assert str(whole.quality.sentence) == (
        "2 fields were read; less than half of the cases fill 0 of them. One row was refused."
    )
    thin = reported(asked(desk(vendor=["Vendor"] + [None] * 319, symptom=["x"] * 10 + [None] * 310))).quality
    assert "less than half of the cases fill 2 of them" in str(thin.sentence)
    assert str(thin.sentence).endswith("No row was refused.")


def test_charts_come_by_gap_then_by_signal() -> None:
    mean = "resolution-time-mean"
    targets = {**missed(), mean: (Target(1000.0, "down"),)}
    report = reported(asked(desk(), mean, "incidents-opened", MEDIAN, targets=targets))
    assert [chart.kpi for chart in report.charts] == [MEDIAN, mean]


def test_a_band_is_drawn_with_both_its_ends() -> None:
    report = reported(asked(desk(), MEDIAN, targets={MEDIAN: (Target(5.0, "band", (4.0, 6.0)),)}))
    assert report.charts[0].target == r.Target(4.0, 6.0, None)


def test_a_state_that_no_mapping_knows_keeps_its_name(whole: r.Report) -> None:
    assert whole.process is not None
    assert [str(step) for step in whole.process.paths[0].steps] == ["new", "in progress", "-100", "resolved"]
