"""From the key of a part (`OBJ-12`) to its row."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.projects.models import Part
from pawl.projects.sheets import BY_PREFIX
from pawl.web.forms import KEY_NUMBER


def part_named(key: str, actor: Actor) -> Part:
    """The part with a key, if somebody may see it.   Raises NotFound."""
    sheet = BY_PREFIX.get(key.partition("-")[0])
    if sheet is None:
        raise not_found("part of a project")
    model: Any = sheet.model
    rows = model.objects.visible_to(actor).select_related("project__case__owner")
    found = rows.filter(pk=part_number(key, model.prefix)).first()
    if found is None:
        raise not_found("part of a project")
    return found  # type: ignore[no-any-return]


def part_number(key: str, prefix: str) -> int:
    """The number of a part's key.   Raises NotFound."""
    letters, _dash, number = key.partition("-")
    if letters != prefix or not KEY_NUMBER.fullmatch(number):
        raise not_found("part of a project")
    return int(number)
