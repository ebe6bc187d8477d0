"""The rows of a list as a file: what people open in a spreadsheet stays what it was."""

import csv
import io
import json
from datetime import datetime

import pytest
from django.http import FileResponse, StreamingHttpResponse
from python_calamine import CalamineWorkbook
from tests.api.people_list import PEOPLE, WORKER, crowd, read

from pawl.accounts.models import Person
from pawl.errors import Invalid
from pawl.presentation.cells import FORMULA, neutral
from pawl.web.listing_export import export

pytestmark = pytest.mark.django_db


def body(form: str, asked: str = "sort=key") -> bytes:
    response = export(PEOPLE, WORKER, read(asked), form)
    assert isinstance(response, (StreamingHttpResponse, FileResponse))
    assert response["Content-Disposition"].startswith('attachment; filename="people-')
    whole = b"".join(response)
    for close in vars(response)[
        "_resource_closers"
    ]:  # not close(): it ends the request, and so the connection
        close()
    return whole


def test_no_text_becomes_a_formula() -> None:
    crowd(3)
    for i, sign in enumerate(sorted(FORMULA)):
        Person.objects.create(
            email=f"f{i}@example.org",
            name=f"{sign}1+1",
            joined_at=datetime.fromisoformat("2026-01-01T00:00Z"),
        )
    found = list(csv.DictReader(io.StringIO(body("csv").decode("utf-8-sig"), newline="")))
    assert len(found) == 3 + len(FORMULA)
    assert not [row for row in found if any(cell[:1] in FORMULA for cell in row.values() if cell)]
    assert found[3]["name"] == "'\t1+1"
    assert neutral("plain") == "plain"


def test_csv_says_empty_dates_and_truth_in_one_way() -> None:
    crowd(1)
    row = next(csv.DictReader(io.StringIO(body("csv").decode("utf-8-sig"))))
    assert (row["organisation"], row["joined"], row["active"]) == ("", "2026-01-01T12:00:00Z", "True")


def test_json_is_one_array_of_any_length(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(23)
    for n in (1, 5, 23, 200):
        monkeypatch.setattr("pawl.web.listing_export.ROWS_PER_CHUNK", n)
        assert len(json.loads(body("json"))) == 23
    assert json.loads(body("json", "filter[name][eq]=nobody")) == []


def test_a_spreadsheet_has_typed_cells() -> None:
    crowd(2)
    Person.objects.update(name="=1+1")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body("xlsx"))).get_sheet_by_index(0).to_python()
    head = dict(zip(rows[0], rows[1], strict=True))
    assert head["name"] == "=1+1"
    assert head["joined (UTC)"] == datetime.fromisoformat("2026-01-01T12:00")
    assert (head["active"], head["version"]) == (True, 0.0)


def test_an_unknown_form_is_refused_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="csv, xlsx, json"):
        body("pdf")
