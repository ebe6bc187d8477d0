"""When something was last done to a ticket: as the journal has it, no column of its own."""

from django.db.models import CharField, DateTimeField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from pawl.history.models import INSIDE, Event
from pawl.web.listing import Field, Ordering
from pawl.web.listing_types import INSTANT


def last_change(prefix: str) -> Field:
    """The instant of the newest event of each row; prefix: the letters before the number of a row.

    What is said among those who work on it does not count: its time would tell the caller that they talk.
    One step into the index of events for each row that is shown, or of open ones put in order by it.
    """
    key = Concat(Value(f"{prefix}-"), Cast(OuterRef("pk"), CharField(max_length=20)))
    told = Event.objects.filter(case=key).exclude(INSIDE)
    newest = told.order_by("-id").values("at")[:1]
    source = Subquery(newest, output_field=DateTimeField())
    return Field(
        "changed", _("Last change"), "changed", INSTANT, nullable=True, shown=False, filterable=False,
        is_extra=True, sortable_if_open=True, source=source,
        ordering=Ordering("newest_event", source, INSTANT),
    )  # fmt: skip
