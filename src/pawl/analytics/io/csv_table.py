"""CSV of any dialect and encoding as batches of text columns."""

import csv
import io
import re
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.io.encoding import SAMPLE, NotUtf8, Utf8, second_guess
from pawl.analytics.io.header import check_header
from pawl.analytics.io.limits import Limits, Tell, silent
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.plain_columns import whole_numbers
from pawl.analytics.io.source import Source, Unpacked
from pawl.analytics.io.staged import ROW, Refusal, Tally
from pawl.analytics.words import Sentence, say

# With the delimiter guessed wrong 100,000 columns are one cell, which has to be read to be refused.
csv.field_size_limit(max(csv.field_size_limit(), 2 * SAMPLE))

DELIMITERS = (",", ";", "\t", "|", "^", "\x1f", "\x01", ":")


@dataclass(frozen=True)
class Dialect:
    """How a CSV is written: delimiter, quote, and the lines before its first record."""

    delimiter: str
    quote: str
    header: tuple[str, ...]
    header_lines: int


class CsvTable:
    """A CSV file that was looked at: encoding, dialect and header are known, its rows are yet to be read."""

    def __init__(
        self,
        source: Source,
        mapping: LogMapping,
        limits: Limits,
        tell: Tell = silent,
        *,
        has_iso: bool = False,
    ) -> None:
        self.has_iso = has_iso
        self._source, self.mapping, self._limits, self._tell = source, mapping, limits, tell
        self._encoding = mapping.encoding
        self._guessed = ""
        self._stream: Utf8 | None = None
        self._refusal: AnalyticsError | None = None
        sample = self._sample()
        self.dialect = dialect_of(source.name, sample, mapping)
        check_header(source.name, list(self.dialect.header), limits)

    @property
    def schema(self) -> pa.Schema:
        """Every column, as text."""
        return pa.schema([(name, pa.string()) for name in self.dialect.header])

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """The encoding, where it was guessed to be no UTF-8."""
        if not self._guessed:
            return ()
        return (
            say("Read as {encoding}, a guess; name it in the mapping to be sure.", encoding=self._guessed),
        )

    @property
    def failure(self) -> AnalyticsError | None:
        """Why the last reading ended early."""
        found = self._stream.failure if self._stream else None
        return found if isinstance(found, AnalyticsError) else self._refusal

    def retry(self) -> bool:
        """After a failed reading: whether another encoding is worth a try; takes it."""
        found = self._stream.failure if self._stream else None
        if not isinstance(found, NotUtf8):
            return False
        self._encoding = self._guessed = second_guess(found.sample)
        return True

    def batches(self, columns: tuple[str, ...], tally: Tally) -> Generator[pa.RecordBatch]:
        """Read the named columns as text, missing markers as null, row numbers in front."""
        invalid: list[int] = []
        read = 0
        stream = self._utf8()
        try:
            for batch in self._open(stream, columns, tally, invalid):
                numbers = _row_numbers(read, batch.num_rows, invalid)
                read += batch.num_rows
                tally.rows = read + len(invalid)
                yield pa.RecordBatch.from_arrays([numbers, *batch.columns], [ROW, *columns])
        except pa.ArrowInvalid as error:
            raise self._unreadable(error) from error
        finally:
            stream.close()
        tally.rows = read + len(invalid)

    def _sample(self) -> str:
        """The first quarter of a megabyte as text; the encoding is settled on the way."""
        while True:
            stream = self._utf8()
            try:
                return stream.read(SAMPLE).decode("utf-8", "ignore")
            except NotUtf8:
                self.retry()
            finally:
                stream.close()

    def _utf8(self) -> Utf8:
        unpacked = Unpacked(self._source, self._limits, self._tell)
        self._stream = Utf8(unpacked, self._source.name, self._encoding)
        return self._stream

    def _open(
        self, stream: Utf8, columns: tuple[str, ...], tally: Tally, invalid: list[int]
    ) -> arrow_csv.CSVStreamingReader:
        dialect = self.dialect
        refuse = partial(_skip, dialect=dialect, tally=tally, invalid=invalid)
        read = arrow_csv.ReadOptions(
            use_threads=False,
            block_size=self._limits.record_bytes,
            column_names=list(dialect.header),
            skip_rows=dialect.header_lines,
        )
        parse = arrow_csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=dialect.quote,
            newlines_in_values=True,
            invalid_row_handler=refuse,
        )
        convert = arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in columns},
            include_columns=list(columns),
            null_values=list(self.mapping.missing),
            strings_can_be_null=True,
            check_utf8=False,  # the stream below has checked it
        )
        return arrow_csv.open_csv(stream, read, parse, convert)

    def _unreadable(self, error: pa.ArrowInvalid) -> AnalyticsError:
        if "straddl" in str(error):
            rule = say("has a record longer than {n:,} bytes.", n=self._limits.record_bytes)
            way_out = say(
                "Look for a quotation mark that is never closed; or raise the limit `record_bytes`."
            )
        elif "Empty CSV" in str(error) or "Could not skip" in str(error):
            rule, way_out = say("has a header and no rows."), say("Export the log with its rows.")
        else:
            rule = say("cannot be read as CSV: {error}.", error=str(error)[:300])
            way_out = say("Check delimiter and quotation marks, or name them in the mapping.")
        self._refusal = BadFile(self._source.name, rule, way_out)
        return self._refusal


