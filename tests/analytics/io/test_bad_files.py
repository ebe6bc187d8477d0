"""P2: every bad file ends in a message that names the place and the way out, and leaves nothing behind."""

import gzip
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.analytics.io.io_logs import HEADER, LOG, MINE, NOW, ROWS, SMALL, bomb, bring, left_behind, mapping

from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.limits import Limits

MANY = ",".join(f"c{n}" for n in range(100_000)) + "\n"
PACKED = gzip.compress((HEADER + ROWS * 2000).encode())

BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": (b"", "is empty"),
    "blank": (b"\n\n  \n", "has no header"),
    "a PDF": (b"%PDF-1.7\n", "is a PDF file, not a log"),
    "JSON": (b'[{"a": 1}]', "is a JSON file, not a log"),
    "HTML": (b"<!DOCTYPE html><html>", "is a HTML file, not a log"),
    "a picture": (b"\x89PNG\r\n", "is a PNG file, not a log"),
    "header only": (HEADER, "has a header and no rows"),
    "header without a line end": (HEADER.strip(), "has a header and no rows"),
    "column absent": ("id,what,points\na,x,1\n", "lacks the column `when`"),
    "fact absent": ("id,what,when\na,x,2020-02-01\n", "lacks the column `points`"),
    "another export": ("foo,bar,baz\n1,2,3\n", "looks like another export"),
    "column twice": ("id,what,when,id\n" + ROWS, "names a column twice: id"),
    "100,000 columns": (MANY + MANY, "has more than 2,000 columns"),
    "NUL byte": (LOG + "c,x\0y,2020-02-01,1\n", "has a NUL byte near byte 114"),
    "binary": (bytes(range(1, 256)) * 50, "has no|is no|lacks|another export|cannot"),
    "gzip cut in the first block": (PACKED[: len(PACKED) // 2], "is cut off"),
    "gzip damaged": (PACKED[:-8] + b"\xff" * 8, "is damaged"),
    "one endless line": (HEADER + "a," + "x" * 6_000_000, "record longer than 4,194,304 bytes"),
    "line without end": (b"x" * 6_000_000, "has no line end"),
    "quote in the header": ('id,"what,when\n' + ROWS * 100, "quotation mark in its header"),
    "quote never closed": (HEADER + ROWS + 'd,"x,2020-01-01,1\n' + ROWS * 80_000, "record longer than"),
    "undecodable": (HEADER.encode() + b"a,\x81 \x8d,2020-02-01,1\n", "is no cp1252 text near byte"),
    "broken UTF-16": (
        "id,what".encode("utf-16") + b"\x00\xd8",
        "is no utf-16-le text|another export|no rows|lacks",
    ),
    "no Parquet": (b"PAR1" + b"x" * 100, "cannot be read as Parquet"),
    "no workbook": (b"PK\x03\x04" + b"x" * 100, "is no whole workbook"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_by_name_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    data, rule = BAD[name]
    with pytest.raises(BadFile, match=rule) as refusal:
        bring(tmp_path, data)
    assert str(refusal.value.thing) == "log.csv"
    assert str(refusal.value.way_out)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_what_is_no_file_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile, match=r"cannot be read: (No such file|Is a directory)"):
        import_log(tmp_path / name, mapping(), Lake(tmp_path / "lake"), now=NOW)


def test_gzip_that_breaks_late_leaves_nothing(tmp_path: Path) -> None:
    noise = random.Random(1)
    rows = "".join(f"a{n},x{noise.random()},2020-02-01,1\n" for n in range(60_000))
    packed = gzip.compress((HEADER + rows).encode())
    with pytest.raises(BadFile, match=r"is cut off: the gzip ends after [\d,]{7,} unpacked bytes"):
        bring(tmp_path, packed[:-100_000])
    assert left_behind(tmp_path) == []


def test_a_gzip_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="unpacks to more than 100 times its size: a gzip bomb"):
        bring(tmp_path, bomb((HEADER + "a,x,2020-02-01,1\n" * 999).encode(), 300), limits=SMALL)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (Limits(source_bytes=50), "is larger than 50 bytes"),
        (Limits(unpacked_bytes=50), "unpacks to more than 50 bytes"),
    ],
)
def test_size_is_bounded_before_and_after_unpacking(tmp_path: Path, limits: Limits, rule: str) -> None:
    with pytest.raises(BadFile, match=rule):
        bring(tmp_path, gzip.compress(LOG.encode()) if "unpacks" in rule else LOG, limits=limits)


CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from pathlib import Path
from pawl.analytics.errors import BadFile
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from tests.analytics.io.io_logs import NOW, mapping
folder = Path(sys.argv[1])
try:
    import_log(folder / "big.csv", mapping(), Lake(folder / "lake"), now=NOW)
except BadFile as error:
    # Not ru_maxrss: it begins at the memory of the process that started this one.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(error, int(status["VmHWM"].split()[0]) // 1024)
"""


def refused_in_a_child(folder: Path) -> tuple[str, int]:
    """The refusal of big.csv in a child of little memory, and its peak in MiB."""
    argv = [sys.executable, "-c", CHILD, str(folder)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    text, _, peak = done.stdout.strip().rpartition(" ")
    return text, int(peak)


def test_an_unbalanced_quote_over_200_mb_takes_no_memory(tmp_path: Path) -> None:
    block = ROWS.encode() * 20_000
    with (tmp_path / "big.csv").open("wb") as file:
        file.write(HEADER.encode() + b'd,"never closed\n')
        for _ in range(200_000_000 // len(block)):
            file.write(block)
    text, peak = refused_in_a_child(tmp_path)
    assert "record longer than 4,194,304 bytes" in text
    assert peak < 512
    assert left_behind(tmp_path) == []


def test_one_line_of_a_gigabyte_takes_no_memory(tmp_path: Path) -> None:
    with (tmp_path / "big.csv").open("wb") as file:
        file.write(HEADER.encode() + b"a,")
        file.truncate(1_000_000_000)
    text, peak = refused_in_a_child(tmp_path)
    assert "has a NUL byte near byte" in text
    assert peak < 512


def test_a_long_line_of_letters_is_bounded_too(tmp_path: Path) -> None:
    packed = bomb(b"x" * 1_000_000, 60)
    with pytest.raises(AnalyticsError, match=r"gzip bomb|no line end"):
        bring(tmp_path, packed, limits=SMALL)


@pytest.mark.parametrize("column", ["Row", "seq", "order", "clean activity"])
def test_a_mapped_column_may_not_bear_a_name_of_the_reader(tmp_path: Path, column: str) -> None:
    log = tmp_path / "log.csv"
    log.write_text(f"id,what,when,{column}\na,x,2020-02-01,7\n", encoding="utf-8")
    own = mapping(MINE + f'\n[fields.own]\ncolumn = "{column}"\n')
    with pytest.raises(BadFile, match="whose name is taken"):
        import_log(log, own, Lake(tmp_path / "lake"), now=NOW)


def test_a_folder_that_looks_like_a_partition_is_no_column(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(LOG, encoding="utf-8")
    plain = import_log(log, mapping(), Lake(tmp_path / "lake"), now=NOW)
    odd = import_log(log, mapping(), Lake(tmp_path / "case=1" / "lake"), now=NOW)
    assert (odd.manifest.cases, odd.manifest.events) == (plain.manifest.cases, plain.manifest.events)


def test_a_header_of_one_huge_cell_is_refused_in_a_process_of_its_own(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(MANY + MANY, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pawl",
            "import",
            str(log),
            "--mapping",
            "servicenow",
            "--data",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
