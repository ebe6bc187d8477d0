"""Letters in our own drawings: how wide a text is, and how it is broken into lines."""

import unicodedata
from collections.abc import Iterator

WIDE, NARROW = 1.0, 0.56
"""Of the size of the font; wide are the characters of Chinese, Japanese and Korean."""


def width(text: str, size: float) -> float:
    """About how wide a text is, in the unit of its size."""
    return sum(WIDE if _is_wide(one) else NARROW for one in text) * size


def folded(text: str, room: float, size: float, most: int) -> list[str]:
    """The text in at most `most` lines that fit into the room; what does not fit ends in an ellipsis."""
    lines = list(_lines(text, room, size))
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(last + "…", size) > room:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


def _lines(text: str, room: float, size: float) -> Iterator[str]:
    current = ""
    for part in _parts(text):
        if current and width(current + part, size) > room:
            yield current.strip()
            current = ""
        current += part
        while width(current, size) > room and len(current) > 1:
            cut = next(n for n in range(len(current), 0, -1) if n == 1 or width(current[:n], size) <= room)
            yield current[:cut].strip()
            current = current[cut:]
    if current.strip():
        yield current.strip()


def _parts(text: str) -> Iterator[str]:
    """Where a line may break: after a space, and around each wide character."""
    part = ""
    for one in " ".join(text.split()):
        if _is_wide(one):
            if part:
                yield part
            part = ""
            yield one
        else:
            part += one
            if one == " ":
                yield part
                part = ""
    if part:
        yield part


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
