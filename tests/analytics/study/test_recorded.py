"""Which fields are judged, and among which cases."""

from datetime import timedelta

import pyarrow as pa
from tests.analytics.study.small_logs import INSTANT, LIBRARY, incidents, log, naive, weekly

from pawl.analytics.kpi.fill import FieldFill, fill_rates
from pawl.analytics.study.recorded import needed_fields

TABLE = "incident"


def fills(**filled: int) -> dict[tuple[str, str], FieldFill]:
    return {
        (TABLE, name): FieldFill(TABLE, name, has_table=True, is_there=True, rows=10, filled=n)
        for name, n in filled.items()
    }


def names(known: dict[tuple[str, str], FieldFill]) -> list[str]:
    return [name for _, name in needed_fields(LIBRARY["backlog-over-30-days"].recipe, known)]


def test_a_field_that_only_stands_in_for_a_filled_one_is_not_judged() -> None:
    assert names(fills(resolved_at=9, closed_at=8)) == ["opened_at", "resolved_at"]


def test_where_the_first_choice_is_seldom_filled_all_are_judged() -> None:
    assert names(fills(resolved_at=4, closed_at=8)) == ["closed_at", "opened_at", "resolved_at"]
    assert names({}) == ["closed_at", "opened_at", "resolved_at"]


def test_only_ended_cases_should_have_the_instant_that_ends_them() -> None:
    """Of ten cases eight have ended; two of these lack their resolution, which is a lapse, two are open."""
    opened = weekly([10])
    hours = [4.0] * 6 + [None] * 4
    closed = [at + timedelta(days=6) for at in opened[:8]] + [None, None]
    cases = incidents(opened, hours=hours, closed_at=pa.array([naive(at) for at in closed], INSTANT))
    found = fill_rates(log(cases), {TABLE: ["resolved_at", "closed_at", "opened_at"]})
    weeks = {name: fill.weeks[0] for (_, name), fill in found.items()}
    assert (weeks["resolved_at"].rows, weeks["resolved_at"].filled) == (8, 6)
    assert (weeks["closed_at"].rows, weeks["opened_at"].rows) == (0, 10)
    assert found[TABLE, "resolved_at"].share == 0.6
