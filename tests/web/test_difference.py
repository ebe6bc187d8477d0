"""Changes of shares are told in percentage points; everything else in its own unit."""

import pytest

from pawl.web.templatetags.pawl import bare_difference, difference, quantity


@pytest.mark.parametrize(
    ("value", "unit", "told", "bare"),
    [
        (0.37, "%", "37.0 percentage points", "37.0"),
        (-0.035, "%", "-3.5 percentage points", "-3.5"),
        (-0.00001, "%", "0.0 percentage points", "0.0"),
        (None, "%", "–", "–"),
    ],
)
def test_a_share_changes_by_percentage_points(value: float | None, unit: str, told: str, bare: str) -> None:
    assert (difference(value, unit), bare_difference(value, unit)) == (told, bare)


def test_another_unit_is_told_as_it_is() -> None:
    assert difference(12.5, "h") == bare_difference(12.5, "h") == quantity(12.5, "h")
