"""P4: workbooks, weighed before they are parsed, parsed by a child that can hurt nobody."""

import io
import json
import random
import resource
import runpy
import signal
import zipfile
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import pytest
from tests.analytics.io.io_logs import MINE, bring, events, left_behind, packed, write, xlsx

from pawl.analytics.errors import BadFile
from pawl.analytics.io import xlsx_child
from pawl.analytics.io.confinement import Allowance, Parsing, run
from pawl.analytics.io.limits import DEFAULT_LIMITS, GIB, MIB
from pawl.analytics.io.xlsx_child import convert, text
from pawl.analytics.io.xlsx_table import CHILD
from pawl.analytics.words import say

HEADER: list[str | float] = ["id", "what", "when", "points"]
ROWS: list[list[str | float]] = [
    HEADER,
    ["a", "start", 43862.4166666667, 1],
    ["a", "stop", "2020-02-01T12:00:00", 2],
    ["b", "start", 43863.0, "?"],
]
AS_READ = [
    ("a", "start", datetime(2020, 2, 1, 10), 1),
    ("a", "stop", datetime(2020, 2, 1, 12), 2),
    ("b", "start", datetime(2020, 2, 2), None),
]
COLUMNS = '"case", activity, "at", points'


def test_a_sheet_is_read_with_its_instants(tmp_path: Path) -> None:
    snapshot = bring(tmp_path, xlsx(ROWS), name="log.xlsx")
    assert events(snapshot, COLUMNS) == AS_READ
    assert left_behind(tmp_path) == [snapshot.manifest.id]
    assert "source.csv" not in {path.name for path in snapshot.folder.iterdir()}


def test_instants_are_read_whatever_the_mapping_says_of_texts(tmp_path: Path) -> None:
    text_only = MINE.replace(', "iso"', "")
    assert events(bring(tmp_path, xlsx(ROWS), text=text_only), COLUMNS) == AS_READ


def test_empty_lines_and_lines_above_the_header_do_no_harm(tmp_path: Path) -> None:
    assert events(bring(tmp_path, xlsx([[], ROWS[0], [], *ROWS[1:], [], []])), COLUMNS) == AS_READ


def test_the_sheet_may_be_named(tmp_path: Path) -> None:
    named = MINE.replace("[log]", '[log]\nsheet = "Log"')
    assert events(bring(tmp_path, xlsx(ROWS), text=named), COLUMNS) == AS_READ
    with pytest.raises(BadFile, match="there is no sheet 'Other', but 'Log'"):
        bring(tmp_path, xlsx(ROWS), text=MINE.replace("[log]", '[log]\nsheet = "Other"'))


