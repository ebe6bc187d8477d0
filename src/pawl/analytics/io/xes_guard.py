"""XES, made harmless before any parser sees it: plain UTF-8, no document type, no deep nesting, bounded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

import numpy as np
import numpy.typing as npt

from pawl.analytics.errors import BadFile
from pawl.analytics.io.encoding import NotUtf8, Utf8
from pawl.analytics.io.limits import MIB, Limits, Tell
from pawl.analytics.io.source import Source, Unpacked
from pawl.analytics.words import Sentence, say

Codes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,400}?\?>")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,300}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Every quantifier is possessive: what was passed over once is never looked at again.
_VALUE = rb"""(?:"[^"]*+"|'[^']*+')"""
_TAG = re.compile(rb"""<[^\s/>"']++(?:\s++[^\s=>/"']++\s*+=\s*+""" + _VALUE + rb""")*+\s*+(/?)>""")
_KEY = re.compile(
    rb"""<[^\s<>/!?"']++(?:\s++(?!key\s*+=)[^\s=<>"']++\s*+=\s*+"""
    + _VALUE
    + rb""")*+\s++key\s*+=\s*+("""
    + _VALUE
    + rb")"
)
_NAIVE = re.compile(rb"""value\s*+=\s*+["']\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d++)?+)?+["']""")
_ASIDE_MARK = b"<\x01>"
"""Stands for a comment while tags are counted: a sign that no XML text has."""
_FOREIGN = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_LT, _GT, _SLASH, _QUOTE, _APOSTROPHE, _BANG, _QUERY = b"<>/\"'!?"
_EVENT = b"event"
_ASIDES = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_NESTING = (b"<list", b"<container")
LONGEST_KEY = 1_000


@dataclass(frozen=True)
class Guarded:
    """A harmless copy, its unpacked size, its events, and whether a native reader takes them as they are."""

    path: Path
    bytes: int
    events: int
    is_plain: bool


def guard_xes(source: Source, target: Path, limits: Limits, tell: Tell, *, zone: str = "UTC") -> Guarded:
    """Look at every tag of an XES file, and bring it to plain UTF-8 where it is not.

    target: where a plain copy may stand; its suffix is chosen here.   zone: of times without an offset.
    Returns what may be parsed.   Raises BadFile for a document type or entity, for nesting deeper than
    `limits.depth`, for more different keys than `limits.columns`, for a tag without end, for a file that ends
    before its elements do, for text that is not in its encoding, and where it is too large.
    """
    encoding = _encoding(source, limits)
    unpacked = Unpacked(source, limits, tell)
    stream = Utf8(unpacked, source.name, encoding)
    tags = _Tags(source.name, limits, is_utc=zone == "UTC")
    path = target.with_suffix(".xes.gz" if stream.is_plain and source.is_gzip else ".xes")
    path.unlink(missing_ok=True)
    try:
        if stream.is_plain:
            path.hardlink_to(source.path)
            tags.follow(stream)
        else:
            with path.open("wb") as file:
                tags.follow(stream, file)
    except NotUtf8 as error:
        rule = say("is no UTF-8 text, and declares no other encoding.")
        raise BadFile(
            source.name, rule, say("Name the encoding in its first line, or export it as UTF-8.")
        ) from error
    finally:
        stream.close()
    return Guarded(path, unpacked.unpacked, tags.events, tags.is_plain)


def _encoding(source: Source, limits: Limits) -> str | None:
    unpacked = Unpacked(source, limits)
    head = unpacked.read(1024)
    unpacked.close()
    declared = _DECLARED.search(head.removeprefix(b"\xef\xbb\xbf"))
    name = declared[1].decode().lower() if declared else ""
    return (
        None
        if name in ("", "utf-8", "utf8", "us-ascii", "ascii", "utf-16")
        else known_encoding(source.name, name)
    )


def known_encoding(file: str, name: str) -> str:
    """Refuse the declared encodings that Python does not know or that could hide tags, such as UTF-7."""
    try:
        b"<log>".decode(name, "strict")
        harmless = "<log>".encode(name) == b"<log>"
    except (LookupError, UnicodeError):
        harmless = False
    if not harmless or name.replace("_", "-") in ("utf-7", "unicode-escape", "raw-unicode-escape"):
        rule = say("declares the encoding `{name}`, which is not read.", name=name)
        raise BadFile(file, rule, say("Export it as UTF-8."))
    return name


