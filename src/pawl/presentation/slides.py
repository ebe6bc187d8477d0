"""A report as slides: one message a slide, its evidence under it, how it was made in the notes."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from pawl.analytics.words import Sentence, say
from pawl.presentation import drawing, palette
from pawl.presentation.language import Language
from pawl.presentation.page import compose
from pawl.presentation.report import Report

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.6)
ROWS = 7
"""Indicators on one slide: more are too small to be read from the back of a room."""
BLANK = 6
FONT = {"en": "Calibri", "zh-Hans": "Microsoft YaHei"}
ANSWERS = (
    say("What can be measured"),
    say("Where targets are missed"),
    say("What changed"),
    say("What to decide"),
)
HEADS = (say("Indicator"), say("Latest"), say("Target"), say("Variation"), say("What it says"))

Text = dict[str, Any]


def pptx(report: Report, language: str = "en") -> bytes:
    """The whole deck; what the audience reads decides which slides there are."""
    deck = _Deck(report, language)
    deck.first()
    if "answer" in deck.page["sections"]:
        deck.answer()
    if "kpis" in deck.page["sections"]:
        deck.indicators()
    if "gaps" in deck.page["sections"]:
        deck.gaps()
    if "charts" in deck.page["sections"]:
        deck.charts()
    if deck.page["process"]:
        deck.process()
    return deck.saved()


def begun(title: str, language: str, made_at: datetime) -> Any:
    """A deck without slides, which says what it is and when it was made."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    about = deck.core_properties
    about.title, about.author = title, "Pawl"
    about.language, about.created = language, made_at.replace(tzinfo=None)
    return deck


def bytes_of(deck: Any) -> bytes:
    """The file's bytes: the same slides give the same ones, so its parts carry no time of writing."""
    file, told = io.BytesIO(), io.BytesIO()
    deck.save(file)
    with ZipFile(file) as old, ZipFile(told, "w", ZIP_DEFLATED) as new:
        for one in old.infolist():
            new.writestr(ZipInfo(one.filename), old.read(one), ZIP_DEFLATED)
    return told.getvalue()


