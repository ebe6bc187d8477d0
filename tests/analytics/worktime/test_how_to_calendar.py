"""The examples of docs/how-to/calendar.md load, and do what the page says of them."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from pawl.analytics.worktime import Calendar

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "calendar.md"
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
SWEDEN, GERMANY, CHINA, ALWAYS, NIGHTS = (
    Calendar.from_toml(tomllib.loads(block)["calendar"]) for block in BLOCKS
)


@pytest.mark.parametrize(
    ("calendar", "day", "windows"),
    [
        (SWEDEN, "2026-03-02", ["08:00–18:00"]),
        (GERMANY, "2026-03-03", ["08:00–12:00", "12:45–17:15"]),
        (GERMANY, "2026-03-06", ["08:00–14:30"]),
        (GERMANY, "2027-03-08", []),  # Women's Day, a Monday, in Berlin
        (GERMANY, "2026-05-15", []),
        (GERMANY, "2026-12-24", []),
        (GERMANY, "2026-12-28", ["09:00–12:00"]),
        (GERMANY, "2026-12-29", []),
        (CHINA, "2026-10-01", []),
        (CHINA, "2026-10-10", ["09:00–12:00", "13:00–18:00"]),  # a Saturday
        (CHINA, "2027-02-20", ["09:00–12:00", "13:00–18:00"]),
        (ALWAYS, "2026-03-01", ["00:00–24:00"]),
        (NIGHTS, "2026-03-02", ["22:00–06:00"]),
        (NIGHTS, "2026-03-06", []),
    ],
)
def test_an_example_does_what_the_page_says(calendar: Calendar, day: str, windows: list[str]) -> None:
    assert [str(window) for window in calendar.windows_on(date.fromisoformat(day))] == windows
