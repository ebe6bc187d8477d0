"""The error budget: how long a service may be down in a period, and how much of it is used up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.uptime import availability


@dataclass(frozen=True)
class Budget:
    """Of agreed time, planned work apart; `left` is negative once it is overdrawn."""

    agreed: timedelta
    planned: timedelta
    down: timedelta
    allowed: timedelta | None
    """None where no availability was promised."""
    share: float | None
    """Availability in [0, 1]; None, with a reason, where nothing was agreed."""
    reason: Sentence | None

    @property
    def left(self) -> timedelta | None:
        """What may still be lost."""
        return None if self.allowed is None else self.allowed - self.down

    @property
    def is_kept(self) -> bool | None:
        """Whether the promise was kept; None where none was made or nothing was agreed."""
        return None if self.allowed is None or self.share is None else self.down <= self.allowed


def error_budget(
    calendar: Calendar,
    start: datetime,
    end: datetime,
    *,
    promised: float | None,
    outages: Sequence[tuple[datetime, datetime]],
    planned: Sequence[tuple[datetime, datetime]] = (),
) -> Budget:
    """Availability of a period and the budget that its promise leaves.

    calendar: agreed hours.   start, end: aware.   promised: availability in (0, 1], or None.
    outages, planned: (start, end) instants, may overlap.
    Returns agreed, planned, lost and allowed time, and the share.
    Raises OutOfDomain for a promise outside (0, 1], and as `availability`.
    Error: times none but the budget's, rounded to a microsecond.
    Source: ITIL 4 availability management; Beyer et al., Site Reliability Engineering (2016), ch. 3.
    Checked: tests/analytics/service_levels/test_budget.py.
    """
    if promised is not None and not 0 < promised <= 1:
        raise OutOfDomain(
            f"promised availability {promised}", say("lies outside 0 to 1."), say("Give a share, like 0.995.")
        )
    found = availability(calendar, start, end, outages=outages, planned=planned)
    allowed = None if promised is None else found.agreed * (1 - promised)
    return Budget(found.agreed, found.planned, found.down, allowed, found.share, found.reason)
