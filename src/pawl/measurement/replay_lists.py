"""The list of numbers that were measured anew."""

from django.utils.translation import gettext_lazy as _

from pawl.measurement.lists import of_dataset
from pawl.measurement.models import Outcome, Replay
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import key_field
from pawl.web.listing_types import CHOICE, INSTANT, INTEGER

OUTCOMES = {
    Outcome.ASKED.value: _("being measured anew"),
    Outcome.SAME.value: _("the same again"),
    Outcome.DIFFERS.value: _("another number"),
    Outcome.CHANGED.value: _("definition changed"),
    Outcome.GONE.value: _("data dropped"),
    Outcome.DAMAGED.value: _("data damaged"),
    Outcome.UNKNOWN.value: _("question not kept"),
}
REPLAYS = Listing(
    "replays",
    Replay,
    (
        key_field("RPY"),
        Field("number", _("Number"), "number", sortable=True),
        Field("outcome", _("Outcome"), "outcome", CHOICE, sortable=True, choices=OUTCOMES),
        Field("figures", _("Figures"), "figures", INTEGER),
        Field("asked", _("Asked"), "asked_at", INSTANT, sortable=True),
        Field("done", _("Measured"), "done_at", INSTANT, nullable=True),
        Field("engine", _("Engine"), "engine", shown=False),
        of_dataset(),
    ),
    search=("number",),
    label=_("Numbers measured anew"),
)