def test_an_empty_workbook_has_no_header(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read as a workbook: no sheet has rows"):
        bring(tmp_path, xlsx([]))


BOMBS = {
    "403:1": (xlsx(ROWS, {"xl/media/x.bin": b"\0" * 40 * MIB}), "unpacks to more than 100 times its size"),
    "1,001 parts": (xlsx(ROWS, {f"xl/x{n}": b"" for n in range(1001)}), "parts; 1,000 are allowed"),
    "no zip": (b"PK\x03\x04" + b"\0" * 500, "is no whole workbook"),
    "cut off": (xlsx(ROWS)[:-100], "is no whole workbook"),
    "other zip": (packed({}).replace(b"xl/", b"yl/"), "cannot be read as a workbook"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_before_anything_is_parsed(tmp_path: Path, name: str) -> None:
    data, rule = BOMBS[name]
    with pytest.raises(BadFile, match=rule):
        bring(tmp_path, data)
    assert left_behind(tmp_path) == []


def test_parts_packed_by_another_method_may_be_broken_too(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "x" * 5000)
    data = bytearray(target.getvalue())
    data[50:60] = b"\xff" * 10
    with pytest.raises(BadFile, match="is no whole workbook"):
        bring(tmp_path, bytes(data))


def test_more_than_200_mb_unpacked_is_refused(tmp_path: Path) -> None:
    limits = replace(DEFAULT_LIMITS, ratio=100_000)
    data = xlsx(ROWS, {f"xl/media/{n}": b"\0" * 41 * MIB for n in range(5)})
    with pytest.raises(BadFile, match="unpacks to more than 200,000,000 bytes"):
        bring(tmp_path, data, limits=limits)


def test_a_directory_that_lies_about_sizes_is_found_out(tmp_path: Path) -> None:
    data = xlsx(ROWS, {"xl/media/x": b"x" * 5000})
    size, lie = (5000).to_bytes(4, "little"), (50).to_bytes(4, "little")
    with pytest.raises(BadFile, match="is no whole workbook"):
        bring(tmp_path, data.replace(size, lie))


def test_a_cell_at_the_far_end_cannot_take_the_memory(tmp_path: Path) -> None:
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = packed({"xl/worksheets/sheet1.xml": f"{sheet}{rows}</sheetData></worksheet>".encode()})
    with pytest.raises(BadFile, match=r"needs more than [0-9,]+ bytes of memory"):
        bring(tmp_path, data)
    assert left_behind(tmp_path) == []


def shared_string(length: int, cells: int) -> bytes:
    """A workbook that says one long text many times; packed it is small, and no member unpacks far."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    shared = f"<sst {space}><si><t>{'x' * length}</t></si></sst>".encode()
    rows = ("<row>" + '<c t="s"><v>0</v></c>' * 50 + "</row>") * (cells // 50)
    sheet = f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>".encode()
    noise = random.Random(1).randbytes((len(sheet) + len(shared)) // 90)
    return packed({"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared, "xl/pad": noise})


def test_a_shared_string_used_many_times_cannot_take_the_memory(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"needs more than [0-9,]+ bytes of memory"):
        bring(tmp_path, shared_string(2_000_000, 3000))
    assert left_behind(tmp_path) == []


def test_a_shared_string_used_many_times_cannot_fill_the_disk(tmp_path: Path) -> None:
    small = replace(DEFAULT_LIMITS, child_file=20 * MIB)
    with pytest.raises(BadFile, match=r"writes out to more than [0-9,]+ bytes\. Save the sheet as CSV"):
        bring(tmp_path, shared_string(32_000, 5000), limits=small)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("granted", [Allowance(GIB, 1, 60, GIB), Allowance(GIB, 60, 1, GIB)])
def test_a_workbook_may_take_its_time_and_no_more(tmp_path: Path, granted: Allowance) -> None:
    source, target = write(tmp_path, shared_string(1000, 600_000)), tmp_path / "out.csv"
    asked = {"source": str(source), "target": str(target), "sheet": None}
    with pytest.raises(BadFile, match=r"takes longer to read than [0-9]+ seconds"):
        run(CHILD, asked, Parsing("log.xlsx", "a workbook", say("Save it as CSV."), granted))


def test_sixteen_thousand_columns_are_too_many(tmp_path: Path) -> None:
    wide: list[str | float] = [f"c{n}" for n in range(16_384)]
    with pytest.raises(BadFile, match="more than 2,000 columns"):
        bring(tmp_path, xlsx([wide, wide]))


def test_external_entities_of_a_sheet_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret-words", "secret.txt")
    sheet = f"""<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>
    <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
    <row><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>"""
    with pytest.raises(BadFile) as refusal:
        bring(tmp_path, packed({"xl/worksheets/sheet1.xml": sheet.encode()}))
    assert "secret-words" not in str(refusal.value)


@pytest.mark.parametrize(
    ("cell", "written"),
    [(True, "true"), (False, "false"), (3.0, "3"), (3.5, "3.5"), (7, "7"), ("x", "x"), (1e300, "1e+300")],
)
def test_cells_are_written_as_a_csv_would(cell: float | str, written: str) -> None:
    assert text(cell) == written


def test_the_child_takes_little_memory_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[int, float] = {}
    monkeypatch.setattr("resource.setrlimit", lambda what, limits: taken.__setitem__(what, limits[0]))
    monkeypatch.setattr("signal.setitimer", taken.__setitem__)
    source, target = write(tmp_path, xlsx(ROWS)), tmp_path / "out"
    granted = asdict(Allowance(memory=5, cpu=6, wall=7, file=8))
    asked = {"source": str(source), "target": str(target), "sheet": "Log", "granted": granted}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(asked)))
    runpy.run_path(xlsx_child.__file__, run_name="__main__")
    limits = (resource.RLIMIT_AS, resource.RLIMIT_CPU, signal.ITIMER_REAL, resource.RLIMIT_FSIZE)
    assert taken == {**dict(zip(limits, (5, 6, 7, 8), strict=True)), resource.RLIMIT_CORE: 0}
    assert target.read_text().startswith("id,what")


@pytest.mark.parametrize(
    ("rows", "sheet", "reason"),
    [([], None, "no sheet has rows"), (ROWS, "Other", "there is no sheet 'Other', but 'Log'")],
)
def test_the_child_says_why_it_gives_up(
    tmp_path: Path, rows: list[list[str | float]], sheet: str | None, reason: str
) -> None:
    with pytest.raises(SystemExit, match=reason):
        convert(write(tmp_path, xlsx(rows), "log.xlsx"), tmp_path / "log.csv", sheet)


def test_the_child_writes_one_sheet_as_csv(tmp_path: Path) -> None:
    convert(write(tmp_path, xlsx(ROWS), "log.xlsx"), tmp_path / "log.csv", None)
    first, second, *_ = (tmp_path / "log.csv").read_text().splitlines()
    assert (first, second[:30]) == ("id,what,when,points", "a,start,2020-02-01 10:00:00,1"[:30])
