"""The rows of a list as a file: CSV without formulas, typed XLSX, JSON; streamed in bounded memory."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any, BinaryIO

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.presentation.cells import neutral
from pawl.web.listing import Field, Listing, Row
from pawl.web.listing_query import Query, Refused, unknown

XLSX_ROWS = 1_048_575
LONGEST_CELL = 32_767
ROWS_PER_CHUNK = 200


def export(listing: Listing, actor: Actor, query: Query, form: str) -> HttpResponseBase:
    """All rows of a list that match, as a file of the given form.   Raises Refused for an unknown form."""
    writer = FORMS.get(form)
    if writer is None:
        raise unknown(f"export={form}", list(FORMS))
    response = writer(query.columns, listing.each(actor, query))
    name = f"{listing.name}-{clock.now():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def as_csv(columns: tuple[Field, ...], rows: Iterator[Row]) -> HttpResponseBase:
    """CSV in UTF-8 with a byte order mark, so that Excel reads Chinese."""
    return StreamingHttpResponse(_csv_chunks(columns, rows), content_type="text/csv; charset=utf-8")


def _csv_chunks(columns: tuple[Field, ...], rows: Iterator[Row]) -> Iterator[bytes]:
    buffer = io.StringIO("\ufeff")
    buffer.seek(1)
    writer = csv.writer(buffer)
    writer.writerow([one.name for one in columns])
    for n, row in enumerate(rows, start=1):
        writer.writerow([_cell(row[one.name]) for one in columns])
        if n % ROWS_PER_CHUNK == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: Any) -> object:
    if isinstance(value, str):
        return neutral(value)
    return "" if value is None else plain(value)


def as_json(columns: tuple[Field, ...], rows: Iterator[Row]) -> HttpResponseBase:
    """One array of objects."""
    return StreamingHttpResponse(_json_chunks(columns, rows), content_type="application/json")


def _json_chunks(columns: tuple[Field, ...], rows: Iterator[Row]) -> Iterator[bytes]:
    lead, pending = "[\n", []
    for row in rows:
        pending.append(json.dumps(plain_row(row, columns), ensure_ascii=False))
        if len(pending) == ROWS_PER_CHUNK:
            yield (lead + ",\n".join(pending)).encode()
            lead, pending = ",\n", []
    ends = lead + ",\n".join(pending) if pending or lead == "[\n" else ""
    yield f"{ends}\n]\n".encode()


def as_xlsx(columns: tuple[Field, ...], rows: Iterator[Row]) -> HttpResponseBase:
    """A spreadsheet with typed cells; written to a temporary file first, row by row."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    try:
        _write_xlsx(file, columns, rows)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, content_type=kind)


def _write_xlsx(file: BinaryIO, columns: tuple[Field, ...], rows: Iterator[Row]) -> None:
    book = import_module("xlsxwriter").Workbook(  # large, and rarely asked for
        file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm", "remove_timezone": True}
    )
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    book.set_properties({"created": today})  # the same rows give the same file for a day
    bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, one in enumerate(columns):
        sheet.write_string(0, column, _heading(one), bold)
    for n, row in enumerate(rows, start=1):
        if n > XLSX_ROWS:
            rule = say("A spreadsheet holds {n:,} rows.", n=XLSX_ROWS)
            raise Refused("export=xlsx", rule, say("Filter the list, or take CSV."))
        for column, one in enumerate(columns):
            _write_cell(sheet, n, column, row[one.name], days)
    book.close()


def _heading(one: Field) -> str:
    return f"{one.name} (UTC)" if one.kind.name == "instant" else one.name


def _write_cell(sheet: Any, row: int, column: int, value: Any, days: Any) -> None:
    """Texts stay texts: no cell is ever taken for a formula, a number or a link."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(UTC))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, days)
    else:
        sheet.write_string(row, column, _fitting(str(value)))


def _fitting(text: str) -> str:
    """A cell holds 32,767 characters; what is longer ends with a mark that something was cut."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


AS_IS = frozenset((str, int, bool, type(None)))
"""What most values of a row are: JSON has them as they are."""


def plain(value: Any) -> Any:
    """A value as JSON has it: instants in UTC, decimals as numbers."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value


def plain_row(row: Row, columns: tuple[Field, ...]) -> dict[str, Any]:
    """A row as JSON has it."""
    return {one.name: value if type(value := row[one.name]) in AS_IS else plain(value) for one in columns}


Writer = Callable[[tuple[Field, ...], Iterator[Row]], HttpResponseBase]
FORMS: dict[str, Writer] = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json}
