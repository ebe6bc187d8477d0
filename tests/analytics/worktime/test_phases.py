"""One clock over several calendars: what has passed is kept, whatever changes afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.worktime import Calendar, Phase, always, consumed, deadline, due, shipped

H = timedelta(hours=1)
OFFICE = shipped("office")


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_each_stretch_is_counted_by_its_own_calendar() -> None:
    """Office hours on Monday, then around the clock from Monday 20:00 on."""
    phases = [Phase(at(2, 16), OFFICE), Phase(at(2, 20), always())]
    assert consumed(phases, at(3, 2)) == 2 * H + 6 * H
    assert due(phases, 8 * H) == at(3, 2)


def test_a_pause_outlives_the_change_of_priority() -> None:
    """A target that is swapped while the clock waits keeps the pause (GLPI 6902, 15605)."""
    phases = [Phase(at(2, 8), always()), Phase(at(2, 10), OFFICE)]
    pauses = [(at(2, 9), at(2, 12))]
    assert consumed(phases, at(2, 13), pauses=pauses) == 2 * H
    assert due(phases, 4 * H, pauses=pauses) == at(2, 15)


def test_an_edited_calendar_does_not_rewrite_what_has_passed() -> None:
    shorter = Calendar.from_toml({"weekly": {"mon-fri": ["10:00-12:00"]}})
    before = consumed([Phase(at(2, 8), OFFICE)], at(3, 0))
    assert consumed([Phase(at(2, 8), OFFICE), Phase(at(3, 0), shorter)], at(3, 0)) == before == 10 * H


def test_a_new_target_that_was_used_up_is_due_in_the_past() -> None:
    phases = [Phase(at(2, 8), OFFICE), Phase(at(2, 14), OFFICE)]
    assert due(phases, 4 * H) == at(2, 12)


def test_a_restarted_clock_forgets() -> None:
    assert due([Phase(at(2, 14), OFFICE)], 4 * H) == deadline(OFFICE, at(2, 14), 4 * H) == at(2, 18)


def test_a_clock_that_has_not_begun_has_used_nothing() -> None:
    assert consumed([Phase(at(3, 8), OFFICE)], at(2, 8)) == timedelta(0)


@pytest.mark.parametrize(
    "phases", [[], [Phase(at(3, 8), OFFICE), Phase(at(2, 8), OFFICE)]], ids=["none", "disorder"]
)
def test_phases_out_of_order_are_refused(phases: list[Phase]) -> None:
    for read in (lambda: consumed(phases, at(4, 8)), lambda: due(phases, H)):
        with pytest.raises(OutOfDomain, match="none, or not in order"):
            read()
