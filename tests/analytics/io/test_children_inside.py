"""What a child does, asked in this process: where it runs for real nobody watches its lines."""

import errno
import gzip
import resource
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from tests.analytics.io.io_logs import xlsx

from pawl.analytics.errors import BadFile
from pawl.analytics.io import xlsx_child
from pawl.analytics.io.plain_columns import plain_type
from pawl.analytics.io.xes_child import read_carefully

TRACE = '<trace><event><string key="concept:name" value="new"/></event></trace>'


def log(folder: Path, inside: str) -> Path:
    path = folder / "log.xes"
    path.write_text(f'<log xmlns="http://www.xes-standard.org/">{inside}</log>', encoding="utf-8")
    return path


def test_a_careful_read_takes_plain_and_packed(tmp_path: Path) -> None:
    plain = log(tmp_path, TRACE * 2)
    packed = tmp_path / "log.xes.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_carefully(plain).num_rows == read_carefully(packed).num_rows == 2


@pytest.mark.parametrize(("inside", "rule"), [("<trace>", "well-formed"), (TRACE[7:-8], "inside no trace")])
def test_a_careful_read_refuses_what_is_no_log(tmp_path: Path, inside: str, rule: str) -> None:
    with pytest.raises(BadFile, match=rule):
        read_carefully(log(tmp_path, inside))


@pytest.fixture
def small_files() -> Iterator[None]:
    """A process that may write but little: the limit that a child lives under."""
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, kept)


@pytest.mark.usefixtures("small_files")
def test_a_sheet_that_writes_out_too_large_is_refused(tmp_path: Path) -> None:
    rows: list[list[str | int | float]] = [[n, f"word {n}"] for n in range(5000)]
    (tmp_path / "log.xlsx").write_bytes(xlsx([["number", "text"], *rows]))
    asked = {
        "source": tmp_path / "log.xlsx",
        "target": tmp_path / "out.parquet",
        "sheet": None,
        "granted": {"file": 512},
    }
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    with pytest.raises(BadFile, match="writes out to more than 512 bytes"):
        xlsx_child.main(asked)


def test_what_goes_wrong_otherwise_is_not_explained_away(tmp_path: Path) -> None:
    (tmp_path / "log.xlsx").write_bytes(xlsx([["number"], [1]]))
    asked = {
        "source": tmp_path / "log.xlsx",
        "target": tmp_path / "gone" / "out",
        "sheet": None,
        "granted": {"file": 1},
    }
    with pytest.raises(OSError) as found:  # noqa: PT011 its number is looked at below
        xlsx_child.main(asked)
    assert found.value.errno == errno.ENOENT


@pytest.mark.parametrize(
    ("given", "staged"),
    [
        (pa.date32(), pa.timestamp("us")),
        (pa.float16(), pa.float64()),
        (pa.decimal128(9, 2), pa.float64()),
        (pa.null(), pa.string()),
        (pa.list_(pa.string()), None),
        (pa.dictionary(pa.int32(), pa.string()), pa.string()),
    ],
)
def test_columns_are_staged_as_plain_types(given: pa.DataType, staged: pa.DataType | None) -> None:
    assert plain_type(given) == staged
