"""The lists of moves: pages, exports and the API read these."""

from django.utils.translation import gettext_lazy as _

from pawl.moving import words
from pawl.moving.formats import SOURCES
from pawl.moving.models import Move, MoveRow
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import TITLE, VERSION, key_field
from pawl.web.listing_types import CHOICE, INSTANT, INTEGER, KEY, OBJECT

MOVES = Listing(
    "moves",
    Move,
    (
        key_field("MOV"),
        TITLE,
        Field("source", _("From"), "source", CHOICE, sortable=True,
              choices={name: one.label for name, one in SOURCES.items()}),
        Field("label", _("System"), "label", sortable=True),
        Field("state", _("State"), "state", CHOICE, sortable=True),
        Field("created_at", _("Begun"), "case__created_at", INSTANT, sortable=True),
        VERSION,
    ),
    search=("title", "label"),
    label=_("Moving in"),
)  # fmt: skip
ROWS = Listing(
    "move-rows",
    MoveRow,
    (
        key_field("MVR"),
        Field("move", _("Move"), "move_id", KEY, prefix="MOV"),
        Field("kind", _("What"), "kind", CHOICE, sortable=True, choices=words.KINDS),
        Field("number", _("Number"), "number", sortable=True),
        Field("outcome", _("What becomes of it"), "outcome", CHOICE, sortable=True, choices=words.OUTCOMES),
        Field("reason", _("Why"), "reason", OBJECT, filterable=False),
        Field("target", _("Here"), "target"),
        Field("file", _("File"), "file__name"),
        Field("line", _("Line"), "line", INTEGER, sortable=True),
        Field("ref", _("Reference"), "ref", shown=False),
        Field("parent", _("Belongs to"), "parent", shown=False),
        Field("data", _("What it says"), "data", OBJECT, filterable=False, shown=False),
    ),
    default_sort="key",
    search=("number", "ref"),
    label=_("Rows of a move"),
)
