"""Broken promises of tickets: which there are, and what lists show and filter of them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from pawl import clock as time
from pawl.tickets.models import Clock, Ticket
from pawl.tickets.words import BREACH_CAUSES
from pawl.web.listing import Field
from pawl.web.listing_types import BOOLEAN, CHOICE

BREACH_FIELDS = (
    Field("is_breached", _("Promise broken"), "is_breached", BOOLEAN, shown=False),
    Field("breach_cause", _("Cause of the breach"), "breach_cause", CHOICE, choices=BREACH_CAUSES,
          nullable=True, shown=False),
)  # fmt: skip
"""For the list of a practice whose rows went through `with_breach`."""


def with_breach(rows: Any) -> Any:
    """Tickets, each with whether a promise was broken, and why: the resolution's cause first."""
    clocks = Clock.objects.filter(case=OuterRef("pk"))
    cause = clocks.exclude(breach_cause="").order_by("word").values("breach_cause")[:1]
    broken = clocks.filter(Q(breached_at__isnull=False) | ~Q(breach_cause=""))
    # Not EXISTS: for a page of 25 PostgreSQL would first put all broken clocks of the site into a table.
    is_broken = IsNull(Subquery(broken.order_by().values("pk")[:1]), False)
    return rows.annotate(is_breached=is_broken, breach_cause=Subquery(cause))


def broken_clocks(ticket: Ticket) -> QuerySet[Clock]:
    """The promises that were broken, those too of which nobody was told yet."""
    late = Q(breached_at__isnull=False) | Q(stopped_at=None, due_at__lt=time.now())
    return Clock.objects.filter(late, case=ticket.pk).order_by("word")


def unexplained(ticket: Ticket) -> Sequence[Clock]:
    """Those of which nobody said why; one query."""
    return list(broken_clocks(ticket).filter(breach_cause=""))
