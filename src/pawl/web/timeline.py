"""What a page's timeline shows: events and comments of a record in one row, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from pawl.analytics.words import Sentence

Text = str | Promise | Sentence


@dataclass(frozen=True)
class Entry:
    """One thing that happened, or that somebody said."""

    at: datetime
    who: str
    what: Text = ""
    """What happened, as `proposed it`; empty for a comment."""
    text: str = ""
    """What was said."""
    is_internal: bool = False
    facts: Sequence[tuple[Text, Text]] = field(default_factory=tuple)
    anchor: str = ""
    files: Sequence[Any] = ()
    """What came with it: rows with `address`, `name` and `size`."""

    @property
    def is_comment(self) -> bool:
        """Whether somebody said it, rather than did it."""
        return bool(self.text) and not self.what


def newest_first(*sources: Iterable[Entry]) -> list[Entry]:
    """Entries of several sources as one row."""
    return sorted((entry for source in sources for entry in source), key=lambda entry: entry.at, reverse=True)
