"""Text in whatever encoding it came, read as UTF-8 without a byte that could hurt a parser."""

import codecs
import io
import re

from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.io.source import Unpacked
from pawl.analytics.words import say

SAMPLE = 1 << 18
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LAST_COMMON = 0xD7
_HIGH = re.compile(rb"[\x80-\xff]+")


class NotUtf8(Exception):
    """The text turned out not to be UTF-8; carries the bytes around the place."""

    def __init__(self, sample: bytes) -> None:
        super().__init__("not UTF-8")
        self.sample = sample


def first_guess(head: bytes) -> tuple[str, int]:
    """Guess the encoding of a text by its first bytes.

    Returns (codec, length of its byte order mark); UTF-8 where nothing speaks against it.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, len(mark)
    zeros = head[:400:2].count(0), head[1:400:2].count(0)
    if max(zeros) > 0.4 * len(head[:400:2]) and min(zeros) < 0.1 * len(head[:400:2]):
        return ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"), 0
    return "utf-8", 0


def second_guess(sample: bytes) -> str:
    """Guess the encoding of text that is not UTF-8.

    GB18030 writes its common letters as two high bytes, the first up to D7; Western letters stand alone
    among ASCII, and where two meet (as in Größe) they begin with E0 or more.
    Returns "gb18030" or "cp1252".
    """
    runs = _HIGH.findall(sample)
    chinese = sum(1 for run in runs if len(run) % 2 == 0 and sorted(run[::2])[len(run) // 4] <= _LAST_COMMON)
    return "gb18030" if chinese > len(runs) / 2 else "cp1252"


class Utf8(io.RawIOBase):
    """A stream of checked UTF-8 made of a file in any encoding; keeps its failure for the one who asks.

    Arrow and DuckDB read it from their own threads and wrap what it raises, so the cause is kept here.
    """

    def __init__(self, unpacked: Unpacked, name: str, encoding: str | None) -> None:
        super().__init__()
        self._unpacked = unpacked
        self._name = name
        self._given = encoding is not None
        try:
            self._head = unpacked.read(SAMPLE)
        except AnalyticsError:
            unpacked.close()
            raise
        guess, mark = first_guess(self._head)
        name = codecs.lookup(encoding or guess).name
        self.encoding = guess if name in ("utf-16", "utf-32") and guess.startswith(name) else name
        self._head = self._head[mark if guess.startswith(name) else 0 :]
        self.is_plain = self.encoding == "utf-8" and not mark
        self._decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        self._is_utf8 = self.encoding == "utf-8"
        self._rest = b""
        self.failure: AnalyticsError | NotUtf8 | None = None

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read the next block of UTF-8, of about `size` bytes; empty at the end."""
        try:
            while not self._rest:
                raw, self._head = (self._head or self._unpacked.read(max(size, 4096))), b""
                self._rest = self._checked(raw)
                if not raw:
                    break
        except (AnalyticsError, NotUtf8) as failure:
            self.failure = failure
            raise
        block, self._rest = self._rest[:size], self._rest[size:]
        return block

    def close(self) -> None:
        """Close the file below, too."""
        self._unpacked.close()
        super().close()

    def _checked(self, raw: bytes) -> bytes:
        try:
            text = raw if self._is_utf8 and raw.isascii() and not self._pending() else self._decoded(raw)
        except UnicodeDecodeError as error:
            raise self._undecodable(error, raw) from error
        zero = text.find(b"\0")
        if zero >= 0:
            rule = say("has a NUL byte near byte {n:,}.", n=max(0, self._unpacked.unpacked - len(raw)) + zero)
            way_out = say("It is binary, or in another encoding: name it in the mapping, [log] encoding.")
            raise BadFile(self._name, rule, way_out)
        return text

    def _pending(self) -> bool:
        return bool(self._decoder.getstate()[0])

    def _decoded(self, raw: bytes) -> bytes:
        return self._decoder.decode(raw, final=not raw).encode()

    def _undecodable(self, error: UnicodeDecodeError, raw: bytes) -> AnalyticsError | NotUtf8:
        if self._is_utf8 and not self._given and raw:
            return NotUtf8(raw[max(0, error.start - SAMPLE // 4) : error.start + SAMPLE // 4])
        place = self._unpacked.unpacked - len(raw) + error.start
        rule = say("is no {encoding} text near byte {n:,}.", encoding=self.encoding, n=max(0, place))
        way_out = say('Name its encoding in the mapping, [log] encoding = "...".')
        return BadFile(self._name, rule, way_out)