def _without_declaration(block: bytes) -> bytes:
    text = block[:1024].decode("utf-8", "ignore")
    found = _DECLARATION.match(text)
    return block[len(found[0].encode()) :] if found else block


class _Tags:
    """Follows the depth of tags through the blocks of a file; refuses what only lenient parsers read."""

    def __init__(self, name: str, limits: Limits, *, is_utc: bool) -> None:
        self._name, self._limits, self._is_utc = name, limits, is_utc
        self._rest = b""
        self._seen = 0
        self._depth = 0
        self._roots = 0
        self._keys: set[bytes] = set()
        self.events = 0
        self.is_plain = True

    def follow(self, stream: Utf8, copy: IO[bytes] | None = None) -> None:
        """See every block of a text, to its very end."""
        block = _without_declaration(stream.read(MIB))
        while block:
            self._see(block)
            if copy:
                copy.write(block)
            block = stream.read(MIB)
        whole, cut = self._without_asides(self._rest)
        self._count(whole[:cut], _places(whole[:cut], _LT))
        if self._depth or cut < len(whole):
            self._refuse(say("is cut off: it ends inside {n} elements.", n=max(self._depth, 1)))
        if whole.rpartition(b">")[2].strip() or self._roots > 1:
            self._refuse(say("goes on after its end."))

    def _see(self, block: bytes) -> None:
        if _ASIDE_MARK[1:2] in block:
            self._refuse(say("has a control character near byte {n:,}.", n=self._seen))
        text = self._rest + block
        starts = _places(text, _LT)
        cut = int(starts[-1]) if len(starts) else 0
        if _has_asides(text, starts):
            text, unfinished = self._without_asides(text)
            starts = _places(text, _LT)
            cut = min(unfinished, int(starts[-1]))
        self._rest = text[cut:]
        if len(self._rest) > self._limits.record_bytes:
            self._refuse(say("has a tag or text longer than {n:,} bytes.", n=self._limits.record_bytes))
        self._count(text[:cut], starts[starts < cut])
        self._seen += len(block)

    def _without_asides(self, text: bytes) -> tuple[bytes, int]:
        """Put a mark for each comment and the like; each byte is searched once.

        Returns the text and where in it one begins that does not end here (its length where none does).
        """
        kept, done, length = [], 0, 0
        for at in _places_of_asides(text):
            if at < done:
                continue
            end = self._end_of_aside(text, at)
            kept.append(text[done:at])
            length += at - done
            if end < 0:
                return b"".join([*kept, text[at:]]), length
            kept.append(_ASIDE_MARK)
            length, done = length + len(_ASIDE_MARK), end
        return b"".join([*kept, text[done:]]), length + len(text) - done

    def _end_of_aside(self, text: bytes, at: int) -> int:
        """Where a comment and the like ends; -1 where it goes on.   Refuses all other declarations."""
        for opener, closer in _ASIDES.items():
            head = text[at : at + len(opener)]
            if head == opener:
                found = text.find(closer, at + len(opener))
                return found + len(closer) if found >= 0 else -1
            if opener.startswith(head):
                return -1
        word = text[at : at + 9].decode("utf-8", "replace")
        rule = say("has a document type or entity near byte {n:,}: {word}.", n=self._seen + at, word=word)
        way_out = say("XES needs none and Pawl reads none; export the log again without it.")
        raise BadFile(self._name, rule, way_out)

    def _count(self, text: bytes, starts: Places) -> None:
        """Follow the depth through whole tags: +1 for a start, -1 for an end, 0 for an empty one."""
        if b"&" in text and (entity := _FOREIGN.search(text)):
            word = text[entity.start() : entity.start() + 20].decode("utf-8", "replace")
            self._refuse(say("refers to an entity that XML does not know: {word}.", word=word))
        if not len(starts):
            return
        self._look(text)
        codes = np.frombuffer(text, dtype=np.uint8)
        ends, doubtful = _tag_ends(text, codes, starts)
        for n in doubtful:
            ends[n] = self._careful_end(text, starts, int(n))
        following = codes[starts + 1]
        steps = np.where(following == _SLASH, -1, np.where(codes[ends - 1] == _SLASH, 0, 1))
        is_element = following != _ASIDE_MARK[1]
        steps[~is_element] = 0
        depth = self._depth + np.cumsum(steps)
        if depth.min() < 0:
            self._refuse(say("closes more elements than it opens near byte {n:,}.", n=self._seen))
        self._roots += int(np.count_nonzero((depth == 0) & is_element))
        if depth.max() > self._limits.depth:
            self._refuse(say("nests more than {n} elements.", n=self._limits.depth))
        self._depth = int(depth[-1])
        # of the elements of XES only events begin so; were there others, the careful reader would serve
        self.events += int(np.count_nonzero((following == _EVENT[0]) & (codes[starts + 2] == _EVENT[1])))

    def _look(self, text: bytes) -> None:
        """Count keys, and see what the native reader would not give back as it stands."""
        self._keys.update(_KEY.findall(text))
        if len(self._keys) > self._limits.columns:
            rule = say("has more than {limit:,} different keys.", limit=self._limits.columns)
            raise BadFile(self._name, rule, say("Export fewer attributes, or raise the limit `columns`."))
        if max(map(len, self._keys), default=0) > LONGEST_KEY:
            self._refuse(say("has a key longer than {n:,} bytes.", n=LONGEST_KEY))
        is_odd = any(tag in text for tag in _NESTING) or (not self._is_utc and _NAIVE.search(text))
        self.is_plain = self.is_plain and not is_odd

    def _careful_end(self, text: bytes, starts: Places, n: int) -> int:
        """The end of a tag whose values hold quotation marks of both kinds, or the sign >."""
        stop = int(starts[n + 1]) if n + 1 < len(starts) else len(text)
        found = _TAG.match(text, int(starts[n]), stop)
        if found is None:
            self._refuse(say("has a broken tag near byte {n:,}.", n=self._seen + int(starts[n])))
        return found.end() - 1

    def _refuse(self, rule: Sentence) -> NoReturn:
        raise BadFile(self._name, rule, say("Export the log again."))


