"""A project's status report as one slide."""

from collections.abc import Sequence

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Emu, Inches

from pawl.presentation import palette
from pawl.presentation.lettering import width as width_of
from pawl.presentation.slides import FONT, MARGIN, WIDTH, begun, bytes_of, fill
from pawl.presentation.status_page import StatusLight, StatusPage, StatusTable, one_page

TITLE_ONLY = 5
INNER = (WIDTH - 2 * MARGIN) / Inches(1)
LEFT = MARGIN / Inches(1)
SHAPES = {"green": MSO_SHAPE.OVAL, "amber": MSO_SHAPE.ISOSCELES_TRIANGLE, "red": MSO_SHAPE.RECTANGLE}
INKS = {"green": "1a7f37", "amber": "9a6700", "red": "cf222e"}
IN_A_ROW = 5
"""Figures."""
SIZES, EDGES = (16, 13, 11, 10), 0.2
"""Points of a figure, and the edges left and right of it in inches."""


def status_pptx(page: StatusPage) -> bytes:
    """The file: title, lights, what they are doubted for, figures, tables; the texts stand in the notes."""
    made = _Slide(one_page(page))
    made.head()
    made.lights()
    made.figures()
    made.tables()
    return made.saved()


def _size_of(value: str, room: float) -> int:
    """The largest size in which a figure stays on one line of so many inches; two days are long."""
    points = (room - EDGES) * 72
    return next((one for one in SIZES if width_of(value, one) <= points), SIZES[-1])


class _Slide:
    """The slide as it is made, from top to bottom; places in inches."""

    def __init__(self, page: StatusPage) -> None:
        self.page = page
        self._font = FONT["zh-Hans" if page.language == "zh" else "en"]
        self._deck = begun(page.title, page.language, page.made_at)
        self._slide = self._deck.slides.add_slide(self._deck.slide_layouts[TITLE_ONLY])

    def saved(self) -> bytes:
        """The file's bytes; what was written at length stands in the notes."""
        notes = [*self.page.doubts, *(f"{label}: {text}" for label, text in self.page.texts), self.page.foot]
        self._slide.notes_slide.notes_text_frame.text = "\n".join(notes)
        return bytes_of(self._deck)

    def head(self) -> None:
        """Title, number and day."""
        place = self._slide.shapes.title
        place.left, place.top, place.width, place.height = (
            MARGIN, Inches(0.25), WIDTH - 2 * MARGIN, Inches(0.6),
        )  # fmt: skip
        fill(place.text_frame, self.page.title, size=24, bold=True, font=self._font)
        self._write(f"{self.page.number} · {self.page.remark}", (LEFT, 0.85, INNER, 0.3), 12, palette.MUTED)

    def lights(self) -> None:
        """Side by side, told by word and shape; the summary and the doubts below them."""
        width = INNER / max(1, len(self.page.lights))
        for n, one in enumerate(self.page.lights):
            self._light(one, LEFT + n * width, width)
        if self.page.texts:
            self._write(self.page.texts[0][1], (LEFT, 1.85, INNER, 0.6), 13)
        if self.page.doubts:
            told = f"{self.page.doubts_label}: {' '.join(self.page.doubts)}"
            self._write(told, (LEFT, 2.5, INNER, 0.6), 11, palette.WORSE)

    def figures(self) -> None:
        """Name, value, remark."""
        width = INNER / IN_A_ROW
        for n, (name, value, note) in enumerate(self.page.figures):
            left, top = LEFT + (n % IN_A_ROW) * width, 3.15 + 0.9 * (n // IN_A_ROW)
            self._write(name, (left, top, width, 0.25), 10, palette.MUTED)
            self._write(value, (left, top + 0.2, width, 0.35), _size_of(value, width))
            self._write(note, (left, top + 0.52, width, 0.3), 8, palette.MUTED)

    def tables(self) -> None:
        """The first ones that have rows, side by side."""
        found = [one for one in self.page.tables if one.rows][:2]
        width = INNER / max(1, len(found))
        for n, one in enumerate(found):
            self._table(one, LEFT + n * width, width - 0.15)

    def _light(self, one: StatusLight, left: float, width: float) -> None:
        size = Inches(0.26)
        shape = self._slide.shapes.add_shape(SHAPES[one.tone], Inches(left), Inches(1.36), size, size)
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(INKS[one.tone])  # type: ignore[no-untyped-call]
        shape.line.fill.background()
        shape._element.nvSpPr.cNvPr.set("descr", f"{one.label}: {one.word}")  # noqa: SLF001 the library has no name for alt text
        self._write(f"{one.label}: {one.word}", (left + 0.3, 1.28, width - 0.3, 0.4), 15)

    def _table(self, one: StatusTable, left: float, width: float) -> None:
        self._write(one.heading, (left, 5.0, width, 0.3), 12, bold=True)
        rows = one.rows[:3]
        place = (Inches(left), Inches(5.32), Inches(width), Inches(0.3 * (len(rows) + 1)))
        shape = self._slide.shapes.add_table(len(rows) + 1, len(one.headers), *place)
        first = width * 0.46
        rest = (width - first) / max(1, len(one.headers) - 1)
        for n in range(len(one.headers)):
            shape.table.columns[n].width = Emu(Inches(first if n == 0 else rest))
        for line, cells in enumerate((one.headers, *rows)):
            for n, text in enumerate(cells):
                ink = palette.PAPER if line == 0 else palette.INK
                fill(
                    shape.table.cell(line, n).text_frame,
                    text,
                    size=10,
                    bold=line == 0,
                    ink=ink,
                    font=self._font,
                )

    def _write(
        self, text: str, at: Sequence[float], size: int, ink: palette.Ink = palette.INK, *, bold: bool = False
    ) -> None:
        box = self._slide.shapes.add_textbox(*(Inches(one) for one in at))
        fill(box.text_frame, text, size=size, bold=bold, ink=ink, font=self._font)