def dialect_of(name: str, sample: str, mapping: LogMapping) -> Dialect:
    """Find how a CSV is written by its first quarter of a megabyte.

    sample: decoded text.   Returns the dialect with the header.
    Raises BadFile where there is no header, or its quotation marks do not end.
    """
    lines, given = 0, mapping.delimiter
    marked = re.match(r"sep=(.)\r?\n", sample)
    if marked:
        given, lines, sample = given or marked[1], 1, sample[marked.end() :]
    quote = mapping.quote or '"'
    delimiter = given or _best_delimiter(sample, quote)
    blank = re.match(r"(?:[ \t]*(?:\r\n|\n|\r))*", sample)
    before = blank[0] if blank else ""
    lines += len(re.findall(r"\r\n|\n|\r", before))
    header, used = _first_record(name, sample[len(before) :], delimiter, quote)
    if len(header) <= 1 and len(sample) >= SAMPLE // 2 and "\n" not in sample:
        rule = say("has no line end in its first {n:,} characters.", n=len(sample))
        raise BadFile(name, rule, say("It is no CSV, or has lost its line ends; export it again."))
    return Dialect(delimiter, quote, tuple(cell.strip() for cell in header), lines + used)


def _first_record(name: str, text: str, delimiter: str, quote: str) -> tuple[list[str], int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    header = next(reader, [])
    if not any(cell.strip() for cell in header):
        raise BadFile(name, say("has no header."), say("Put the column names into the first line."))
    if reader.line_num > 50:
        rule = say("has a quotation mark in its header that does not end.")
        raise BadFile(name, rule, say("Mend the first line."))
    return header, reader.line_num


def _best_delimiter(sample: str, quote: str) -> str:
    """The delimiter that cuts the first records into the most cells of equal number."""
    scores = {delimiter: _score(sample, delimiter, quote) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _score(sample: str, delimiter: str, quote: str) -> tuple[float, int]:
    lines = sample.splitlines(keepends=True)[:51]
    records = list(csv.reader(lines[:-1] or lines, delimiter=delimiter, quotechar=quote))
    widths = [len(record) for record in records if record]
    if not widths or widths[0] < 2:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _row_numbers(read: int, count: int, invalid: list[int]) -> pa.Array:
    """Numbers of the next `count` good rows; `invalid` lists the refused ones met so far, ascending."""
    good = np.arange(read, read + count, dtype=np.int64)
    if invalid:
        gaps = np.asarray(invalid, dtype=np.int64) - 2 - np.arange(len(invalid))
        good = good + np.searchsorted(gaps, good, side="right")
    return whole_numbers(good + 2)


def _skip(row: arrow_csv.InvalidRow, *, dialect: Dialect, tally: Tally, invalid: list[int]) -> str:
    """Refuse a row of the wrong width; Arrow asks, and may ask from a thread of its own."""
    number = row.number - dialect.header_lines + 1
    invalid.append(number)
    tally.refuse(_wrong_cells(number, row, len(dialect.header)))
    return "skip"


def _wrong_cells(number: int, row: arrow_csv.InvalidRow, expected: int) -> Refusal:
    return Refusal(
        number,
        "",
        row.text[:200],
        say("The row has {n} cells, the header {expected}.", n=row.actual_columns, expected=expected),
        say("Look for a delimiter or line break outside quotation marks."),
    )
