"""Bounds of a message, checked on its bytes before any parser sees it: each known bomb has one that stops it.

Python's own parser recurses per level, and is slow on headers of thousands of parameters; measured limits.
"""

import re

from pawl.mailroom.letter import Unreadable

MEBIBYTE = 1024 * 1024
MOST_BYTES = 25 * MEBIBYTE
MOST_HEAD = 256 * 1024
MOST_HEADERS = 1000
LONGEST_PART_HEADER = 4096
"""Of `Content-…` anywhere: honest ones take a few hundred bytes, however they are folded."""
MOST_CONTAINERS = 100
"""Words that open a level; so many levels a parser can never go down."""
MOST_DEPTH = 20
MOST_PARTS = 300
MOST_BORDERS = 2000
MOST_NAMED = 400
"""Borders that headers name; honest messages name one for each level."""
MOST_LINES = 20_000_000
"""The parser compares every line with the borders of all levels around it."""

LINE_ENDS = re.compile(rb"\r\n?")
HEADER = re.compile(rb"^[!-9;-~]{1,80}[ \t]*:", re.MULTILINE)
PART_HEADER = re.compile(
    rb"^content-[a-z-]{1,40}[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
CONTAINER = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)
BORDER = re.compile(rb"boundary\*?0?\*?=\s*\"?([^\";\n]{1,200})", re.IGNORECASE)


def check(raw: bytes) -> None:
    """Refuse what would cost more than a message is worth.   Raises Unreadable."""
    if len(raw) > MOST_BYTES:
        raise Unreadable("too_large")
    text = LINE_ENDS.sub(b"\n", raw)
    head = head_of(text)
    if len(head) > MOST_HEAD or len(HEADER.findall(head)) > MOST_HEADERS:
        raise Unreadable("header_bomb")
    if any(len(one.group()) > LONGEST_PART_HEADER for one in PART_HEADER.finditer(text)):
        raise Unreadable("header_bomb")
    levels = sum(1 for _ in CONTAINER.finditer(text))
    if levels > MOST_CONTAINERS:
        raise Unreadable("too_deep")
    if text.count(b"\n") * (levels + 5) > MOST_LINES or _borders(text) > MOST_BORDERS:
        raise Unreadable("too_many_parts")


def head_of(text: bytes) -> bytes:
    """The header of a message, with its lines ending in a line feed."""
    if text.startswith(b"\n"):
        return b""
    return text.partition(b"\n\n")[0]


def _borders(text: bytes) -> int:
    """How many borders of parts there are, as far as it matters; each name costs a look at the whole text."""
    heads = (one.group() for one in PART_HEADER.finditer(text))
    named = {one.strip() for head in heads if CONTAINER.search(head) for one in BORDER.findall(head)}
    if len(named) > MOST_NAMED:
        return len(named) * MOST_BORDERS
    found = 0
    for border in named:
        found += text.count(b"\n--" + border)
        if found > MOST_BORDERS:
            break
    return found
