"""The one font of PDF and charts, and which characters it has."""

import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc

FAMILY = "Noto Sans CJK SC"
FOLDER = Path(noto_cjk_sans_otc.FONT_PATH).parent
BLANK = "□"  # stands for a character that cannot be printed
BREAK = "\u200b"
LONG = 24


def printable(text: str) -> str:
    """The text with a box for every character that the font lacks: PDF/UA refuses blank glyphs."""
    if text.isascii() and text.isprintable():
        return text
    visible = (char for char in text if unicodedata.category(char) != "Cf")
    return "".join(char if char == "\n" or ord(char) in _repertoire() else BLANK for char in visible)


def breakable(text: str) -> str:
    """The text with places where its long words may break, so that no name runs out of its column."""
    return " ".join(word if len(word) <= LONG else BREAK.join(word) for word in text.split(" "))


@cache
def _repertoire() -> frozenset[int]:
    """The code points of the font's character map (OpenType cmap, format 12) that can be seen."""
    data = Path(noto_cjk_sans_otc.FONT_PATH).read_bytes()
    font = struct.unpack_from(">I", data, 12)[0]  # the collection's first face; all share one repertoire
    tables = struct.unpack_from(">H", data, font + 4)[0]
    records = (struct.unpack_from(">4sIII", data, font + 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    subtables = struct.unpack_from(">H", data, cmap + 2)[0]
    offsets = (struct.unpack_from(">HHI", data, cmap + 4 + 8 * index)[2] for index in range(subtables))
    full = next(cmap + offset for offset in offsets if data[cmap + offset : cmap + offset + 2] == b"\0\x0c")
    groups = struct.unpack_from(">I", data, full + 12)[0]
    ranges = (struct.unpack_from(">II", data, full + 16 + 12 * index) for index in range(groups))
    return frozenset(code for first, last in ranges for code in range(max(first, 32), last + 1))


def all_printable(value: Any) -> Any:
    """Every text in characters that the font has, long words with places where they may break."""
    if isinstance(value, dict):
        return {name: all_printable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [all_printable(each) for each in value]
    return breakable(printable(value)) if isinstance(value, str) else value
