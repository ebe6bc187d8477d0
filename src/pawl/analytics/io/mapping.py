"""Mappings: which column of an export is which field of the event log."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pawl.analytics.errors import BadMapping
from pawl.analytics.eventlog.dataset import FieldType
from pawl.analytics.eventlog.dictionary import Known
from pawl.analytics.toml_text import LONGEST
from pawl.analytics.words import say, shown

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


def shipped_mappings() -> tuple[str, ...]:
    """Name the mappings that come with the product."""
    folder = files("pawl.analytics.io").joinpath("mappings")
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir()))


def mapping_text(name_or_path: str | Path) -> tuple[str, str]:
    """Find a mapping's text by the name of a shipped one or by the path of a file.

    Returns (its name, its text).   Raises BadMapping where there is neither.
    """
    if str(name_or_path) in shipped_mappings():
        shipped = files("pawl.analytics.io").joinpath("mappings", f"{name_or_path}.toml")
        return str(name_or_path), shipped.read_text(encoding="utf-8")
    path = Path(name_or_path)
    try:
        with path.open("rb") as file:  # one byte more than may be: the parser of the text refuses it
            return shown(path.stem), file.read(LONGEST + 1).decode("utf-8-sig")
    except FileNotFoundError:
        rule = say("is neither a mapping that comes with the product nor a file.")
        way_out = say("Use one of {names}, or the path of a TOML file.", names=", ".join(shipped_mappings()))
        raise BadMapping(str(name_or_path), rule, way_out) from None
    except (OSError, ValueError) as error:
        rule = say("cannot be read as text: {error}.", error=str(error))
        raise BadMapping(str(name_or_path), rule, say("Save the mapping as a UTF-8 text file.")) from error
