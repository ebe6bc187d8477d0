"""The issues of trackers, read one after the other: what was read longest ago comes first."""

from collections.abc import Callable, Iterable

from django.db.models import F, Q, QuerySet

from pawl import clock
from pawl.analytics.words import say
from pawl.projects.actions.outside import BOX, keep
from pawl.projects.models import ENDED, IssueSource, OutsideIssue
from pawl.projects.outside.reading import Found, read

AT_ONCE = 200
"""So many issues of a tracker are asked for in a turn; the next turn goes on behind them."""


def due() -> QuerySet[IssueSource]:
    """Trackers that may be asked now, of projects that go on."""
    rows = IssueSource.objects.exclude(project__state__in=ENDED).filter(is_refused=False)
    return rows.filter(Q(quiet_until=None) | Q(quiet_until__lte=clock.now())).order_by("pk")


def mirror(sources: Iterable[IssueSource], sign: Callable[[], None]) -> None:
    """Read what some trackers have; one that refuses or wants a rest is left alone."""
    for source in sources:
        rows = (
            OutsideIssue.objects.filter(source=source.pk)
            .select_related("case")
            .order_by(F("read_at").asc(nulls_first=True), "pk")
        )
        for issue in list(rows[:AT_ONCE]):
            found = one(source, issue)
            sign()
            if found.refused is not None or found.wait is not None:
                break


def one(source: IssueSource, issue: OutsideIssue) -> Found:
    """Read one issue and keep what it said; no transaction is open while its tracker is asked."""
    at, secret = clock.now(), BOX.unseal(source.secret) if source.secret else ""
    if source.secret and not secret:
        found = Found(refused=say("Its secret cannot be read any more: give it again."))
    else:
        found = read(tracker=source.tracker, address=source.address, number=issue.number, secret=secret,
                     etag=issue.etag, now=at)  # fmt: skip
    keep(issue, found, at)
    return found
