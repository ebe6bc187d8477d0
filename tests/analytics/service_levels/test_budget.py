"""The error budget: planned work apart, overdrawn or kept, unknown where nothing was promised."""

from datetime import UTC, datetime, timedelta

import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.service_levels import error_budget
from pawl.analytics.worktime.calendar import Calendar, always, shipped

START, END = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, second, tzinfo=UTC)


def test_the_published_vector() -> None:
    """Golden vector 21 (icinga-reports 59): down 08:06:56 to 09:48:36, planned 08:00 to 08:15."""
    found = error_budget(
        always(),
        START,
        END,
        promised=0.9,
        outages=[(at(8, 6, 56), at(9, 48, 36))],
        planned=[(at(8), at(8, 15))],
    )
    assert (found.down, found.planned) == (timedelta(hours=1, minutes=33, seconds=36), timedelta(minutes=15))
    assert found.share == pytest.approx(0.9343, abs=5e-5)
    assert (found.allowed, found.is_kept) == (timedelta(hours=23, minutes=45) / 10, True)
    assert found.left == found.allowed - found.down if found.allowed else False


def test_only_agreed_hours_count() -> None:
    found = error_budget(shipped("office"), START, END, promised=0.99, outages=[(at(6), at(9))])
    assert (found.agreed, found.down) == (timedelta(hours=10), timedelta(hours=1))
    assert (found.allowed, found.is_kept) == (timedelta(minutes=6), False)
    assert found.left == timedelta(minutes=-54)


def test_nothing_promised_and_nothing_agreed_is_unknown() -> None:
    found = error_budget(always(), START, END, promised=None, outages=[])
    assert (found.share, found.allowed, found.left, found.is_kept) == (1.0, None, None, None)
    closed = Calendar.from_toml({"like": "office", "holidays": {"dates": [START.date()]}})
    assert error_budget(closed, START, END, promised=0.99, outages=[]).is_kept is None


@pytest.mark.parametrize("promised", [0, -0.1, 1.01])
def test_a_promise_is_a_share(promised: float) -> None:
    with pytest.raises(OutOfDomain, match="outside"):
        error_budget(always(), START, END, promised=promised, outages=[])
