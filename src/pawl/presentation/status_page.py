"""A project's status report on one page, told in one language: the PDF and the slide are made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pawl.presentation.lettering import folded

WIDTH = 100
"""Letters of a line of text; of Chinese half as many."""


@dataclass(frozen=True)
class StatusLight:
    """One light: what it is of, its colour, and the colour in words."""

    label: str
    tone: str
    """green, amber or red."""
    word: str


@dataclass(frozen=True)
class StatusTable:
    """A few rows with their headings."""

    heading: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str


@dataclass(frozen=True)
class StatusPage:
    """The whole; all of it is already in one language."""

    title: str
    number: str
    remark: str
    language: str
    """As HTML names it: `en`, `zh`."""
    made_at: datetime
    lights: Sequence[StatusLight]
    doubts: Sequence[str]
    """Lights that the numbers contradict."""
    doubts_label: str
    figures: Sequence[tuple[str, str, str]]
    """Name, value, and what is said of it."""
    texts: Sequence[tuple[str, str]]
    tables: Sequence[StatusTable]
    foot: str = ""


def one_page(page: StatusPage) -> StatusPage:
    """The same, with what people wrote at length shortened so that it stands on one page."""
    lines = 6 if len(page.texts) < 3 else 4
    return replace(
        page,
        title=_short(page.title, 90, 2),
        doubts=[_short(one, WIDTH, 2) for one in page.doubts],
        figures=[(name, value, _short(note, 28, 3)) for name, value, note in page.figures],
        texts=[(label, _short(text, WIDTH, lines)) for label, text in page.texts],
        tables=[
            replace(
                one,
                rows=[
                    [_short(row[0], 62, 1), *(_short(cell, 30, 1) for cell in row[1:])]
                    for row in one.rows[:4]
                ],
            )
            for one in page.tables
        ],
    )


def _short(text: str, letters: int, lines: int) -> str:
    """In at most so many lines of so many letters; what people broke into lines stands behind each other."""
    whole = " ".join(text.split())
    return "".join(
        one if n == 0 else f" {one}" for n, one in enumerate(folded(whole, letters * 0.56, 1, lines))
    )