def _places(text: bytes, sign: int) -> Places:
    found: Places = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == sign)
    return found


def _has_asides(text: bytes, starts: Places) -> bool:
    """Whether some < is followed by ! or ?; the last sign of a text waits for the next block."""
    following = np.frombuffer(text, dtype=np.uint8)[starts[starts < len(text) - 1] + 1]
    return bool(np.any((following == _BANG) | (following == _QUERY)))


def _places_of_asides(text: bytes) -> Iterator[int]:
    """Where < is followed by ! or ?, one after the other."""
    codes = np.frombuffer(text, dtype=np.uint8)
    found = np.flatnonzero((codes[:-1] == _LT) & ((codes[1:] == _BANG) | (codes[1:] == _QUERY)))
    return iter(found.tolist())


def _tag_ends(text: bytes, codes: Codes, starts: Places) -> tuple[Places, Places]:
    """Where each tag ends if it is a plain one, and which tags need a closer look."""
    closers = np.flatnonzero(codes == _GT)
    after = np.append(starts[1:], len(text))
    if len(closers) == len(starts) and bool(np.all((starts < closers) & (closers < after))):
        ends, doubtful = closers, np.zeros(len(starts), dtype=bool)
    else:
        which = np.searchsorted(closers, starts)
        ends = np.append(closers, len(text) - 1)[which]
        doubtful = (which >= len(closers)) | (ends >= after)
    bounds = np.column_stack((starts, ends)).ravel()
    doubtful |= np.bitwise_xor.reduceat((codes == _QUOTE).view(np.uint8), bounds)[::2] == 1
    if b"'" in text:
        doubtful |= np.bitwise_or.reduceat((codes == _APOSTROPHE).view(np.uint8), bounds)[::2] == 1
    return ends, np.flatnonzero(doubtful)
