"""One rule of rounding: what a sentence says of a value is what tables and charts print of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.kpi.amounts import amount, change
from pawl.analytics.kpi.rounding import MOST_DIGITS, readable, rounded
from pawl.presentation.language import Language

UNITS = ("n", "%", "ratio", "min", "s", "h", "wh", "d", "money")
values = st.floats(-1e9, 1e9) | st.sampled_from([0.0, -0.0, 0.0004, 0.995, 9.995, 99.95, 119.9, 120.0])


@given(values, st.sampled_from([unit for unit in UNITS if unit != "s"]), st.none() | values)
def test_a_sentence_rounds_as_a_table_does(value, unit, other):
    english = Language("en")
    assert english.sentence(amount(value, unit, apart_from=other)) == english.quantity(
        value, unit, apart_from=other
    )


@given(values, st.sampled_from(UNITS))
def test_rounding_loses_no_more_than_half_of_the_last_digit(value, unit):
    found = rounded(value, unit)
    back = round(found.number, found.digits)
    assert math.isclose(back, found.number, rel_tol=1e-12, abs_tol=0.5 * 10.0**-found.digits * 1.000001)
    assert math.copysign(1, back) > 0 or back < 0


@given(values, values, st.sampled_from(UNITS))
def test_two_values_that_are_told_apart_read_differently(value, other, unit):
    found, (times, its) = rounded(value, unit, apart_from=other), readable(value, unit)
    numbers = [one * times * (100 if its == "%" else 1) for one in (value, other)]
    first, second = (f"{number:.{found.digits}f}" for number in numbers)
    assert first != second or found.digits == MOST_DIGITS or numbers[0] == numbers[1]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0098, "%", "1.0%"),
        (0.9995, "%", "99.95%"),
        (0.0004, "%", "0.04%"),
        (0.008, "ratio", "0.008"),
        (0.5, "h", "30 min"),
        (119.0, "min", "119 min"),
        (150.0, "min", "2.50 h"),
        (6930.0, "n", "6,930"),
        (-0.000001, "h", "0.000 min"),
    ],
)
def test_the_rule_by_example(value, unit, text):
    assert str(amount(value, unit)) == text


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (2.5, "h", "+2.50 h"),
        (-0.5, "h", "-30 min"),
        (0.212, "%", "+21.2 percentage points"),
        (-0.004, "%", "-0.4 percentage points"),
        (12.0, "n", "+12"),
        (-0.00001, "%", "0.0 percentage points"),
        (-1234.0, "wh", "-1,234 working h"),
    ],
)
def test_a_change_has_its_sign_and_a_share_changes_by_percentage_points(value, unit, told):
    assert Language("en").sentence(change(value, unit)) == told


def test_a_size_has_no_sign_and_the_first_end_of_a_range_of_shares_no_unit():
    english = Language("en")
    assert english.sentence(change(-0.031, "%", is_bare=True)) == "-3.1"
    assert english.sentence(change(0.031, "%", is_signed=False)) == "3.1 percentage points"
    assert english.sentence(change(-0.5, "d", is_bare=True)) == english.sentence(change(-0.5, "d"))
