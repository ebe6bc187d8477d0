"""What of a ticket's values stands on in a later version."""

from typing import Any

from pawl.tickets.models import OwnValues
from pawl.tickets.own.answers import Around, Wrong, read
from pawl.tickets.own.definition import Form, Own
from pawl.tickets.own.reads import form_of

NAMING = frozenset({"person", "item"})
"""Kinds whose values name a record: they were looked up when they were given."""


def kept_by(form: Form, row: OwnValues | None) -> dict[str, Any]:
    """The values that a version still knows: those whose field it has, of the same kind."""
    if row is None:
        return {}
    before, both = form_of(row.field_set).by_name, row.both
    return {
        one.name: both[one.name]
        for one in form.fields
        if one.name in both and one.name in before and _fits(one, before[one.name], both[one.name])
    }


def _fits(now: Own, before: Own, value: Any) -> bool:
    """Whether a value of an earlier version may stand; a choice that is gone may not."""
    if (now.kind, now.is_many, now.is_inner) != (before.kind, before.is_many, before.is_inner):
        return False
    if now.kind in NAMING:
        return True
    try:
        read(now, value, Around(None))
    except Wrong:
        return False
    return True
