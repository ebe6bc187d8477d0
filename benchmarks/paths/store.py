"""Makes the case-ordered store that the tools read; argv: folder, copies."""

import os
import sys
from pathlib import Path

import duckdb

from pawl.analytics.simulation.demo import DEMO_SEED, demo_desk
from pawl.analytics.simulation.export import write_export
from pawl.analytics.simulation.run import simulate

REAL = Path("servicenow-incidents") / "incident_event_log.csv.gz"


def log_of(folder: Path, copies: int) -> Path:
    """A case-ordered store of the log, copy after copy a week later."""
    target = folder / f"events_x{copies}.parquet"
    if target.exists():
        return target
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(
        """CREATE TABLE events AS SELECT number AS "case", incident_state AS state,
        (dense_rank() OVER (ORDER BY number) - 1)::INTEGER AS case_no, sys_mod_count::INTEGER AS seq,
        strptime(sys_updated_at, '%d/%m/%Y %H:%M') AS "at" FROM read_csv(?, all_varchar = true)""",
        [str(source(folder))],
    )
    connection.execute(
        f"""COPY (SELECT "case" || '/' || copy AS "case", state, seq,
            (copy * (SELECT max(case_no) + 1 FROM events) + case_no)::INTEGER AS case_no,
            "at" + to_days((7 * copy)::INTEGER) AS "at"
            FROM events, range({copies}) AS copies(copy) ORDER BY case_no, "at", seq)
        TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"""
    )
    return target


def source(folder: Path) -> Path:
    """The real log where it is at hand, else a simulated one."""
    reference = os.environ.get("PAWL_REFERENCE_DATA")
    if reference:
        return Path(reference) / REAL
    made = folder / "simulated-paths.csv.gz"
    if not made.exists():
        write_export(simulate(demo_desk(), seed=DEMO_SEED), made)
    return made


if __name__ == "__main__":
    print(log_of(Path(sys.argv[1]), int(sys.argv[2])))
