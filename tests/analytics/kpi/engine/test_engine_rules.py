"""What the engine measures, rule by rule, on tables small enough to count by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.analytics.kpi.engine.small import AS_OF, RESOLVED, WEEKS, at, incidents, kpi, values

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.kpi.engine import measure
from pawl.analytics.worktime import Calendar, Period, always, periods, shipped

OPENED = kpi({"statistic": "count", "anchor": {"in_period": "opened_at"}})
BACKLOG = kpi({"statistic": "count", "anchor": {"open_at_end": ["opened_at", "resolved_at"]}})
HOURS = "hours(opened_at, resolved_at)"
MEDIAN = kpi({"statistic": "quantile", "q": 0.5, "value": HOURS, "anchor": RESOLVED})


def run(definition: Any, data: Any, **more: Any) -> Any:
    return measure([definition], data, periods=WEEKS, calendar=always("UTC"), **more)


def test_a_period_holds_its_start_and_not_its_end():
    data = incidents((at(1), None, "1"), (at(8), None, "1"), (at(14, 23), None, "1"), (at(15), None, "1"))
    assert values(OPENED, data) == [1, 2, 1, 0]


def test_a_stock_counts_what_began_before_the_end_and_ended_at_it_or_later():
    data = incidents((at(2), at(8), "1"), (at(2), at(7), "1"), (at(3), None, "1"), (at(9), at(3), "1"))
    assert values(BACKLOG, data) == [2, 1, 1, 1]


def test_a_running_total_counts_everything_so_far():
    total = kpi({"statistic": "count", "anchor": {"until_end": "opened_at"}})
    data = incidents((datetime(2023, 5, 1), None, "1"), (at(9), None, "1"), (None, None, "1"))
    assert values(total, data) == [1, 2, 2, 2]


def test_a_median_lies_between_the_two_middle_values():
    data = incidents(
        (at(1), at(1, 2), "1"), (at(1), at(1, 6), "1"), (at(1), at(1, 20), "1"), (at(1), at(1, 4), "1")
    )
    assert values(MEDIAN, data)[0] == 5.0


def test_a_count_of_nothing_is_zero_and_a_median_of_nothing_has_a_reason():
    data = incidents((at(1), at(1, 2), "1"), (at(23), None, "1"))
    assert values(OPENED, data)[1] == 0
    second = run(MEDIAN, data).series("k")[1]
    assert (second.value, second.n) == (None, 0)
    assert str(second.reason) == (
        "Nothing to measure: none of the rows whose resolved_at lies in the period in incident has a value."
    )


def test_periods_before_the_first_row_and_after_the_data_have_no_number():
    weeks = periods("week", "UTC", date(2023, 12, 18), date(2024, 2, 11))
    measured = measure([OPENED], incidents((at(9), None, "1")), periods=weeks, calendar=always())
    series = measured.series("k")
    assert [one.value for one in series] == [None, None, None, 1, 0, 0, None, None]
    assert str(series[0].reason) == "The period ends before 2024-01-09 00:00:00+00:00, when the data begins."
    assert str(series[7].reason) == "The period begins after 2024-01-28 00:00:00+00:00, when the data ends."


def test_a_table_without_a_row_says_so():
    first = run(OPENED, incidents()).series("k")[0]
    assert (first.value, str(first.reason)) == (None, "The data has no row of incident.")


def test_an_unfinished_period_ends_where_the_data_ends():
    age = kpi(
        {
            "statistic": "quantile",
            "q": 0.5,
            "value": "hours(opened_at, period_end)",
            "anchor": {"open_at_end": ["opened_at", "resolved_at"]},
        }
    )
    data = incidents((at(27), None, "1"))
    assert values(age, data) == [None, None, None, 24.0]


def test_a_missing_field_is_named():
    definition = kpi({"statistic": "count", "anchor": {"in_period": "due_at"}, "where": "made_sla"})
    measured = run(definition, incidents((at(1), None, "1")), slices=("priority",))
    assert {row["reason"] for row in measured.table.to_pylist()} == {
        "The data has no incident.due_at, incident.made_sla."
    }
    assert measured.recipes == {"k": None}


def test_a_proxy_stands_in_and_says_so():
    note = {"en": "Counted by opening.", "zh": "按开立计。"}
    stand_in = {
        "note": note,
        "components": {
            "value": {"table": "incident", "statistic": "count", "anchor": {"in_period": "opened_at"}}
        },
    }
    definition = kpi({"statistic": "count", "anchor": {"in_period": "due_at"}}, proxies=[stand_in])
    measured = run(definition, incidents((at(1), None, "1")))
    first = measured.series("k")[0]
    assert (first.value, str(first.reason), measured.recipes["k"]) == (1, "By proxy: Counted by opening.", 1)


def test_the_recipe_that_coverage_chose_is_used():
    note = {"en": "x", "zh": "x"}
    stand_in = {
        "note": note,
        "components": {"value": {"table": "incident", "statistic": "count", "anchor": RESOLVED}},
    }
    definition = kpi({"statistic": "count", "anchor": {"in_period": "opened_at"}}, proxies=[stand_in])
    data = incidents((at(1), at(9), "1"))
    assert values(definition, data) == [1, 0, 0, 0]
    assert values(definition, data, recipes={"k": 1}) == [0, 1, 0, 0]


def test_open_cases_of_a_cohort_are_those_that_began_in_the_period():
    censoring = {"table": "incident", "start": "opened_at", "end": "resolved_at"}
    data = incidents((at(2), at(9), "1"), (at(3), None, "1"), (at(9), at(10), "1"), (at(9), at(24), "1"))
    cohort = kpi(
        {"statistic": "mean", "value": HOURS, "anchor": {"in_period": "opened_at"}}, censoring=censoring
    )
    by_end = kpi({"statistic": "mean", "value": HOURS, "anchor": RESOLVED}, censoring=censoring)
    assert [one.open for one in run(cohort, data).series("k")] == [2, 1, 0, 0]
    assert [one.open for one in run(by_end, data).series("k")] == [2, 2, 2, 1]


def test_without_the_fields_that_say_what_is_open_nothing_is_said():
    censoring = {"table": "incident", "start": "opened_at", "end": "closed_at"}
    definition = kpi({"statistic": "count", "anchor": {"in_period": "opened_at"}}, censoring=censoring)
    assert run(definition, incidents((at(2), None, "1"))).series("k")[0].open is None


def test_a_share_is_of_those_whose_answer_is_known():
    data = incidents(*[(at(1), at(2), "1")] * 4, made_sla=pa.array([True, True, False, None]))
    first = run(kpi({"statistic": "share", "value": "made_sla", "anchor": RESOLVED}), data).series("k")[0]
    assert (first.value, first.n, first.numerator, first.denominator) == (2 / 3, 3, 2, 3)


def test_division_by_zero_has_a_reason():
    parts = {
        name: {"statistic": "count", "anchor": {"in_period": field}}
        for name, field in (("numerator", "opened_at"), ("denominator", "resolved_at"))
    }
    first = run(kpi(parts), incidents((at(1), None, "1"))).series("k")[0]
    assert (first.value, first.numerator, first.denominator) == (None, 1, 0)
    assert str(first.reason) == "The formula divides by zero in this period."


def test_a_slice_has_every_value_in_every_period():
    data = incidents((at(1), None, "2"), (at(9), None, "1"), (at(9), None, None), (at(9), None, ""))
    measured = run(OPENED, data, slices=("priority",))
    assert measured.slice_values("k", "priority") == ("", "1", "2")
    assert [one.value for one in measured.series("k", "priority", "2")] == [1, 0, 0, 0]
    assert [one.value for one in measured.series("k", "priority", "")] == [0, 2, 0, 0]


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("category", "The table incident has no field category to slice by."),
        ("resolved_at", "The field resolved_at holds amounts or instants, not groups."),
    ],
)
def test_a_slice_that_cannot_be_has_a_reason(field, reason):
    measured = run(OPENED, incidents((at(1), None, "2")), slices=(field,))
    assert {str(one.reason) for one in measured.series("k", field)} == {reason}


def test_flags_and_whole_numbers_are_sliced_by_their_text():
    data = incidents(
        *[(at(1), at(2), "1")] * 3, made_sla=pa.array([True, False, None]), reopen_count=pa.array([0, 0, 12])
    )
    measured = run(OPENED, data, slices=("made_sla", "reopen_count"))
    assert measured.slice_values("k", "made_sla") == ("", "false", "true")
    assert [measured.series("k", "reopen_count", text)[0].value for text in ("0", "12")] == [2, 1]


def test_an_overlap_counts_the_hours_inside_the_period_on_the_calendar_of_the_kpi():
    part = {"statistic": "overlap", "anchor": {"overlapping": ["opened_at", "resolved_at"]}}
    data = incidents((at(5, 12), at(8, 10), "1"), (at(8), at(8), "1"))
    assert values(kpi(part), data)[:2] == [60.0, 10.0]
    measured = measure([kpi(part, calendar="working")], data, periods=WEEKS, calendar=shipped("office"))
    assert [one.value for one in measured.series("k")][:2] == [6.0, 2.0]


def test_working_hours_stop_for_lunch_night_and_weekend():
    part = {
        "statistic": "quantile",
        "q": 0.5,
        "value": "working_hours(opened_at, resolved_at)",
        "anchor": RESOLVED,
    }
    calendar = Calendar.from_toml({"like": "office-lunch", "zone": "Europe/Berlin"})
    data = incidents((at(5, 10), at(8, 9), "1"))  # Friday 11:00 to Monday 10:00 in Berlin
    measured = measure([kpi(part)], data, periods=WEEKS, calendar=calendar)
    assert measured.series("k")[1].value == 8.0


def test_the_order_of_rows_does_not_matter():
    rows = [(at(1 + n % 9, n % 24), at(10 + n % 7, n % 5), "123"[n % 3]) for n in range(60)]
    both = [run(MEDIAN, incidents(*some), slices=("priority",)) for some in (rows, rows[::-1])]
    assert both[0].table.drop(["snapshot"]).equals(both[1].table.drop(["snapshot"]))


def test_a_formula_knows_the_period_as_far_as_it_is_known():
    opened = {"opened": {"statistic": "count", "anchor": {"in_period": "opened_at"}}}
    per_day = kpi(opened, formula="opened / days(period_start, period_end)")
    assert values(per_day, incidents((at(1), None, "1"), (at(22), None, "1"))) == [1 / 7, 0, 0, 1 / 6]


@pytest.mark.parametrize(
    "spans", [(), (WEEKS[0], WEEKS[2]), (WEEKS[1], WEEKS[0]), (Period("x", AS_OF, AS_OF),)]
)
def test_periods_follow_on_from_each_other(spans):
    with pytest.raises(OutOfDomain):
        measure([OPENED], incidents((at(1), None, "1")), periods=spans, calendar=always())


def test_instants_that_no_calendar_holds_are_refused():
    part = {
        "statistic": "mean",
        "value": "working_hours(opened_at, resolved_at)",
        "anchor": {"in_period": "opened_at"},
    }
    far = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None) + timedelta(days=80 * 366)
    with pytest.raises(OutOfDomain, match="2104"):
        measure([kpi(part)], incidents((at(1), far, "1")), periods=WEEKS, calendar=always())


def test_many_components_are_derived_in_several_flows():
    many = [
        kpi({"statistic": "mean", "value": f"{HOURS} + {n}", "anchor": RESOLVED}, f"k{n}") for n in range(30)
    ]
    data = incidents((at(1), at(1, 1), "1"))
    measured = measure(many, data, periods=WEEKS, calendar=always())
    assert [measured.series(f"k{n}")[0].value for n in range(30)] == [1 + n for n in range(30)]
