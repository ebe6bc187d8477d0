"""How changes went: success rates, for all of a place and for a service."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from pawl.accounts.actor import Actor
from pawl.changes.models import Change, ChangeState, Outcome

DAYS = 90
GOOD = (Outcome.SUCCESSFUL, Outcome.WITH_ISSUES)


@dataclass(frozen=True)
class Success:
    """How many changes were closed in some days, and with which outcome."""

    counts: dict[str, int]

    @property
    def closed(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def good(self) -> int:
        """Those that did what they should, with issues or without."""
        return sum(self.counts.get(one, 0) for one in GOOD)

    @property
    def rate(self) -> float | None:
        """The good ones' share, 0 to 1; unknown where none was closed."""
        return self.good / self.closed if self.closed else None


def success(actor: Actor, now: datetime, **narrowed: Any) -> Success:
    """The outcomes of the last 90 days among the changes that somebody may see; one query."""
    rows: QuerySet[Change] = Change.objects.visible_to(actor).filter(
        state=ChangeState.CLOSED, closed_at__gte=now - timedelta(days=DAYS), **narrowed
    )
    counted = rows.order_by().values_list("resolution_code").annotate(n=Count("pk"))
    return Success(dict(counted))