class _Deck:
    """The slides as they are made, one after the other."""

    def __init__(self, report: Report, code: str) -> None:
        self.page: Text = compose(report, code)
        self._language = Language(code, report.vocabulary)
        self._font = FONT.get(code, FONT["en"])
        self._deck = begun(self.page["title"], code, report.made_at)

    def saved(self) -> bytes:
        """The file's bytes."""
        return bytes_of(self._deck)

    def first(self) -> None:
        """Title, question, and what it was made from."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[BLANK])
        self._write(slide, self.page["title"], at=(2.1, 1.1), size=40, bold=True)
        self._write(slide, self.page["question"], at=(3.2, 0.8), size=20, ink=palette.MUTED)
        facts = "   ".join(f"{fact['label']}: {fact['text']}" for fact in self.page["subject"])
        self._write(slide, facts, at=(4.4, 0.9), size=13, ink=palette.MUTED)
        if self.page["simulated"]:
            warning = self._say(
                say("This log was made by Pawl's simulated service desk. It describes no real company.")
            )
            self._write(slide, warning, at=(5.4, 0.5), size=14, ink=palette.WORSE, bold=True)

    def answer(self) -> None:
        """The four sentences of the first page."""
        slide = self._titled(self._say(say("The answer")))
        for place, (head, text) in enumerate(zip(ANSWERS, self.page["answer"], strict=True)):
            top = 1.5 + 1.42 * place
            ink = palette.BETTER if place == len(ANSWERS) - 1 else palette.MUTED
            self._write(slide, self._say(head), at=(top, 0.35), size=13, ink=ink, bold=True)
            self._write(slide, text, at=(top + 0.34, 1.0), size=16)

    def indicators(self) -> None:
        """The table of indicators, a few to a slide."""
        pages = list(_parts(self.page["kpis"], ROWS))
        for number, rows in enumerate(pages, 1):
            title = self._say(say("Indicators"))
            slide = self._titled(title if len(pages) == 1 else f"{title} {number}/{len(pages)}")
            cells = [
                (row["name"], row["latest"], row["target"], row["variation"]["label"], row["sentence"])
                for row in rows
            ]
            self._table(slide, [self._say(head) for head in HEADS], cells, widths=(2.6, 1.3, 1.3, 2.0, 4.9))

    def gaps(self) -> None:
        """The missed targets by impact."""
        for gap in self.page["gaps"]:
            slide = self._titled(f"{gap['rank']}. {gap['name']}: {gap['word']}")
            self._write(slide, gap["sentence"], at=(1.5, 1.2), size=20)
            facts = (
                (say("Measured"), gap["value"]),
                (say("Target"), gap["target"]),
                (say("Where it may lie"), gap["interval"]),
                (say("Impact in cases"), gap["cases"]),
                (say("Impact in hours"), gap["hours"]),
            )
            self._table(
                slide,
                [self._say(head) for head, _ in facts],
                [[text for _, text in facts]],
                widths=(2.4,) * 5,
                top=Inches(3.0),
            )
            self._write(slide, gap["verdict"], at=(4.6, 1.2), size=16)
            self._note(slide, gap["how"], gap["formula"])

    def charts(self) -> None:
        """One chart a slide, its sentence as the message."""
        for chart in self.page["charts"]:
            slide = self._titled(chart["title"])
            self._write(slide, chart["sentence"], at=(1.3, 0.9), size=18)
            self._picture(slide, chart["pictures"], chart["sentence"])
            for place, refusal in enumerate(chart["refusals"][:2]):
                self._write(slide, refusal, at=(6.55 + 0.35 * place, 0.35), size=12, ink=palette.WORSE)
            notes = [f"{note['letter']} {note['at']}: {note['text']}" for note in chart["notes"]]
            self._note(slide, chart["method"], *notes)

    def process(self) -> None:
        """Where the time goes."""
        part = self.page["process"]
        slide = self._titled(self._say(say("Where the time goes")))
        self._write(slide, part["sentence"], at=(1.3, 0.9), size=18)
        self._picture(slide, part["map"] and part["map"]["pictures"], part["sentence"])

    def _titled(self, title: str) -> Any:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[5])
        place = slide.shapes.title
        place.left, place.top, place.width, place.height = (
            MARGIN,
            Inches(0.35),
            WIDTH - 2 * MARGIN,
            Inches(0.9),
        )
        fill(place.text_frame, title, size=28, bold=True, ink=palette.INK, font=self._font)
        return slide

    def _write(
        self,
        slide: Any,
        text: str,
        *,
        at: tuple[float, float],
        size: int,
        bold: bool = False,
        ink: palette.Ink = palette.INK,
    ) -> None:
        """A text across the slide; `at` is its top and height in inches."""
        top, height = (Inches(part) for part in at)
        box = slide.shapes.add_textbox(MARGIN, top, WIDTH - 2 * MARGIN, height)
        fill(box.text_frame, text, size=size, bold=bold, ink=ink, font=self._font)

    def _table(
        self,
        slide: Any,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        widths: Sequence[float],
        top: int = Inches(1.4),
    ) -> None:
        shape = slide.shapes.add_table(
            len(rows) + 1, len(heads), MARGIN, Emu(top), WIDTH - 2 * MARGIN, Inches(0.5 * (len(rows) + 1))
        )
        for place, width in enumerate(widths):
            shape.table.columns[place].width = Inches(width)
        for line, cells in enumerate((heads, *rows)):
            for place, text in enumerate(cells):
                ink = palette.PAPER if line == 0 else palette.INK
                fill(
                    shape.table.cell(line, place).text_frame,
                    text,
                    size=12,
                    bold=line == 0,
                    ink=ink,
                    font=self._font,
                )

    def _picture(self, slide: Any, pictures: Text | None, words: str) -> None:
        if not pictures:
            return
        png = io.BytesIO(drawing.as_png(drawing.draw(pictures["wide"])))
        shape = slide.shapes.add_picture(png, MARGIN, Inches(2.2), height=Inches(4.3))
        if shape.width > WIDTH - 2 * MARGIN:
            shape.height = round(shape.height * (WIDTH - 2 * MARGIN) / shape.width)
            shape.width = WIDTH - 2 * MARGIN
        shape.left = round((WIDTH - shape.width) / 2)
        shape._element.nvPicPr.cNvPr.set("descr", words)  # noqa: SLF001 the library has no name for alt text

    def _note(self, slide: Any, *lines: str) -> None:
        slide.notes_slide.notes_text_frame.text = "\n".join(line for line in lines if line)

    def _say(self, sentence: Sentence) -> str:
        return self._language.sentence(sentence)


def _parts(rows: Sequence[Text], size: int) -> Iterator[Sequence[Text]]:
    return (rows[first : first + size] for first in range(0, len(rows), size))


def fill(
    frame: Any, text: str, *, font: str, size: int, bold: bool = False, ink: palette.Ink = palette.INK
) -> None:
    """Write a text into a frame, at its top and left."""
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, font
            run.font.color.rgb = RGBColor(*bytes.fromhex(ink.light.removeprefix("#")))  # type: ignore[no-untyped-call]
