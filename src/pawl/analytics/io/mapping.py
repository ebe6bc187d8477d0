"""Mappings: which column of an export is which field of the event log."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pawl.analytics.eventlog.dataset import FieldType
from pawl.analytics.eventlog.dictionary import Known

TRUE = ("true", "yes", "y", "t", "1", "是")
FALSE = ("false", "no", "n", "f", "0", "否")

Choice = Literal["keep", "refuse"]


@dataclass(frozen=True)
class FieldMapping:
    """One fact: its column, its type, how its text is read and when its value was known."""

    name: str
    column: str
    type: FieldType = "text"
    known: Known = "then"
    formats: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    true: tuple[str, ...] = TRUE
    false: tuple[str, ...] = FALSE


@dataclass(frozen=True)
class LogMapping:
    """How one kind of export becomes an event log.

    case, activity, at, order, actor: columns of the file; `order` breaks ties of equal instants.
    states: raw state -> activity word; unknown states stay as they are, or refuse their row.
    reasons: raw state -> reason of waiting, kept in the fact `reason_field`.
    zone: IANA zone of instants without an offset.   missing: texts that mean "no value".
    before_opened: what happens to an event earlier than its case's `opened_at`.
    absent_columns: what happens when the file lacks the column of a fact.
    """

    name: str
    kind: str
    case: str
    activity: str
    at: FieldMapping
    order: str | None = None
    actor: str | None = None
    zone: str = "UTC"
    missing: tuple[str, ...] = ("",)
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    decimal: str = "."
    sheet: str | None = None
    states: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    reason_field: str = "hold_reason"
    other_states: Choice = "keep"
    before_opened: Choice = "refuse"
    absent_columns: Choice = "refuse"
    fields: tuple[FieldMapping, ...] = ()
    text: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 hex of the mapping's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the mapping reads, once, in the order of its fields."""
        named = (self.case, self.activity, self.at.column, self.order, self.actor)
        wanted = [name for name in named if name is not None] + [each.column for each in self.fields]
        return tuple(dict.fromkeys(wanted))
