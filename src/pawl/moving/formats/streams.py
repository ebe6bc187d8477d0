"""Files of other systems, piece by piece: CSV, JSON and XML of any size in little memory, harmless.

Only a job reads them, in a process with a ceiling on memory; what is larger than a row can be is refused.
"""

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.parsers import expat

from pawl.analytics.words import say
from pawl.moving.shape import BadFile
from pawl.presentation.cells import as_it_was

BLOCK = 1 << 16
LARGEST_ROW = 16 << 20
LISTS = ("records", "result", "results", "issues", "rows", "data", "items", "values")
NAMED = ("objects",)
"""An object whose values are the rows, as iTop writes it."""
DEEPEST = 6
ROW, FIELD = 2, 3
"""How deep the rows of an unload stand, and their fields."""
MOST_COLUMNS = 500
Row = Mapping[str, Any]


def first_character(path: Path) -> str:
    """What a file begins with, without its byte order mark and blanks."""
    with path.open("rb") as file:
        return file.read(4096).decode("utf-8-sig", "replace").lstrip()[:1]


@contextmanager
def sound() -> Iterator[None]:
    """What a reader stumbles over is said as a refusal of the file.   Raises BadFile."""
    try:
        yield
    except (csv.Error, ValueError, RecursionError, expat.ExpatError) as error:
        if isinstance(error, BadFile):
            raise
        rule = say("It cannot be read: {cause}.", cause=str(error)[:200].replace("{", "(").replace("}", ")"))
        raise BadFile(rule, say("Export it again, and bring it as the other system wrote it.")) from None


def columns_of(path: Path) -> list[str]:
    """The head of a table.   Raises BadFile."""
    with sound(), _text(path) as file:
        return _head(next(csv.reader(file, _dialect(path), strict=True), []))


def table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with the line on which each ends.   Raises BadFile."""
    with sound(), _text(path) as file:
        rows = csv.reader(file, _dialect(path), strict=True)
        head = _head(next(rows, []))
        for row in rows:
            if any(row):
                yield rows.line_num, dict(zip(head, map(as_it_was, row), strict=False))


def documents(path: Path) -> Iterator[tuple[int, Row]]:
    """The objects of a JSON file with their place: of a list, of pages with one, one in each line.

    Raises BadFile.
    """
    with sound(), _text(path) as file:
        for number, one in enumerate(_Json(file).rows(), start=1):
            if isinstance(one, dict):
                yield number, one


def elements(path: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The children of an XML file's root with their line: name, and their own children as fields.

    A field with a display value is both, as a pair.   Raises BadFile; a document type is refused.
    """
    reader = _Unload()
    with sound(), path.open("rb") as file:
        while block := file.read(BLOCK):
            yield from reader.rows(block)
        yield from reader.rows(b"", is_last=True)


