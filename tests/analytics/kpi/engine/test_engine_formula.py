"""Formulas over components: SQL's three-valued logic, NaN standing for missing."""

from typing import Any

import numpy as np
import pytest

from pawl.analytics.kpi.engine.formula import Bounds, evaluate
from pawl.analytics.kpi.expression import parse
from pawl.analytics.worktime import always

DAY = 86_400e6
NAN = float("nan")
PERIODS = Bounds(np.array([0.0]), np.array([2 * DAY]), always())


def result(text: Any, **components: Any) -> Any:
    arrays = {name: np.array([[float(value)]]) for name, value in {"a": 6, "b": NAN, **components}.items()}
    return evaluate(parse(text, "test"), arrays, PERIODS)[0, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            ("a + 1", 7),
            ("a - 1", 5),
            ("a * 2", 12),
            ("a / 4", 1.5),
            ("-a", -6),
            ("a / 0", NAN),
            ("a + b", NAN),
        ),
        *(
            ("a == 6", 1),
            ("a != 6", 0),
            ("a < 6", 0),
            ("a <= 6", 1),
            ("a > 6", 0),
            ("a >= 6", 1),
            ("b == b", NAN),
        ),
        *(("a > 1 and b > 1", NAN), ("a > 9 and b > 1", 0), ("a > 1 or b > 1", 1), ("a > 9 or b > 1", NAN)),
        *(("not a > 9", 1), ("not b > 1", NAN), ("a in (1, 6)", 1), ("a in (1, 2)", 0), ("b in (1, 2)", NAN)),
        *(("present(b)", 0), ("missing(b)", 1), ("first_of(b, a, 1)", 6), ("first_of(b, b)", NAN)),
        *(
            ("least(a, b, 2)", 2),
            ("greatest(a, b, 9)", 9),
            ("if_else(b > 1, 1, 2)", 2),
            ("if_else(a > 1, 1, 2)", 1),
        ),
        *(("days(period_start, period_end)", 2), ("hours(period_start, period_end)", 48)),
        *(("minutes(period_start, period_end)", 2880), ("working_hours(period_start, period_end)", 48)),
    ],
)
def test_each_function_of_the_language(text, expected):
    np.testing.assert_equal(result(text), np.float64(expected))
