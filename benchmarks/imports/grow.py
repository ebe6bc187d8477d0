"""Makes bigger logs of one: `python -m benchmarks.imports.grow LOG TARGET COPIES|fresh`."""

import gzip
import shutil
import sys
from pathlib import Path

import duckdb

DATES = ("opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at")
FORM = "%d/%m/%Y %H:%M"


def main() -> None:
    log, target, copies = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    half = target.with_suffix(".half")
    with gzip.open(half, "wb", compresslevel=5) as packed:
        for sql in [fresh()] if copies == "fresh" else map(shifted, range(int(copies))):
            part = target.with_suffix(".part")
            read = f"read_csv('{log}', all_varchar = true, nullstr = 'none')"
            connection = duckdb.connect()
            connection.execute(f"CREATE TEMP VIEW log AS SELECT * FROM {read}")
            connection.execute(f"COPY ({sql}) TO '{part}' (FORMAT csv, HEADER {packed.tell() == 0})")
            with part.open("rb") as plain:
                shutil.copyfileobj(plain, packed, 1 << 20)
            part.unlink()
    half.rename(target)


def shifted(copy: int) -> str:
    """The whole log, so many weeks later, under other numbers."""
    number = f"'INC' || lpad((substr(number, 4)::BIGINT + {copy * 10_000_000})::VARCHAR, 10, '0') AS number"
    later = [f"try_strptime({name}, '{FORM}') + to_days({7 * copy})" for name in DATES]
    dates = [
        f"coalesce(strftime({at}, '{FORM}'), '?') AS {name}" for at, name in zip(later, DATES, strict=True)
    ]
    return f"SELECT * REPLACE ({number}, {', '.join(dates)}) FROM log"


def fresh() -> str:
    """One event for one case in a thousand events, an hour after its last."""
    last = f"strftime(max(try_strptime(sys_updated_at, '{FORM}')) + INTERVAL 1 HOUR, '{FORM}')"
    rest = "any_value(COLUMNS(* EXCLUDE (number, sys_updated_at)))"
    grouped = f"SELECT number, {rest}, {last} AS sys_updated_at FROM log GROUP BY number ORDER BY number DESC"
    return f"{grouped} LIMIT (SELECT count(*) // 1000 FROM log)"


if __name__ == "__main__":
    main()
