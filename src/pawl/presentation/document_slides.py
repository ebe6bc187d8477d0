"""A document of headings, told facts and tables as slides: one section a slide, long tables over several."""

import io
from collections.abc import Iterator, Sequence

from pptx.util import Inches

from pawl.presentation import drawing, palette
from pawl.presentation.document import Document, Part, Picture
from pawl.presentation.lettering import folded
from pawl.presentation.slides import FONT, MARGIN, WIDTH, begun, bytes_of, fill

TITLE_ONLY, BLANK = 5, 6
ROWS = 8
"""Of a table on one slide: more cannot be read from the back of a room."""
FACTS = 3
INNER = (WIDTH - 2 * MARGIN) / Inches(1)
LEFT = MARGIN / Inches(1)
LINES = 24
"""Of all rows of a table on one slide together."""
LETTERS, PADDING = INNER * 72 / 11, 1.3
"""Widths of a letter of 11 points in a line as wide as the slide, and of the two edges of a cell."""


def document_pptx(document: Document) -> bytes:
    """The file: a first slide with title, number and day, then the parts in their order."""
    made = _Slides(document)
    made.first()
    for part in document.parts:
        made.part(part)
    return made.saved()


class _Slides:
    """The slides as they are made, one after the other; places in inches."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._font = FONT["zh-Hans" if document.language == "zh" else "en"]
        self._deck = begun(document.title, document.language, document.made_at)

    def saved(self) -> bytes:
        """The file's bytes."""
        return bytes_of(self._deck)

    def first(self) -> None:
        """Title, number and remark."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[TITLE_ONLY])
        self._title(slide, self.document.title, 2.0, 36)
        self._write(slide, f"{self.document.number} · {self.document.remark}", (LEFT, 3.3, INNER, 0.6), 16,
                    palette.MUTED)  # fmt: skip

    def part(self, part: Part) -> None:
        """One section: its facts, then its table; what does not fit goes on to the next slide."""
        pages = list(_pages(part))
        for number, (facts, rows) in enumerate(pages, 1):
            slide = self._deck.slides.add_slide(self._deck.slide_layouts[TITLE_ONLY])
            heading = part.heading if len(pages) == 1 else f"{part.heading} {number}/{len(pages)}"
            self._title(slide, heading, 0.35, 26)
            top = self._facts(slide, facts, 1.35)
            if rows:
                self._table(slide, part, rows, top)
        for one in part.pictures:
            self._picture(part.heading, one)

    def _picture(self, heading: str, one: Picture) -> None:
        """A slide of its own: what it says, and the picture as wide as the slide or as high as its rest."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[TITLE_ONLY])
        self._title(slide, heading, 0.35, 26)
        lines = folded(" ".join(one.label.split()), 62, 1, 3)
        self._write(slide, " ".join(lines), (LEFT, 1.3, INNER, 0.32 * len(lines)), 15)
        png = io.BytesIO(drawing.as_png(drawing.thawed(one.wide)))
        shape = slide.shapes.add_picture(png, MARGIN, Inches(2.5), height=Inches(4.4))
        shape.left = round((WIDTH - shape.width) / 2)
        shape._element.nvPicPr.cNvPr.set("descr", one.label)  # noqa: SLF001 the library has no name for alt text

    def _title(self, slide: object, text: str, top: float, size: int) -> None:
        place = slide.shapes.title  # type: ignore[attr-defined]  # the library is not typed
        place.left, place.top, place.width, place.height = (
            MARGIN,
            Inches(top),
            WIDTH - 2 * MARGIN,
            Inches(0.9),
        )
        fill(place.text_frame, text, size=size, bold=True, font=self._font)

    def _facts(self, slide: object, facts: Sequence[tuple[str, str]], top: float) -> float:
        for label, text in facts:
            lines = folded(" ".join(text.split()), 62, 1, 3)
            self._write(slide, label, (LEFT, top, INNER, 0.3), 11, palette.MUTED)
            self._write(slide, " ".join(lines), (LEFT, top + 0.26, INNER, 0.32 * len(lines)), 15)
            top += 0.45 + 0.32 * len(lines)
        return top + 0.1

    def _table(self, slide: object, part: Part, rows: Sequence[Sequence[str]], top: float) -> None:
        place = (MARGIN, Inches(top), WIDTH - 2 * MARGIN, Inches(0.4 * (len(rows) + 1)))
        shape = slide.shapes.add_table(len(rows) + 1, len(part.headers), *place)  # type: ignore[attr-defined]
        rooms = [LETTERS * share - PADDING for share in part.shares]
        most = _lines_of_a_row(rows, rooms)
        for n, share in enumerate(part.shares):
            shape.table.columns[n].width = int(place[2] * share)
            for line, cells in enumerate((part.headers, *rows)):
                ink = palette.PAPER if line == 0 else palette.INK
                frame = shape.table.cell(line, n).text_frame
                told = _cut(cells[n], rooms[n], most)
                fill(frame, told, size=11, bold=line == 0, ink=ink, font=self._font)

    def _write(
        self, slide: object, text: str, at: Sequence[float], size: int, ink: palette.Ink = palette.INK
    ) -> None:
        box = slide.shapes.add_textbox(*(Inches(one) for one in at))  # type: ignore[attr-defined]
        fill(box.text_frame, text, size=size, ink=ink, font=self._font)


def _lines_of_a_row(rows: Sequence[Sequence[str]], rooms: Sequence[float]) -> int:
    """As many as the longest text needs where all rows fit so; else the same few for each row."""
    needs = [
        max(len(folded(text, room, 1, LINES)) for text, room in zip(cells, rooms, strict=True))
        for cells in rows
    ]
    return LINES if sum(needs) <= LINES else max(2, LINES // len(rows))


def _cut(text: str, room: float, most: int) -> str:
    """The text as it is where it fits; the program that shows it breaks its lines."""
    plain = " ".join(text.split())
    return plain if len(folded(plain, room, 1, most + 1)) <= most else " ".join(folded(plain, room, 1, most))


def _pages(part: Part) -> Iterator[tuple[Sequence[tuple[str, str]], Sequence[Sequence[str]]]]:
    """Facts first, with as many rows as fit beside them; then the other rows."""
    facts, rows = list(part.facts), list(part.rows)
    while len(facts) > FACTS:
        yield facts[:FACTS], []
        facts = facts[FACTS:]
    beside = max(2, ROWS - 2 * len(facts))
    yield facts, rows[:beside]
    rows = rows[beside:]
    while rows:
        yield [], rows[:ROWS]
        rows = rows[ROWS:]
