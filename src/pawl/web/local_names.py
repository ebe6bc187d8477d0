"""Names in the reader's language: lists find and sort by titles, and show what readers call records.

Exports and the API keep the title: what they give is read by programs, and found again by it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language

from pawl.web.listing import Field, Row


class LocalName(Field):
    """A column of the row itself that holds a text in several languages."""

    def value(self, raw: Any) -> Any:
        """It in the reader's language."""
        return None if raw is None else str(raw)


def in_language(model: type[Model], rows: Sequence[Row], fields: Iterable[Field]) -> Sequence[Row]:
    """Rows that somebody may see, with names instead of titles; one query, none in the site's language."""
    local = {one.name: one.local for one in fields if one.local}
    if not rows or not local or get_language() == settings.LANGUAGE_CODE:
        return rows
    wanted = model._default_manager.filter(pk__in=[row["pk"] for row in rows])  # noqa: SLF001 documented
    named = {raw["pk"]: raw for raw in wanted.values("pk", *set(local.values()))}
    return [{**row, **_names(row, named.get(row["pk"], {}), local)} for row in rows]


def _names(row: Row, raw: Row, local: dict[str, str]) -> dict[str, str]:
    """What it is called, of the columns that are shown."""
    return {name: str(raw[path]) for name, path in local.items() if name in row and raw.get(path)}
