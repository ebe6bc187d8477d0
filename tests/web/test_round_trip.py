"""P6: what goes out as a table comes in as it was, and no cell of it is a formula on the way."""

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import FileResponse, StreamingHttpResponse
from python_calamine import CalamineWorkbook

from pawl.accounts import people_file
from pawl.accounts.people_file import Line
from pawl.configuration.formats import csv_table
from pawl.moving.formats import table
from pawl.presentation.cells import FORMULA, as_it_was, neutral
from pawl.web.listing import Field
from pawl.web.listing_export import as_csv, as_xlsx

ROWS = 10_000
SIGNS = [*sorted(FORMULA), "'", '"', ",", ";", "|", "a", " ", "语", "é", "\u202e", "\u2028", "😀", "1", "0"]
FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "＝1",
    '=HYPERLINK("http://x","y")',
    "'=1",
    "''-1",
)
COLUMNS = (Field("number", "Number", "n"), Field("title", "Title", "t"), Field("text", "Text", "x"))


def texts() -> Iterator[dict[str, str]]:
    """Rows as people would write them who mean harm."""
    chance = random.Random(6)
    for n in range(ROWS):
        first = (
            chance.choice(FORMULAS) if n % 3 == 0 else "".join(chance.choices(SIGNS, k=chance.randrange(9)))
        )
        rest = "".join(chance.choices(SIGNS, k=chance.randrange(30)))
        yield {"number": f"T-{n}", "title": first, "text": first + rest}


@pytest.fixture(scope="module")
def sent() -> bytes:
    response = as_csv(COLUMNS, texts())
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(response)


def test_ten_thousand_rows_come_back_as_they_were(sent: bytes) -> None:
    found = list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"), newline="")))
    assert not [cell for row in found for cell in row.values() if cell[:1] in FORMULA]
    assert [{name: as_it_was(cell) for name, cell in row.items()} for row in found] == list(texts())


def test_a_workbook_holds_texts_and_no_formula() -> None:
    some = [{**row, "text": row["text"].replace("\r", "")} for row in texts() if row["title"]][:2000]
    response = as_xlsx(COLUMNS, iter(some))
    assert isinstance(response, FileResponse)
    content = b"".join(response)
    for close in vars(response)["_resource_closers"]:  # not close(): it ends the request
        close()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    assert [row[0] for row in rows] == [row["number"] for row in some]
    assert all(isinstance(cell, str) for row in rows for cell in row)
    assert [row[1] for row in rows if str(row[1])[:1] == "="] == [
        one["title"] for one in some if one["title"][:1] == "="
    ]


@pytest.mark.parametrize("said", FORMULAS)
def test_every_importer_takes_back_what_an_export_made_neutral(said: str, tmp_path: Path) -> None:
    cell = '"' + neutral(said).replace('"', '""') + '"'
    items = csv_table.read(f"name,class\n{cell},server\n", {"name": "title", "class": "item_class"})
    people = list(people_file.read(f"email,name,active\na@example.org,{cell},yes\n".encode()))
    (tmp_path / "a.csv").write_text(f"number,title\nT-1,{cell}\n", encoding="utf-8")
    moved = list(table.read(tmp_path / "a.csv", "incident", "UTC", {"number": "number", "title": "title"}))
    assert [one.title for one in items] == [said]
    assert [one.name for one in people if isinstance(one, Line)] == [said]
    assert [one.data["title"] for one in moved] == [said]
