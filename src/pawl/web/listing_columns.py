"""The fields that most lists have."""

from django.utils.translation import gettext_lazy as _

from pawl.web.listing import Field
from pawl.web.listing_types import INTEGER, KEY

TITLE = Field("title", _("Title"), "case__title", sortable=True)
VERSION = Field("version", _("Version"), "version", INTEGER, shown=False)


def key_field(prefix: str) -> Field:
    """The number that people and the API use."""
    return Field("key", _("Number"), "pk", KEY, sortable=True, prefix=prefix)
