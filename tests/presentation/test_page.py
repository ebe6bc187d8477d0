"""What is said of a report before it is laid out."""

from dataclasses import replace
from datetime import date

from tests.presentation.report_sample import sample

from pawl.analytics.words import Sentence
from pawl.presentation.evidence import process
from pawl.presentation.language import Language
from pawl.presentation.page import compose, target_words
from pawl.presentation.report import Column, Direction, Process, Table, Target

ENGLISH = Language("en")
REPORT = sample()


def test_targets_are_written_with_their_direction_and_date():
    assert target_words(Target(0.9), Direction.UP, "%", ENGLISH) == "≥ 90%"
    assert (
        target_words(Target(8.0, by=date(2026, 12, 31)), Direction.DOWN, "h", ENGLISH)
        == "≤ 8 h by 31 Dec 2026"
    )
    assert target_words(Target(0.95, 1.05), Direction.OPTIMUM, "ratio", ENGLISH) == "0.95 to 1.05"
    assert target_words(None, Direction.UP, "%", ENGLISH) == "–"


def test_a_value_that_rounds_to_its_target_is_printed_apart_from_it():
    row = replace(REPORT.kpis[0], latest=0.89996)
    assert compose(replace(REPORT, kpis=(row,)), "en")["kpis"][0]["latest"] == "89.996%"


def test_a_period_without_a_value_says_why():
    chart = REPORT.charts[0]
    empty = replace(chart.points[0], value=None, reason=Sentence("No cases in this period."))
    composed = compose(
        replace(REPORT, charts=(replace(chart, points=(empty, *chart.points[1:])),)), "zh-Hans"
    )
    assert composed["charts"][0]["points"][0]["value"] == "–"
    assert composed["charts"][0]["points"][0]["remark"] == "该期没有工单。"


def test_a_chart_without_points_has_no_picture():
    bare = replace(REPORT.charts[0], points=(), phases=())
    assert compose(replace(REPORT, charts=(bare,)), "en")["charts"][0]["pictures"] is None


def test_cells_of_every_kind_are_written():
    columns = (Column(Sentence("Day")), Column(Sentence("Why")), Column(Sentence("Hours"), "h"))
    table = Table(
        Sentence("t"), Sentence("s"), columns, ((date(2016, 3, 1), Sentence("Not measured."), None),)
    )
    rows = process(Process(Sentence("p"), (), None, (table,)), ENGLISH)["tables"][0]["rows"]
    assert [cell["text"] for cell in rows[0]] == ["1 Mar 2016", "Not measured.", "–"]


def test_the_bar_of_coverage_has_no_part_of_negative_width():
    composed = compose(replace(REPORT, coverage=replace(REPORT.coverage, rows=())), "en")
    assert {part["width"] for part in composed["coverage"]["bar"]} == {"0"}
