"""The trail of a column through its cases: numbers in case order, which all path functions read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from pawl.analytics.errors import BadRow, OutOfDomain
from pawl.analytics.eventlog.dataset import Dataset, quoted
from pawl.analytics.words import say

Ints = npt.NDArray[np.signedinteger[Any] | np.unsignedinteger[Any]]


@dataclass(frozen=True, eq=False)
class Trail:
    """The values of one column, event by event in (case_no, at, seq) order; events without a value left out.

    words: the values.   codes: (n,) place in `words`.   at: (n,) int64 microseconds since 1970 in UTC.
    starts: (c,) where each case begins.   cases: (c,) its case_no.   size: number of cases of the log, at
    least max(cases) + 1; results per case have this length and are indexed by case_no.
    """

    column: str
    words: tuple[str, ...]
    codes: Ints
    at: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    cases: Ints
    size: int

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Events of each case, (c,)."""
        return np.diff(np.append(self.starts, len(self.codes)))

    @property
    def owners(self) -> npt.NDArray[np.int64]:
        """Place of each event's case in `cases`, (n,)."""
        return np.repeat(np.arange(len(self.starts)), self.lengths)

    def spread(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values (c,) of the cases here -> values (size,) by case_no; 0 or false for cases without events."""
        spread = np.zeros(self.size, values.dtype)
        spread[self.cases] = values
        return spread


def trail_of(events: pa.Table, column: str = "activity", *, cases: int | None = None) -> Trail:
    """Make the trail of a column from an events table.

    events: columns case_no, at, the column and, where equal instants stand out of order, seq; in any order,
    fastest in (case_no, at, seq) order.
    column: text, plain or dictionary-encoded.   cases: number of them in the log.
    Returns a Trail.   Raises OutOfDomain for a column that is missing or no text, BadRow for an event without
    case_no or at.   Error: exact.
    Source: case, activity and time of IEEE 1849-2016 (XES).   Checked: tests/analytics/process/test_trail.py.
    """
    values = _dictionary(events, column)
    case_no, at = _numbers(events, "case_no"), _numbers(events, "at")
    keep = slice(None) if values.null_count == 0 else np.flatnonzero(np.asarray(values.is_valid()))
    codes = _codes(values)[keep]
    case_no, at = case_no[keep], at[keep]
    if not _is_ordered(events, case_no, at):
        order = np.lexsort((*_tie_breakers(events, keep), at, case_no))
        codes, case_no, at = codes[order], case_no[order], at[order]
    starts = np.flatnonzero(np.append(len(case_no) > 0, case_no[1:] != case_no[:-1]))
    found = case_no[starts]
    size = max(cases or 0, int(found[-1]) + 1 if len(found) else 0)
    return Trail(column, tuple(values.dictionary.to_pylist()), codes, at, starts, found, size)


def read_trail(parts: Sequence[Path], column: str = "activity", *, cases: int | None = None) -> Trail:
    """Make the trail of a column from the event parts of a snapshot, each in (case_no, at, seq) order.

    Only three columns are read, and `seq` where one part continues a case of another.
    Returns a Trail.   Raises and Error: as `trail_of`.
    Source: Parquet format 2, dictionary pages.   Checked: tests/analytics/process/test_trail.py.
    """
    events = _read(parts, ["case_no", "at", column], column)
    if len(parts) > 1 and np.any(np.diff(_numbers(events, "case_no")) < 0):
        events = _read(parts, ["case_no", "at", "seq", column], column)
    return trail_of(events, column, cases=cases)


def trail_of_dataset(dataset: Dataset, column: str = "activity") -> Trail:
    """Make the trail of a column from the events of a dataset.

    Returns a Trail.   Raises OutOfDomain where the dataset has no events or no such column.   Error: exact.
    Source: as `trail_of`.   Checked: tests/analytics/process/test_trail.py.
    """
    if column not in dataset.tables.get("events", {}):
        rule = say("is no column of the events.")
        raise OutOfDomain(column, rule, say("Map the column, or choose one that is mapped."))
    value = quoted(column)
    words = dataset.connection.execute(f"SELECT DISTINCT {value} FROM events WHERE {value} IS NOT NULL")
    literals = ", ".join("'" + str(word).replace("'", "''") + "'" for (word,) in words.fetchall())
    coded = f"{value}::VARCHAR::ENUM({literals})" if literals else "NULL::VARCHAR"
    sql = f'SELECT case_no, "at", seq, {coded} AS {value} FROM events'
    return trail_of(dataset.connection.execute(sql).to_arrow_table(), column)


def _read(parts: Sequence[Path], columns: list[str], column: str) -> pa.Table:
    tables = [pq.read_table(part, columns=columns, read_dictionary=[column]) for part in parts]
    return pa.concat_tables(tables)


def _dictionary(events: pa.Table, column: str) -> pa.DictionaryArray:
    if column not in events.column_names:
        raise OutOfDomain(column, say("is no column of the events."), say("Choose one that is mapped."))
    values = events[column]
    if not pa.types.is_dictionary(values.type):
        values = values.cast(pa.string()).dictionary_encode()
    return values.unify_dictionaries().combine_chunks()


def _codes(values: pa.DictionaryArray) -> Ints:
    words = len(values.dictionary)
    kind = np.uint8 if words < 1 << 8 else np.uint16 if words < 1 << 16 else np.uint32
    codes: Ints = values.indices.fill_null(0).to_numpy().astype(kind)
    return codes


def _numbers(events: pa.Table, column: str) -> Any:
    values = events[column].combine_chunks()
    if values.null_count:
        row = int(np.flatnonzero(np.asarray(values.is_null()))[0])
        rule = say("row {row}, column {column}: no value.", row=row, column=column)
        raise BadRow("events", rule, say("Every event needs its case and its time; leave the row out."))
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.timestamp("us")).cast(pa.int64())
    return values.to_numpy()


def _tie_breakers(events: pa.Table, keep: Any) -> tuple[Ints, ...]:
    return (_numbers(events, "seq")[keep],) if "seq" in events.column_names else ()


def _is_ordered(events: pa.Table, case_no: Ints, at: npt.NDArray[np.int64]) -> bool:
    same = case_no[1:] == case_no[:-1]
    if np.any(case_no[1:] < case_no[:-1]) or np.any(same & (at[1:] < at[:-1])):
        return False
    ties = np.flatnonzero(same & (at[1:] == at[:-1])) if "seq" in events.column_names else ()
    return len(ties) == 0 or (len(case_no) == len(events) and _ties_ordered(events, ties))


def _ties_ordered(events: pa.Table, ties: Any) -> bool:
    seq = _numbers(events, "seq")
    return bool(np.all(seq[ties] <= seq[ties + 1]))
