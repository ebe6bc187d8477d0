"""The fields that most lists have."""

from datetime import UTC, datetime

from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from pawl.web.listing import Field, Ordering
from pawl.web.listing_types import INSTANT, INTEGER, KEY

TITLE = Field("title", _("Title"), "case__title", sortable=True)
NEVER = datetime(2100, 12, 31, tzinfo=UTC)
VERSION = Field("version", _("Version"), "version", INTEGER, shown=False)


def key_field(prefix: str) -> Field:
    """The number that people and the API use."""
    return Field("key", _("Number"), "pk", KEY, sortable=True, prefix=prefix)


def soonest_first(path: str) -> Ordering:
    """Of instants at which something is due: what is never due comes after all that is, not before."""
    source = Coalesce(F(path), Value(NEVER), output_field=DateTimeField())
    return Ordering(f"{path}_or_never", source, INSTANT, nullable=False)
