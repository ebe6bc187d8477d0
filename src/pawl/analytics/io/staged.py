"""The one shape of every file once read: batches of named columns with the number of each row."""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.words import Sentence, say

ROW = "row"
KEPT_REFUSALS = 100_000

OWN_NAMES = ("row", "order", "seq", "case_no", "numbered_case", "numbered_at")
OWN_STARTS = ("clean ", "raw ")
"""Names of columns that the reader adds; a mapped column may not bear them."""


@dataclass(frozen=True)
class Refusal:
    """One refused row: where it stands, what was there, which rule it breaks and the way out."""

    row: int
    column: str
    value: str
    rule: Sentence
    way_out: Sentence


@dataclass
class Tally:
    """What one reading of a file met: rows seen, rows refused by the reader, and the first of those."""

    rows: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, refusal: Refusal) -> None:
        """Count a refused row and keep it, as long as there is room."""
        self.refused += 1
        if len(self.refusals) < KEPT_REFUSALS:
            self.refusals.append(refusal)


class Staged(Protocol):
    """A file that can be read, any number of times, as batches of its columns."""

    mapping: LogMapping

    @property
    def schema(self) -> pa.Schema:
        """Every column of the file, by the type in which it is read."""

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """What was guessed to read it."""

    @property
    def failure(self) -> AnalyticsError | None:
        """Why the last reading ended early."""

    @property
    def has_iso(self) -> bool:
        """Whether instants stand in it as ISO text, whatever formats the mapping names."""

    def retry(self) -> bool:
        """After a failed reading: whether there is another way to read it; takes it."""

    def batches(self, columns: tuple[str, ...], tally: Tally) -> Generator[pa.RecordBatch]:
        """Read the named columns, with the row number (int64, the header is row 1) in front."""


def check_columns(name: str, header: list[str], mapping: LogMapping) -> tuple[str, ...]:
    """Hold a header against a mapping.

    Returns the columns of facts that the file lacks, where the mapping allows that.
    Raises BadFile where a needed column is absent, saying so when the file looks like another export.
    """
    _refuse_confusing(name, header, mapping)
    absent = [column for column in mapping.columns if column not in header]
    needed = [c for c in (mapping.case, mapping.activity, mapping.at.column) if c in absent]
    if not needed and (not absent or mapping.absent_columns == "keep"):
        return tuple(absent)
    missing = needed or absent
    if len(absent) > len(mapping.columns) / 2:
        rule = say(
            "looks like another export: {n} of {total} columns of `{mapping}` are absent, first `{first}`.",
            n=len(absent),
            total=len(mapping.columns),
            mapping=mapping.name,
            first=missing[0],
        )
        way_out = say("Choose another mapping; the file's columns are: {names}.", names=_some(header))
    else:
        rule = say(
            "lacks the column {names} of mapping `{mapping}`.", names=_some(missing), mapping=mapping.name
        )
        way_out = say("Export it too, or change the mapping; the file has: {names}.", names=_some(header))
    raise BadFile(name, rule, way_out)


def _some(names: list[str]) -> str:
    shown = ", ".join(f"`{name[:60]}`" for name in names[:12])
    return shown + (" …" if len(names) > 12 else "")


def _refuse_confusing(name: str, header: list[str], mapping: LogMapping) -> None:
    """Refuse mapped columns that the engine would take for another: it knows no upper and lower case."""
    others = [each.casefold() for each in header]
    for column in mapping.columns:
        folded = column.casefold()
        if column in header and (
            others.count(folded) > 1 or folded in OWN_NAMES or folded.startswith(OWN_STARTS)
        ):
            rule = say(
                "has a column `{column}` whose name is taken, by another column or by the reader.",
                column=column,
            )
            raise BadFile(name, rule, say("Rename it in the header and in the mapping."))
