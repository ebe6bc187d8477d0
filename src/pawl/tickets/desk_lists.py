"""The settings of a desk as lists: pages, exports and the API read these."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.tickets.models import (
    AssignmentRule,
    Category,
    ClosingRule,
    FieldSet,
    HoldReason,
    PriorityMatrix,
    ReplyTemplate,
)
from pawl.web.listing import Field, Listing
from pawl.web.listing_columns import VERSION, key_field
from pawl.web.listing_types import BOOLEAN, INSTANT, INTEGER


def _fields(model: Any, *own: Field) -> tuple[Field, ...]:
    """What every setting has, around what is its own."""
    return (
        key_field(model.prefix),
        *own,
        Field("practice", _("Practice"), "kind"),
        Field("organisation", _("Counts for"), "organisation__name", nullable=True),
        Field("set", _("Set"), "created_at", INSTANT),
        Field("retired", _("Retired"), "retired_at", INSTANT, nullable=True, shown=False),
        VERSION,
    )


CATEGORIES = Listing(
    "ticket-categories",
    Category,
    _fields(Category, Field("path", _("Category"), "path", sortable=True)),
    label=_("Categories"),
    search=("path",),
)
MATRICES = Listing(
    "priority-matrices",
    PriorityMatrix,
    _fields(PriorityMatrix, Field("from", _("In force from"), "effective_from", INSTANT)),
    label=_("Priority matrices"),
)
HOLD_REASONS = Listing(
    "hold-reasons",
    HoldReason,
    _fields(
        HoldReason,
        Field("code", _("Code"), "code", sortable=True),
        Field("resumes_on_answer", _("The caller's answer ends it"), "resumes_on_answer", BOOLEAN),
        Field("needs_comment", _("Needs a comment"), "needs_comment", BOOLEAN),
    ),
    label=_("Hold reasons"),
    search=("code",),
)
RULES = Listing(
    "assignment-rules",
    AssignmentRule,
    _fields(
        AssignmentRule,
        Field("position", _("Position"), "position", INTEGER, sortable=True),
        Field("words", _("Words in the title"), "words"),
        Field("category", _("Category"), "category__path", nullable=True),
        Field("service", _("Service"), "service__case__title", nullable=True, local="service__name"),
        Field("team", _("Team"), "team__name"),
        Field("person", _("Person"), "person__name", nullable=True),
    ),
    label=_("Assignment rules"),
    search=("words",),
)
CLOSING = Listing(
    "closing-rules",
    ClosingRule,
    _fields(
        ClosingRule,
        Field("days", _("Working days"), "days", INTEGER),
        Field("calendar", _("Service hours"), "calendar__name", nullable=True),
    ),
    label=_("Closing rules"),
)
REPLIES = Listing(
    "reply-templates",
    ReplyTemplate,
    _fields(ReplyTemplate, Field("name", _("Name"), "name", sortable=True)),
    label=_("Reply templates"),
    search=("name",),
)
FIELD_SETS = Listing(
    "own-fields",
    FieldSet,
    _fields(
        FieldSet,
        Field("service", _("Service"), "service__case__title", nullable=True, local="service__name"),
        Field("number", _("Number of the version"), "number", INTEGER),
        Field("from", _("In force from"), "effective_from", INSTANT, nullable=True),
    ),
    label=_("Own fields and form rules"),
)
