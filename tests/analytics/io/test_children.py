"""What the children do, here in this process: the same functions, without the limits."""

import io
import json
import resource
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.analytics.io.io_logs import write, xes

from pawl.analytics.errors import BadFile
from pawl.analytics.io import confinement, parquet_child, xes_child
from pawl.analytics.io.confinement import REFUSED, WHOLE, Allowance, Parsing, confined
from pawl.analytics.io.limits import DEFAULT_LIMITS, GIB, Limits
from pawl.analytics.words import say

GRANTED = Allowance(GIB, 30, 60, GIB)
PARSING = Parsing("log.x", "X", say("Export it again."), GRANTED)


def run_here(monkeypatch: pytest.MonkeyPatch, work: Callable[[Mapping[str, Any]], None]) -> None:
    """Run a child's work in this process, which must not be confined."""
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    monkeypatch.setattr("signal.setitimer", lambda *_: (7.0, 0.0))
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"granted": asdict(GRANTED)})))
    confined(work)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (BadFile("", say("is {what}.", what=say("bad")), say("Mend it.")), "log.x: is bad. Mend it."),
        (MemoryError(), "log.x: needs more than 1,073,741,824 bytes of memory. Export it again."),
    ],
)
def test_a_refusal_of_a_child_is_told_by_its_parent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, told: str
) -> None:
    def work(_: Mapping[str, Any]) -> None:
        raise error

    with pytest.raises(SystemExit) as ended:
        run_here(monkeypatch, work)
    assert ended.value.code == REFUSED
    assert str(PARSING.ended(REFUSED, "noise\n" + capsys.readouterr().err)) == told


@pytest.mark.parametrize(
    ("code", "said", "rule"),
    [
        (-signal.SIGXCPU, "", "takes longer to read than 30 seconds"),
        (-signal.SIGALRM, "", "takes longer to read than 30 seconds"),
        (-signal.SIGABRT, "", "needs more than 1,073,741,824 bytes of memory"),
        (1, "MemoryError", "needs more than 1,073,741,824 bytes of memory"),
        (-signal.SIGSEGV, "", "cannot be read as X: signal 11"),
        (1, "Traceback\nKeyError: 'a'", "cannot be read as X: KeyError: 'a'"),
        (REFUSED, "no JSON", "cannot be read as X: no JSON"),
    ],
)
def test_every_end_of_a_child_is_a_refusal(code: int, said: str, rule: str) -> None:
    assert str(PARSING.ended(code, said)) == f"log.x: {rule}. Export it again."


def test_a_child_stays_within_the_limits_of_its_parent() -> None:
    assert confinement._limits(5, resource.RLIM_INFINITY) == (5, 6)
    assert confinement._limits(5, 100) == (5, 6)
    assert confinement._limits(500, 100) == (100, 100)


def test_the_clock_of_a_child_stands_still_while_its_reader_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(monkeypatch, lambda _: None)
    assert confinement.waiting(0) == 7.0


def test_a_child_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    sleeping = ["/bin/sleep", "60"]
    monkeypatch.setattr(confinement, "command", lambda _: sleeping)
    monkeypatch.setattr(confinement, "GRACE", 0)
    with pytest.raises(BadFile, match="takes longer to read than 1 seconds"):
        confinement.run("x", {}, Parsing("log.x", "X", say("Export it again."), Allowance(GIB, 1, 1, GIB)))


def test_a_child_that_hangs_on_after_its_stream_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "GRACE", 0)
    with subprocess.Popen(["/bin/sleep", "60"]) as child:
        assert confinement.ended(child) == -signal.SIGKILL
        assert confinement.ended(child) == -signal.SIGKILL


@pytest.mark.parametrize("is_plain", [True, False])
def test_xes_becomes_an_arrow_file(tmp_path: Path, is_plain: bool) -> None:
    source, target = write(tmp_path, xes([("c", ("a", "b"))]), "log.xes"), tmp_path / "log.arrow"
    asked = {"source": source, "target": target, "events": 2, "is_plain": is_plain}
    xes_child.main({**asked, "limits": asdict(DEFAULT_LIMITS)})
    with pa.memory_map(str(target)) as file:
        table = pa.ipc.open_file(file).read_all()
    assert table.column("concept:name").to_pylist() == ["a", "b"]
    assert table.schema.field("cost").type == (pa.int64() if is_plain else pa.string())


def stored(folder: Path) -> Path:
    parquet.write_table(pa.table({"a": ["x", "y"], "n": [1, 2], "l": [[1], [2]]}), folder / "log.parquet")
    return folder / "log.parquet"


def test_a_look_at_parquet_tells_columns_and_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"source": stored(tmp_path), "columns": None, "limits": asdict(DEFAULT_LIMITS)}
    parquet_child.main(asked)
    told = json.loads(capsys.readouterr().out)
    assert pa.ipc.read_schema(pa.py_buffer(bytes.fromhex(told["schema"]))).names == ["a", "n"]
    assert told["rows"] == 2


def test_rows_of_parquet_are_a_stream_that_says_it_is_whole(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    asked = {"source": stored(tmp_path), "columns": ["n", "a"], "limits": asdict(DEFAULT_LIMITS)}
    parquet_child.main(asked)
    sent = capfdbinary.readouterr().out
    assert sent.endswith(WHOLE)
    assert pa.ipc.open_stream(sent).read_all().to_pydict() == {"n": [1, 2], "a": ["x", "y"]}


def test_what_parquet_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = stored(tmp_path)
    with pytest.raises(BadFile, match="unpacks to more than 5 bytes"):
        parquet_child.look(source, Limits(unpacked_bytes=5))
    with pytest.raises(BadFile, match="has a row longer than 0 bytes: row 1"):
        parquet_child.send(source, ["a"], Limits(record_bytes=0), io.BytesIO())
    with pytest.raises(BadFile, match="unpacks to more than 0 times its size by row 2: a bomb"):
        parquet_child.send(source, ["a"], Limits(ratio_from=0, columnar_ratio=0), io.BytesIO())
    asked = {"source": write(tmp_path, b"PAR1", "x"), "columns": None, "limits": asdict(DEFAULT_LIMITS)}
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        parquet_child.main(asked)

    def starve(source: Path, limits: Limits) -> dict[str, Any]:
        raise pa.ArrowMemoryError

    monkeypatch.setattr(parquet_child, "look", starve)
    with pytest.raises(MemoryError):
        parquet_child.main(asked)
