"""Tables of documents: columns get room by what stands in them, and slides cut no text that fits."""

import io

import pytest
from pptx import Presentation

from pawl import clock
from pawl.presentation.document import Document, Part
from pawl.presentation.document_slides import document_pptx

LONG = (
    "The business never waits for IT: what is promised is kept, and what was learned once stays learned. " * 2
)


def told(part: Part) -> list[str]:
    """The cells below the heads, from all slides."""
    made = document_pptx(Document("Title", "RPT-1", "remark", "en", clock.now(), [part]))
    tables = [
        one.table for slide in Presentation(io.BytesIO(made)).slides for one in slide.shapes if one.has_table
    ]
    return [cell.text for table in tables for row in list(table.rows)[1:] for cell in row.cells]


def test_long_texts_get_more_of_the_width_and_no_column_less_than_its_words() -> None:
    number, text, day = Part("Many", (), ["Number", "Text", "On"], [["GAP-1", LONG, "2026-11-28"]]).shares
    assert number + text + day == pytest.approx(1)
    assert text > 2 * number
    assert day > number
    assert Part("None", (), ["A", "B"], []).shares == [0.5, 0.5]
    assert Part("An empty column", (), ["", ""], [["", ""]]).shares == [0.5, 0.5]


def test_no_word_reaches_into_the_next_column() -> None:
    """A name of eleven letters beside three long texts: 9 pt letters are some 5 pt wide, A4 has 482 pt."""
    row = ["Incidents are solved as promised", LONG, "否", "2026-11-28", "Improvement Owner", LONG * 9]
    shares = Part("Many", (), ["目标", "问题", "结论", "日期", "回答人", "依据"], [row]).shares
    assert shares[4] * 482 > 11 * 5.04 + 10
    assert shares[3] * 482 > 10 * 5.04 + 10
    assert shares[0] < shares[5]


def test_a_short_chinese_term_stays_on_one_line() -> None:
    """Of 170 mm of paper, at 9 pt and with the room between columns."""
    wide = "改进了许多支持团队之间移交工作的方式，并让报障人更早知道结果"
    shares = Part("项目", (), ["编号", "项目", *["状态"] * 6], [["PRJ-1", wide, *["已提议"] * 6]]).shares
    assert min(shares) * 170 > 3 * 3.175 + 2 * 1.76


def test_what_fits_on_a_slide_is_told_whole() -> None:
    rows = [[f"row {n}", LONG.strip()] for n in range(4)]
    assert told(Part("Few", (), ["Number", "Text"], rows)) == [cell for row in rows for cell in row]


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    rows = [[f"row {n}", LONG * 20] for n in range(8)]
    assert all(text.endswith("…") for text in told(Part("Many", (), ["Number", "Text"], rows))[1::2])
