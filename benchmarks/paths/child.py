"""What every tool's script does: run once, then again warm, and print what it found and what it cost."""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable

Row = tuple[str | int | float, ...]
Tool = Callable[[str], Iterable[Row]]
WARM_RUNS = 5


def answer(tools: dict[str, Tool]) -> None:
    """Print one JSON line; argv: what to find, the Parquet file, and `warm` for further runs."""
    tool, path, warm = tools[sys.argv[1]], sys.argv[2], sys.argv[3:] == ["warm"]
    digest = fingerprint(tool(path))
    runs = [timed(tool, path) for _ in range(WARM_RUNS if warm else 0)]
    wall, cpu = (min(column) for column in zip(*runs, strict=True)) if runs else (None, None)
    print(json.dumps({"digest": digest, "wall": wall, "cpu": cpu}))


def timed(tool: Tool, path: str) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    tool(path)
    return time.perf_counter() - wall, time.process_time() - cpu


def fingerprint(rows: Iterable[Row]) -> str:
    """A digest of rows in any order, numbers at four decimals."""
    texts = ("|".join(f"{v:.4f}" if isinstance(v, float) else str(v) for v in row) for row in rows)
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:12]
