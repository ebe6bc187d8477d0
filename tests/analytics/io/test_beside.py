"""A snapshot is measured beside other logs, dated tables and what is made of them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
from tests.analytics.io.io_logs import MINE, bring

from pawl.analytics.io.beside import Beside, View
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.analytics.io.shipped import mapping_text

CHANGES = MINE.replace("[log]", '[log]\nkind = "change"').replace("points", "work")
INCIDENTS = MINE.replace("points", "caused_by").replace("whole", "text")
DAY = "01.02.2020 10:00"
BUDGET = pa.table({"from": [date(2020, 1, 1)], "amount": [7]})


def test_links_are_counted_in_the_other_log(tmp_path: Path) -> None:
    changes = bring(tmp_path, f"id,what,when,work\nC1,start,{DAY},1\nC2,start,{DAY},2\n", text=CHANGES)
    rows = "".join(f"{name},start,{DAY},{cause}\n" for name, cause in (("a", "C1"), ("b", "C1"), ("c", "?")))
    incidents = bring(tmp_path, f"id,what,when,caused_by\n{rows}", text=INCIDENTS, name="incidents.csv")
    beside = Beside(snapshots={"incident": incidents.manifest.id}, hidden=frozenset({"incident"}))
    read = changes.dataset(beside=beside)
    for one in (read, read.lean):
        assert one is not None
        found = one.connection.execute('SELECT "case", incidents_after FROM change ORDER BY 1').fetchall()
        assert found == [("C1", 2), ("C2", 0)]
    assert read.tables["change"]["incidents_after"] == "whole"
    assert "incident" not in read.tables


def test_tables_and_views_are_read_with_it(tmp_path: Path) -> None:
    changes = bring(tmp_path, f"id,what,when,work\nC1,start,{DAY},1\n", text=CHANGES)
    views = {"twice": View("SELECT 2 * amount AS amount FROM budget", {"amount": "whole"})}
    read = changes.dataset(beside=Beside(tables={"budget": BUDGET}, views=views))
    for one in (read, read.lean):
        assert one is not None
        assert one.connection.execute("SELECT amount FROM budget").fetchall() == [(7,)]
        assert one.connection.execute("SELECT amount FROM twice").fetchall() == [(14,)]
    assert read.tables["budget"] == {"from": "instant", "amount": "whole"}
    assert read.tables["twice"] == {"amount": "whole"}


def test_cases_of_several_logs_are_rows_of_one_table(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    text, ids = mapping_text("cost-ledger")[1], []
    for number in (1, 2):
        path = tmp_path / f"{number}.csv"
        path.write_text(
            "case,activity,at,booked_at,amount,cost_kind,service,support_line,project,about\n"
            f"E{number},booked,2026-03-0{number},2026-03-01,{number}00,labour,Mail,1,,T1\n"
        )
        made = import_log(
            path, parse_mapping(text, name="cost-ledger"), lake, now=datetime(2026, 4, 1, tzinfo=UTC)
        )
        ids.append(made.manifest.id)
    read = lake.open(ids[0]).dataset(beside=Beside(rows=(ids[1],)))
    try:
        rows = read.connection.execute('SELECT amount, "case", "at" FROM cost ORDER BY amount').fetchall()
        assert [row[:2] for row in rows] == [(100.0, "T1"), (200.0, "T1")]
        assert read.tables["cost"]["at"] == "instant"
        assert "cost_entry" in read.tables
    finally:
        read.close()
