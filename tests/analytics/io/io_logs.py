"""Small logs in many shapes, and one call that imports them."""

import gzip
import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.io.limits import DEFAULT_LIMITS, MIB, Limits
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.mapping_file import parse_mapping

NOW = datetime(2026, 1, 1, tzinfo=UTC)

MINE = """
[log]
missing = ["?"]
formats = ["%d.%m.%Y %H:%M", "iso"]
[case]
column = "id"
[activity]
column = "what"
[at]
column = "when"
[fields.points]
column = "points"
type = "whole"
"""
HEADER = "id,what,when,points\n"
ROWS = "a,start,01.02.2020 10:00,1\na,stop,2020-02-01T12:00:00,2\nb,start,2020-02-01T10:00:00+01:00,\n"
LOG = HEADER + ROWS
SMALL = replace(DEFAULT_LIMITS, ratio_from=MIB)


def mapping(text: str = MINE) -> LogMapping:
    return parse_mapping(text, name="mine")


def write(folder: Path, data: str | bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def bring(
    folder: Path,
    data: str | bytes,
    *,
    text: str = MINE,
    limits: Limits = DEFAULT_LIMITS,
    name: str = "log.csv",
) -> Snapshot:
    """Import a small log into the lake beside it."""
    path = write(folder, data, name)
    return import_log(path, mapping(text), Lake(folder / "lake"), now=NOW, limits=limits)


def events(snapshot: Snapshot, columns: str = '"case", activity, "at"') -> list[tuple[object, ...]]:
    sql = f'SELECT {columns} FROM events ORDER BY case_no, "at", seq'
    return snapshot.dataset().connection.execute(sql).fetchall()


def left_behind(folder: Path) -> list[str]:
    """What lies in the lake beside its lock: staging folders, half snapshots."""
    return sorted(path.name for path in (folder / "lake").glob("*") if path.name != ".lock")


def xes(traces: Iterable[tuple[str, Iterable[str]]], *, head: str = '<?xml version="1.0"?>') -> str:
    """An XES file of cases and the activities of each, a minute apart."""
    parts = [f'{head}\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">']
    for case, activities in traces:
        parts.append(f'<trace><string key="concept:name" value="{case}"/>')
        for minute, activity in enumerate(activities):
            at = f"2020-02-01T10:{minute:02d}:00.000+01:00"
            parts.append(
                f'<event><string key="concept:name" value="{activity}"/>'
                f'<date key="time:timestamp" value="{at}"/><int key="cost" value="{minute}"/></event>'
            )
        parts.append("</trace>")
    return "\n".join([*parts, "</log>"])


XES = """
[log]
absent_columns = "keep"
[case]
column = "case:concept:name"
[activity]
column = "concept:name"
[at]
column = "time:timestamp"
[fields.cost]
column = "cost"
type = "whole"
"""

_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"""
_PARTS = {
    "[Content_Types].xml": """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml"
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>""",
    "_rels/.rels": """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
Target="worksheets/sheet1.xml"/></Relationships>""",
    "xl/styles.xml": """<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>""",
}
_BOOK = """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Log" sheetId="1" r:id="r1"/></sheets></workbook>"""


def xlsx(rows: Iterable[Iterable[str | int | float]], extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook of one sheet; floats are written as instants (days since 1899-12-30)."""
    body = "".join(f'<row r="{n}">{"".join(map(_cell, row))}</row>' for n, row in enumerate(rows, 1))
    return packed({"xl/worksheets/sheet1.xml": _SHEET.format(rows=body).encode(), **(extra or {})})


def packed(parts: dict[str, bytes]) -> bytes:
    """A workbook of the usual parts and these."""
    target = io.BytesIO()
    whole: dict[str, str | bytes] = {**_PARTS, "xl/workbook.xml": _BOOK, **parts}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in whole.items():
            archive.writestr(name, data)
    return target.getvalue()


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    style = ' s="1"' if "." in str(value) else ""
    return f"<c{style}><v>{value}</v></c>"


def bomb(unit: bytes, times: int) -> bytes:
    """Much of the same, as gzip."""
    return gzip.compress(unit * times, 9)
