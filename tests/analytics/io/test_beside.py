"""A snapshot is measured beside other logs, dated tables and what is made of them."""

from datetime import date
from pathlib import Path

import pyarrow as pa
from tests.analytics.io.io_logs import MINE, bring

from pawl.analytics.io.beside import Beside, View

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
