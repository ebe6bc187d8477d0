"""A sheet and its columns: the one declaration of what somebody may write there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from pawl.accounts.actor import Actor
from pawl.projects.models import Part, Project, ProjectRecord

Text = str | Promise
Words = Mapping[str, Text] | Callable[[], Mapping[str, Text]]


class Kind(StrEnum):
    """How a value is written, checked and shown."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    WORDS = "words"
    """Several of a list."""
    DAY = "day"
    MONEY = "money"
    DECIMAL = "decimal"
    """Exact to two places, and no money: days, hours, per cent."""
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    RECORD = "record"
    RECORDS = "records"


EXACT = (Kind.MONEY, Kind.DECIMAL)
"""Kept as decimals of two places."""


@dataclass(frozen=True)
class Column:
    """One of them."""

    name: str
    label: Text
    kind: Kind = Kind.LINE
    needed: bool = False
    words: Words = field(default_factory=dict)
    """Of a choice: the words that may stand there, and what they are called."""
    of: str = ""
    """Of a record: what may be named, by its name in `choices`."""
    least: float = 0
    most: float = 1e12
    start: Any = None
    hint: Text = ""
    folded: bool = False
    """Not needed now: stands under “More”."""
    shown: bool = True
    """Whether it stands in the table."""
    inside: str = ""
    """The column of the database in which it lies under its name, where it has none of its own."""

    def choices(self) -> Mapping[str, Text]:
        """The words of a choice as they are now."""
        return self.words() if callable(self.words) else self.words


Prepare = Callable[[Project, Any, dict[str, Any], Actor], dict[str, Any]]
"""Looks at what is to be written into a row (None: a new one) and may add to it, or refuse."""


def as_written(_project: Project, _row: Any, fields: dict[str, Any], _by: Actor) -> dict[str, Any]:
    """Nothing to add."""
    return fields


@dataclass(frozen=True)
class Sheet:
    """What stands below a project in rows of one form."""

    name: str
    model: type[Part] | type[ProjectRecord]
    label: Text
    add_label: Text
    columns: tuple[Column, ...]
    intro: Text = ""
    empty: Text = ""
    is_worked: bool = False
    """Whoever works in projects may write it; the rest is the project manager's."""
    prepare: Prepare = as_written
    most: int = 500

    @property
    def is_part(self) -> bool:
        """Whether its rows are parts; else they are records with a number and a timeline."""
        return issubclass(self.model, Part)

    @property
    def shown(self) -> tuple[Column, ...]:
        """What stands in the table."""
        return tuple(one for one in self.columns if one.shown)

    def column(self, name: str) -> Column:
        """The column of a name."""
        return next(one for one in self.columns if one.name == name)
