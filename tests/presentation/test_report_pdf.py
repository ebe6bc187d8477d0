"""The print: tagged, in both languages, with glyphs for every character, the same every time."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pypdf import DocumentInformation, PdfReader
from tests.presentation.hostile import hostile
from tests.presentation.report_sample import sample

from pawl.presentation import fonts
from pawl.presentation.pdf import pdf

REPORT = sample()
PRINTS = {code: pdf(REPORT, code) for code in ("en", "zh-Hans")}
READERS = {code: PdfReader(io.BytesIO(made)) for code, made in PRINTS.items()}
TEXTS = {code: "\n".join(page.extract_text() for page in reader.pages) for code, reader in READERS.items()}

both_languages = pytest.mark.parametrize("code", PRINTS)


def _metadata(reader: PdfReader) -> DocumentInformation:
    assert reader.metadata is not None
    return reader.metadata


def _squeezed(text: str) -> str:
    return "".join(text.replace(fonts.BREAK, "").split())


@both_languages
def test_title_language_and_tags_are_set(code):
    root: Any = READERS[code].trailer["/Root"]
    assert _metadata(READERS[code]).title
    assert root["/Lang"].startswith(code[:2])
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


@both_languages
def test_pages_are_a4_and_numbered(code):
    pages = READERS[code].pages
    assert 5 <= len(pages) <= 9
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    assert f"2 / {len(pages)}" in pages[1].extract_text()


@both_languages
def test_headings_are_bookmarks(code):
    assert len(READERS[code].outline) >= 8


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "en",
            ["The answer", "SLA attainment is 63.4%", "What to decide", "What changed", "built in", "≥ 90%"],
        ),
        ("zh-Hans", ["结论", "SLA 达成率为 63.4%", "需要决定什么", "差距", "数据质量"]),
    ],
)
def test_the_words_can_be_read_back(code, words):
    text = _squeezed(TEXTS[code])
    assert [word for word in words if _squeezed(word) not in text] == []


@both_languages
def test_the_font_is_embedded(code):
    names = set()
    for page in READERS[code].pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile3" in descendant["/FontDescriptor"].get_object()
            names.add(str(font.get_object()["/BaseFont"]))
    assert names
    assert all("NotoSansCJKsc" in name for name in names)


def test_every_figure_says_what_it_shows():
    assert PRINTS["en"].count(b"/Alt") > 0


def test_hostile_names_stay_text():
    text = _squeezed(
        "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(hostile(REPORT)))).pages)
    )
    assert text.count("<script>alert(1)</script>") > 20
    assert '#eval("1")' in text
    assert "{{7*7}}" in text
    assert "$x^2$*b*_i_@ref" in text


def test_simulated_data_is_labelled():
    simulated = pdf(replace(REPORT, subject=replace(REPORT.subject, simulated=True)))
    assert "Simulated data" in PdfReader(io.BytesIO(simulated)).pages[0].extract_text()


def test_an_empty_report_can_be_printed():
    empty = replace(
        REPORT,
        coverage=replace(REPORT.coverage, rows=(), unlocks=()),
        kpis=(), charts=(), gaps=(), process=None, appendix=(),
        quality=replace(REPORT.quality, fields=(), periods=(), refused=(), unknown_states=(), warnings=()),
    )  # fmt: skip
    text = _squeezed(PdfReader(io.BytesIO(pdf(empty))).pages[1].extract_text())
    assert "writetargetsintopawl.toml" in text


def test_the_same_report_gives_the_same_bytes_and_a_later_one_another_date():
    assert pdf(REPORT) == PRINTS["en"]
    later = PdfReader(io.BytesIO(pdf(replace(REPORT, made_at=REPORT.made_at + timedelta(days=1)))))
    assert _metadata(later).creation_date == REPORT.made_at + timedelta(days=1)


def test_characters_without_a_glyph_become_a_box_and_invisible_ones_vanish():
    assert fonts.printable("plain") == "plain"
    assert fonts.printable("解决 \U0001f680 a\u200bb\x01é\n") == "解决 □ ab□é\n"


def test_long_words_may_break_anywhere():
    assert fonts.breakable("short " + "x" * 25) == "short " + fonts.BREAK.join("x" * 25)
