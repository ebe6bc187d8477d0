"""The spreadsheet, read again by a reader that is not its writer."""

import io
import zipfile
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.presentation.hostile import hostile
from tests.presentation.report_sample import sample

from pawl.presentation.audience import Audience, for_audience
from pawl.presentation.workbook import xlsx

REPORT = sample()
SHEETS = ["About", "Indicators", "Values", "Gaps", "Coverage", "Data quality", "How it was made"]


def _sheet(content: bytes, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


def test_every_section_has_its_sheet() -> None:
    assert CalamineWorkbook.from_filelike(io.BytesIO(xlsx(REPORT))).sheet_names == SHEETS


def test_numbers_are_numbers_and_whole() -> None:
    rows = _sheet(xlsx(REPORT), "Values")[1:]
    wanted = [point.value for chart in REPORT.charts for point in chart.points]
    found = [row[3] if row[3] != "" else None for row in rows]
    assert found == [None if value is None else pytest.approx(value, rel=1e-15) for value in wanted]


def test_an_unknown_value_is_an_empty_cell_and_never_zero() -> None:
    rows = _sheet(xlsx(REPORT), "Indicators")[1:]
    for row, kpi in zip(rows, REPORT.kpis, strict=True):
        assert (row[4] == "") == (kpi.lower is None)


@pytest.mark.parametrize("audience", Audience)
def test_an_audience_has_its_own_sheets(audience: Audience) -> None:
    cut = for_audience(REPORT, audience)
    names = CalamineWorkbook.from_filelike(io.BytesIO(xlsx(cut))).sheet_names
    assert len(names) == 1 + len([one for one in cut.sections if one not in {"answer", "process"}])


def test_no_text_becomes_a_formula_or_a_link() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(hostile(REPORT)))) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert sheets
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_it_speaks_chinese() -> None:
    assert "指标" in CalamineWorkbook.from_filelike(io.BytesIO(xlsx(REPORT, "zh-Hans"))).sheet_names