class _Unload:
    """A reader of `<unload><table><field>…`: it holds one row at a time."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str, dict[str, Any]]] = []
        self.path: list[str] = []
        self.row: dict[str, Any] = {}
        self.text: list[str] = []
        self.size, self.shown = 0, ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler, self.parser.StartDoctypeDeclHandler = self._add, self._refuse

    def rows(self, block: bytes, *, is_last: bool = False) -> list[tuple[int, str, dict[str, Any]]]:
        """The rows that end in a block."""
        self.found = []
        self.parser.Parse(block, is_last)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(name)
        if len(self.path) > DEEPEST:
            raise BadFile(say("It is nested too deeply."), say("Export the table as XML, unload format."))
        if len(self.path) == ROW:
            self.row, self.size = {}, 0
        if len(self.path) == FIELD:
            self.text, self.shown = [], attributes.get("display_value", "")

    def _end(self, name: str) -> None:
        if len(self.path) == FIELD:
            value = "".join(self.text)
            self.row[name] = [value, self.shown] if self.shown else value
        if len(self.path) == ROW:
            self.found.append((self.parser.CurrentLineNumber, name, self.row))
        self.path.pop()

    def _add(self, data: str) -> None:
        self.size += len(data)
        if self.size > LARGEST_ROW:
            raise BadFile(say("A row of it is larger than {n} MiB.", n=LARGEST_ROW >> 20), say("Split it."))
        if len(self.path) >= FIELD:
            self.text.append(data)

    @staticmethod
    def _refuse(*_: object) -> None:
        raise BadFile(say("It has a document type: such files are not read."), say("Export it again."))


class _Json:
    """A reader that holds one row at a time."""

    def __init__(self, file: Any) -> None:
        self.file, self.buffer, self.at = file, "", 0
        self.decoder = json.JSONDecoder()
        self.is_over = False

    def rows(self) -> Iterator[Any]:
        while self._peek():
            if self._peek() == "[":
                self.at += 1
                yield from self._list()
            elif self._peek() == "{":
                yield from self._page()
            else:
                raise BadFile(say("It is no JSON."), say("Choose the file as the other system wrote it."))

    def _page(self) -> Iterator[Any]:
        """An object at the top: a page that holds the rows, or a row itself."""
        whole: dict[str, Any] = {}
        self.at += 1
        is_page = False
        while self._peek() not in {"}", ""}:
            name = self._value()
            self._expect(":")
            if name in LISTS and self._peek() == "[":
                self.at += 1
                is_page = True
                yield from self._list()
            elif name in NAMED and self._peek() == "{":
                is_page = True
                yield from self._values()
            else:
                whole[str(name)] = self._value()
            self._comma()
        self._expect("}")
        if not is_page:
            yield whole

    def _list(self) -> Iterator[Any]:
        while self._peek() not in {"]", ""}:
            yield self._value()
            self._comma()
        self._expect("]")

    def _values(self) -> Iterator[Any]:
        self._expect("{")
        while self._peek() not in {"}", ""}:
            self._value()
            self._expect(":")
            yield self._value()
            self._comma()
        self._expect("}")

    def _value(self) -> Any:
        wanted = BLOCK
        while True:
            self._peek()
            try:
                value, end = self.decoder.raw_decode(self.buffer, self.at)
                # A number at the buffer's end may go on in the next block.
                if end < len(self.buffer) or self.is_over:
                    self.at = end
                    return value
            except json.JSONDecodeError:
                if self.is_over:
                    raise
            if len(self.buffer) - self.at > LARGEST_ROW:
                raise BadFile(say("A row of it is larger than {n} MiB.", n=LARGEST_ROW >> 20),
                              say("Export it without its attachments."))  # fmt: skip
            self._fill(wanted)
            wanted *= 2  # a row that is not whole is not parsed again for every block

    def _peek(self) -> str:
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in " \t\r\n":
                self.at += 1
            if self.at < len(self.buffer) or not self._fill(BLOCK):
                return self.buffer[self.at : self.at + 1]

    def _fill(self, wanted: int) -> bool:
        block = self.file.read(wanted)
        self.is_over = not block
        self.buffer, self.at = self.buffer[self.at :] + block, 0
        return bool(block)

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise BadFile(say("It breaks off, or is no JSON."), say("Export it again."))
        self.at += 1

    def _comma(self) -> None:
        if self._peek() == ",":
            self.at += 1


@contextmanager
def _text(path: Path) -> Iterator[Any]:
    with path.open(encoding=_encoding(path), newline="") as file:
        yield file


def _encoding(path: Path) -> str:
    """UTF-8 where all of it is; what Windows wrote otherwise."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(2)
        if start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
        try:
            decoder.decode(start)
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _dialect(path: Path) -> Any:
    with _text(path) as file:
        line = file.readline(BLOCK)
    sign = max(",;\t|", key=line.count)

    class Dialect(csv.excel):
        delimiter = sign

    return Dialect


def _head(names: list[str]) -> list[str]:
    head = [" ".join(name.split())[:100] for name in names]
    if not any(head):
        raise BadFile(say("It has no head that names its columns."), say("Export it with its head."))
    if len(head) > MOST_COLUMNS:
        raise BadFile(say("It has more than {n} columns.", n=MOST_COLUMNS), say("Leave some out."))
    seen: dict[str, int] = {}
    told = []
    for name in head:  # Jira names a column as often as it has values
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told
