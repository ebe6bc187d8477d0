"""What a paper is about and whose eyes see it; and the small words that its parts share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation
from pawl.catalogue.models import Service
from pawl.presentation.document import Part

MOST = 12
"""Rows of a table: whoever needs more opens the list."""


@dataclass(frozen=True)
class Scope:
    """An organisation, or one service of it, from a first to a last day; nothing confidential is told."""

    actor: Actor
    organisation: Organisation | None
    service: Service | None
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first instant."""
        return datetime.combine(self.first, time.min, UTC)

    @property
    def end(self) -> datetime:
        """The instant after the last."""
        return datetime.combine(self.last, time.max, UTC)

    def records(self, model: Any) -> Any:
        """The records of a kind that the paper may tell of: open ones of its place, seen by its author."""
        rows = model.objects.visible_to(self.actor).filter(case__confidential=False)
        return rows.filter(case__organisation=self.organisation) if self.organisation else rows


Gather = Callable[[Scope], list[Part]]


def table(heading: str, headers: list[str], rows: list[list[str]], empty: str,
          facts: list[tuple[str, str]] | None = None) -> Part:  # fmt: skip
    """A part with a table, or with the sentence that says why there is none."""
    if rows:
        return Part(heading, facts or [], headers, rows)
    return Part(heading, [*(facts or []), (_("Nothing to tell"), empty)])


def share(part: int, whole: int) -> str:
    """As per cent; a dash where there was nothing."""
    return f"{part / whole:.1%}" if whole else "–"


def minutes(value: float) -> str:
    """Seconds as minutes or hours."""
    return _("%(n)s min") % {"n": f"{value / 60:,.0f}"} if value < 7200 else _("%(n)s h") % {
        "n": f"{value / 3600:,.1f}"
    }  # fmt: skip


def day(value: date | datetime | None) -> str:
    """A day as it is written everywhere."""
    if value is None:
        return "–"
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def word(words: Mapping[str, Any], value: str) -> str:
    """A choice in the language of this thread."""
    return str(words.get(value, value))
