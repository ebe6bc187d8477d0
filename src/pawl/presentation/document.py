"""A document of headings, told facts and tables as PDF: A4, tagged (PDF/UA-1), in a font that has Chinese."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import typst

from pawl.presentation import drawing, fonts
from pawl.presentation.lettering import NARROW, width
from pawl.presentation.pdf import TEMPLATES

FULL, BOUND, TERM = 160, 24, 5
"""Letters beyond which a text, a word, and a term of Chinese claims no more of the width of a table."""
ACROSS, GUTTER = 95, 2.2
"""Narrow letters side by side on a page of A4 at 9 pt, and the room beside a column, in such letters."""


@dataclass(frozen=True)
class Picture:
    """A picture with what it says, as `drawing.frozen` keeps it: as wide as a page, and for a phone."""

    label: str
    wide: str
    narrow: str
    note: str = ""
    """What its letters stand for."""


@dataclass(frozen=True)
class Part:
    """One section: facts (what, and what is said of it), then a table, then pictures of what it tells."""

    heading: str
    facts: Sequence[tuple[str, str]] = ()
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    pictures: Sequence[Picture] = ()
    charts: Sequence[Any] = ()
    """Charts as they are stored, which become pictures."""

    @property
    def shares(self) -> list[float]:
        """How much of the width each column gets, in sum 1: what its words need, and long texts the rest."""
        columns = list(zip(self.headers, *self.rows, strict=True))
        least = [(_longest_word(cells) + GUTTER) / ACROSS for cells in columns]
        wishes = [_wish(cells) for cells in columns]
        left = max(0.0, 1 - sum(least))
        sizes = [need + left * wish / sum(wishes) for need, wish in zip(least, wishes, strict=True)]
        return [one / sum(sizes) for one in sizes]


def _longest_word(cells: Sequence[str]) -> float:
    """In narrow letters; Chinese may break anywhere, but a short term on several lines is hard to read."""
    words = [len(one) for text in cells for one in re.findall("[!-~\N{NO-BREAK SPACE}]+", text)]
    terms = [min(len(one), TERM) / NARROW for text in cells for one in re.findall("[\u2e80-\uffef]+", text)]
    return min(max([1, *words, *terms]), BOUND)


def _wish(cells: Sequence[str]) -> float:
    """Four times as long a text gets some two and a half times the room."""
    longest = max(width(one, 1.0) for one in cells) / NARROW
    return math.pow(max(min(longest, FULL), 1), 0.65)


@dataclass(frozen=True)
class Document:
    """The whole; all of it is already in one language."""

    title: str
    number: str
    remark: str
    language: str
    """As HTML names it: `en`, `zh`."""
    made_at: datetime
    parts: Sequence[Part]
    page_label: str = "Page"


def document_pdf(document: Document) -> bytes:
    """The file; the same document gives the same bytes. Its date is that of the document."""
    known = {name: value for name, value in asdict(document).items() if name not in {"made_at", "parts"}}
    told = fonts.all_printable(known) | {"parts": [_printed(one) for one in document.parts]}
    made: bytes = typst.compile(
        str(TEMPLATES / "document.typ"),
        root=str(TEMPLATES),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(document.made_at.timestamp()),
        sys_inputs={"document": json.dumps(told, ensure_ascii=False)},
    )
    return made


def _printed(part: Part) -> dict[str, Any]:
    """A part as the page is set from it: texts in letters that the font has, pictures as they are."""
    pictures = [
        {
            "label": fonts.all_printable(one.label),
            "note": fonts.all_printable(one.note),
            "svg": drawing.in_print(drawing.thawed(one.wide)),
        }
        for one in part.pictures
    ]
    told: dict[str, Any] = fonts.all_printable(asdict(replace(part, pictures=(), charts=())))
    return told | {"shares": part.shares, "pictures": pictures}
