"""Values of the data as people write them."""

import pytest
from django.utils import translation

from pawl.web.templatetags.pawl import plainly


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        ("", "–"),
        (True, "yes"),
        (False, "no"),
        (12345, "12,345"),
        (1.5, "1.50"),
        ("3 - Moderate", "3 - Moderate"),
        ("2026-03-01", "2026-03-01"),
        ("2026-13-01T00:00:00", "2026-13-01T00:00:00"),
    ],
)
def test_a_value_is_written_plainly(value: object, shown: str) -> None:
    with translation.override("en"):
        assert plainly(value) == shown


def test_an_instant_is_told_in_the_readers_zone() -> None:
    with translation.override("en"):
        assert "1 Mar 2026 10:30" in plainly("2026-03-01T10:30:00Z")
