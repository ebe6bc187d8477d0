"""The deck, opened again as its readers' programs do."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pptx import Presentation
from tests.presentation.hostile import hostile
from tests.presentation.report_sample import sample

from pawl.presentation.audience import Audience, for_audience
from pawl.presentation.slides import ROWS, pptx

REPORT = sample()
DECKS = {code: Presentation(io.BytesIO(pptx(REPORT, code))) for code in ("en", "zh-Hans")}


def _texts(deck: Any) -> Iterator[str]:
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if getattr(shape, "has_table", False) and shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)


@pytest.mark.parametrize(
    ("code", "words"), [("en", ["The answer", "SLA attainment"]), ("zh-Hans", ["结论", "SLA 达成率"])]
)
def test_the_words_can_be_read_back(code: str, words: list[str]) -> None:
    told = "\n".join(_texts(DECKS[code]))
    assert [word for word in words if word not in told] == []


def test_every_picture_has_words_for_those_who_cannot_see_it() -> None:
    pictures = [shape for slide in DECKS["en"].slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) >= len([chart for chart in REPORT.charts if chart.points])
    assert all(picture._element.nvPicPr.cNvPr.get("descr") for picture in pictures)


def test_nothing_runs_off_a_slide() -> None:
    deck = DECKS["en"]
    for shape in (shape for slide in deck.slides for shape in slide.shapes):
        assert shape.left >= 0
        assert shape.left + shape.width <= deck.slide_width


def test_how_a_chart_was_made_stands_in_its_notes() -> None:
    notes = [slide.notes_slide.notes_text_frame.text for slide in DECKS["en"].slides if slide.has_notes_slide]
    assert any("2.66" in note for note in notes)


def test_many_indicators_go_on_several_slides() -> None:
    many = replace(REPORT, kpis=REPORT.kpis * 4)
    deck = Presentation(io.BytesIO(pptx(many)))
    tables = [
        shape.table for slide in deck.slides for shape in slide.shapes if getattr(shape, "has_table", False)
    ]
    assert max(len(table.rows) for table in tables) == ROWS + 1


def test_an_audience_has_its_own_slides() -> None:
    customer = Presentation(io.BytesIO(pptx(for_audience(REPORT, Audience.CUSTOMER))))
    assert "The answer" not in list(_texts(customer))


def test_hostile_texts_are_only_texts() -> None:
    deck = Presentation(io.BytesIO(pptx(hostile(REPORT))))
    assert len(deck.slides) > 1
