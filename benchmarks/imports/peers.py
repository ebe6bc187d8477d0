"""The peers' side: `python -m benchmarks.imports.peers TOOL FILE FOLDER`; prints the events as JSON."""

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import cpu_so_far

DATES = ("opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at")


def duckdb_csv(file: Path, folder: Path) -> int:
    """DuckDB's own CSV-to-Parquet: it guesses everything, and leaves these dates as text."""
    return _copied(f"SELECT * FROM read_csv('{file}')", folder)


def duckdb_typed(file: Path, folder: Path) -> int:
    """The same with what an analyst would write: missing markers and dates."""
    dates = ", ".join(f"strptime({name}, '%d/%m/%Y %H:%M') AS {name}" for name in DATES)
    source = f"read_csv('{file}', nullstr = '?', all_varchar = true)"
    return _copied(f"SELECT * REPLACE ({dates}) FROM {source}", folder)


def rustxes(file: Path, _folder: Path) -> int:
    frame, _ = importlib.import_module("rustxes").import_xes(str(file))
    return int(frame.height)


def lxml(file: Path, _folder: Path) -> int:
    etree = importlib.import_module("lxml.etree")
    rows: list[dict[str, str | None]] = []
    opener = importlib.import_module("gzip").open
    with opener(file, "rb") as stream:
        for _, trace in etree.iterparse(stream, tag="{*}trace"):
            events = trace.iterchildren("{*}event")
            rows.extend({child.get("key"): child.get("value") for child in event} for event in events)
            trace.clear()
    return len(rows)


def pm4py(file: Path, _folder: Path) -> int:
    return len(importlib.import_module("pm4py").read_xes(str(file)))


def _copied(sql: str, folder: Path) -> int:
    connection = importlib.import_module("duckdb").connect()
    connection.execute("SET memory_limit = '1500MB'")
    target = folder.with_suffix(".parquet")
    return int(connection.execute(f"COPY ({sql}) TO '{target}' (FORMAT parquet)").fetchone()[0])


TOOLS: dict[str, Callable[[Path, Path], int]] = {
    each.__name__: each for each in (duckdb_csv, duckdb_typed, rustxes, lxml, pm4py)
}


MODULES = {
    "duckdb_csv": ("duckdb",),
    "duckdb_typed": ("duckdb",),
    "rustxes": ("rustxes",),
    "lxml": ("lxml.etree", "gzip"),
    "pm4py": ("pm4py",),
}


def main() -> None:
    for name in MODULES.get(sys.argv[1], ()):
        importlib.import_module(name)  # starting up is told apart from the work
    began = cpu_so_far()
    events = TOOLS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps({"events": events, "cpu": cpu_so_far() - began}))


if __name__ == "__main__":
    main()
