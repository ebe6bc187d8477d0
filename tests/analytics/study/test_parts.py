"""Each value of a slice is looked at as the whole is: limits, signal and guard of its own."""

from dataclasses import replace

from tests.analytics.study.small_logs import incidents, kpis, log, weekly

from pawl.analytics.kpi.target import Target
from pawl.analytics.study import Question, Study, study
from pawl.analytics.worktime import always

WEEKS = 16
TARGET = {"resolution-time-median": (Target(1.0, "down"),), "high-priority-share": (Target(0.1, "down"),)}
QUESTION = Question(always("UTC"), slices=("priority",), targets=TARGET)


def two_desks() -> Study:
    """Twenty cases a week of either priority; in the last two weeks those of one last ten times as long."""
    opened = weekly([40] * WEEKS)
    second = [place % 2 == 1 for place in range(len(opened))]
    hours = [
        (40.0 if place >= 40 * (WEEKS - 2) else 4.0) + place % 7 / 10 if slow else 3.0 + place % 5 / 10
        for place, slow in enumerate(second)
    ]
    words = ["2 - High" if slow else "3 - {Moderate}" for slow in second]
    names = ("resolution-time-median", "high-priority-share", "incidents-opened")
    return study(kpis(*names), log(incidents(opened, hours=hours, priority=words)), QUESTION)


def test_a_signal_of_one_part_is_found_in_that_part() -> None:
    parts = {part.value: part.finding for part in two_desks().parts["resolution-time-median"]}
    assert parts["3 - {Moderate}"].reading.signal is None
    assert parts["2 - High"].is_signal
    assert str(parts["2 - High"].reading.sentence).startswith("2 - High 40.")
    assert parts["2 - High"].chart.latest_limits() != parts["3 - {Moderate}"].chart.latest_limits()


def test_the_targets_of_the_whole_are_not_those_of_a_part() -> None:
    assert all(part.finding.target is None for part in two_desks().parts["resolution-time-median"])


def test_a_name_with_braces_is_told_as_it_stands() -> None:
    told = [str(part.finding.reading.sentence) for part in two_desks().parts["resolution-time-median"]]
    assert any(text.startswith("3 - {Moderate} 3.") for text in told)


def test_a_kpi_is_not_sliced_by_what_it_is_about_nor_without_target_and_signal() -> None:
    found = two_desks()
    assert found.parts["high-priority-share"] == ()
    assert "incidents-opened" not in found.parts


def test_a_value_without_cases_or_numbers_is_left_out() -> None:
    opened = weekly([10] * WEEKS)
    words = ["" if place < 2 else "3 - Moderate" for place in range(len(opened))]
    hours = [None if place < 2 else 4.0 for place in range(len(opened))]
    found = study(
        kpis("resolution-time-median"), log(incidents(opened, hours=hours, priority=words)), QUESTION
    )
    assert [part.value for part in found.parts["resolution-time-median"]] == ["3 - Moderate"]
    assert replace(found, parts={}).parts == {}
