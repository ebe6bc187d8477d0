"""The engine of an import: DuckDB in a box."""

from pathlib import Path

import duckdb
import pyarrow as pa

from pawl.analytics.io.limits import Limits
from pawl.analytics.io.zones import ZoneClock

PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"


def open_engine(folder: Path, limits: Limits, clock: ZoneClock | None) -> duckdb.DuckDBPyConnection:
    """Open an engine that spills into `folder`, installs nothing and keeps rows in their order."""
    spill = folder / "spill"
    engine = duckdb.connect(config={"memory_limit": limits.memory, "temp_directory": str(spill)})
    for setting in (
        "TimeZone = 'UTC'",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "preserve_insertion_order = true",
    ):
        engine.execute(f"SET {setting}")
    if clock:
        clock.register(engine)
    return engine


def write_parquet(engine: duckdb.DuckDBPyConnection, sql: str, file: Path) -> int:
    """Write the rows of a SELECT to a Parquet file.   Returns how many."""
    row = engine.execute(f"COPY ({sql}) TO {text_sql(str(file))} ({PARQUET})").fetchone()
    return int(row[0]) if row else 0


def lend(engine: duckdb.DuckDBPyConnection, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
    """Give Arrow rows to the engine as a relation that can be read once.

    By the bare C stream: for the object itself DuckDB imports pyarrow.dataset and with it pandas, a third
    of a second in every import.
    """
    engine.register(name, rows.__arrow_c_stream__())


def text_sql(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"
