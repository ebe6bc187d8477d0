"""The same KPI set by pandas, polars and SQL, each from the events, each as its users would write it."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.kpi.columns import NEEDED, cases_sql
from benchmarks.kpi.cost import report, timed
from benchmarks.kpi.rows import Row, digest


def with_pandas(events: Path) -> Sequence[Row]:
    """Last row of each case (the file is in order of time), then one groupby per slice."""
    import pandas as pd  # noqa: PLC0415 (its import is part of what a cold run costs)

    cases = pd.read_parquet(events, columns=list(NEEDED)).drop_duplicates("case_id", keep="last")
    cases["opened_week"] = _monday(cases["opened_at"])
    cases["resolved_week"] = _monday(cases["resolved_at"])
    cases["hours"] = (cases["resolved_at"] - cases["opened_at"]).dt.total_seconds() / 3600
    cases["reopened"] = cases["reopen_count"] > 0
    cases["all"] = ""
    weeks = pd.date_range(
        cases["opened_week"].min(), max(cases["opened_week"].max(), cases["resolved_week"].max()), freq="7D"
    )
    rows: list[Row] = []
    for kind, column in (("all", "all"), ("priority", "priority"), ("group", "assignment_group")):
        opened = cases.groupby(["opened_week", column], sort=False).size()
        done = cases.dropna(subset=["resolved_week"]).groupby(["resolved_week", column], sort=False)
        table = done.agg(
            resolved=("hours", "size"),
            median=("hours", "median"),
            sla=("made_sla", "mean"),
            reopened=("reopened", "mean"),
            reassigned=("reassignment_count", "mean"),
        )
        table["p90"] = done["hours"].quantile(0.9)
        grid = pd.MultiIndex.from_product([weeks, cases[column].unique()])
        table = table.reindex(grid)
        table["opened"] = opened.reindex(grid).fillna(0).astype(int)
        table["resolved"] = table["resolved"].fillna(0).astype(int)
        table["backlog"] = (table["opened"] - table["resolved"]).groupby(level=1).cumsum()
        order = ["opened", "resolved", "median", "p90", "sla", "reopened", "reassigned", "backlog"]
        rows += [
            (week.date(), kind, value, *numbers)
            for (week, value), *numbers in table[order].itertuples(name=None)
        ]
    return rows


def with_polars(events: Path) -> Sequence[Row]:
    """Lazy scan, last row of each case, one group per slice."""
    import polars as pl  # noqa: PLC0415 (its import is part of what a cold run costs)

    def week(name: str) -> pl.Expr:
        return pl.col(name).dt.truncate("1w").dt.date()

    final = ("opened_at", "resolved_at", "priority", "assignment_group", *NEEDED[8:])
    cases = (
        pl.scan_parquet(events)
        .group_by("case_id")
        .agg(pl.col(name).last() for name in final)  # the file is in order of time
        .with_columns(
            week("opened_at").alias("opened_week"),
            week("resolved_at").alias("resolved_week"),
            ((pl.col("resolved_at") - pl.col("opened_at")).dt.total_microseconds() / 3.6e9).alias("hours"),
            pl.lit("").alias("all"),
        )
        .collect()
    )
    last = cases.select(pl.max_horizontal(pl.col("opened_week").max(), pl.col("resolved_week").max())).item()
    first = cases.select(pl.col("opened_week").min()).item()
    weeks = pl.select(pl.date_range(first, last, "1w").alias("week"))
    rows: list[Row] = []
    for kind, column in (("all", "all"), ("priority", "priority"), ("group", "assignment_group")):
        opened = cases.group_by(pl.col("opened_week").alias("week"), column).agg(pl.len().alias("opened"))
        done = cases.drop_nulls("resolved_week").group_by(pl.col("resolved_week").alias("week"), column)
        measured = done.agg(
            pl.len().alias("resolved"),
            pl.col("hours").median().alias("median"),
            pl.col("hours").quantile(0.9, "linear").alias("p90"),
            pl.col("made_sla").mean(),
            (pl.col("reopen_count") > 0).mean(),
            pl.col("reassignment_count").mean(),
        )
        whole = (pl.col(name).fill_null(0).cast(pl.Int64) for name in ("opened", "resolved"))
        table = (
            weeks.join(cases.select(column).unique(), how="cross")
            .join(opened, on=["week", column], how="left")
            .join(measured, on=["week", column], how="left")
            .with_columns(whole)
            .sort(column, "week")
            .with_columns((pl.col("opened") - pl.col("resolved")).cum_sum().over(column).alias("backlog"))
        )
        order = ["opened", "resolved", "median", "p90", *NEEDED[8:], "backlog"]
        rows += [(day, kind, *rest) for day, *rest in table.select("week", column, *order).iter_rows()]
    return rows


DUCKDB = """
WITH cases AS MATERIALIZED (
  SELECT date_trunc('week', opened_at)::DATE AS opened_week,
    date_trunc('week', resolved_at)::DATE AS resolved_week,
    date_diff('microsecond', opened_at, resolved_at) / 3.6e9::DOUBLE AS hours, priority,
    coalesce(assignment_group, '?') AS "group", made_sla, reopen_count, reassignment_count
  FROM ({cases})),
opened AS (
  SELECT opened_week AS week, grouping(priority, "group") AS kind, coalesce(priority, "group") AS slice,
    count(*) AS opened
  FROM cases GROUP BY GROUPING SETS ((week), (week, priority), (week, "group"))),
resolved AS (
  SELECT resolved_week AS week, grouping(priority, "group") AS kind, coalesce(priority, "group") AS slice,
    count(*) AS resolved, quantile_cont(hours, [0.5, 0.9]) AS q, avg(made_sla::INT) AS sla,
    avg((reopen_count > 0)::INT) AS reopened, avg(reassignment_count) AS reassigned
  FROM cases WHERE resolved_week IS NOT NULL
  GROUP BY GROUPING SETS ((week), (week, priority), (week, "group"))),
weeks AS (
  SELECT unnest(generate_series(min(opened_week), greatest(max(opened_week), max(resolved_week)),
    INTERVAL 7 DAY))::DATE AS week
  FROM cases),
grid AS (SELECT * FROM weeks, (SELECT DISTINCT kind, slice FROM opened))
SELECT g.week, ['', 'priority', 'group', 'all'][g.kind + 1], coalesce(g.slice, ''),
  coalesce(opened, 0) AS begun, coalesce(resolved, 0) AS done, q[1], q[2], sla, reopened, reassigned,
  sum(begun - done) OVER (PARTITION BY g.kind, g.slice ORDER BY g.week)::BIGINT
FROM grid AS g
LEFT JOIN opened AS o ON o.week = g.week AND o.kind = g.kind AND o.slice IS NOT DISTINCT FROM g.slice
LEFT JOIN resolved AS d ON d.week = g.week AND d.kind = g.kind AND d.slice IS NOT DISTINCT FROM g.slice
"""


def with_duckdb(events: Path) -> Sequence[Row]:
    """One statement with grouping sets, cases derived on the way."""
    return _by_hand(cases_sql(f"'{events}'"))


def with_duckdb_on_cases(cases: Path) -> Sequence[Row]:
    """The same statement on the case table that our import made."""
    return _by_hand(f"FROM '{cases}'")


def _by_hand(cases: str) -> Sequence[Row]:
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    return connection.execute(DUCKDB.format(cases=cases)).fetchall()


def bare_scan(events: Path) -> None:
    """What the machine needs just to read the columns of the events: the limit."""
    columns = ", ".join(f"max({name})" for name in NEEDED)
    duckdb.connect().execute(f"SELECT {columns} FROM '{events}'").fetchall()


def _monday(instants: Any) -> Any:
    return instants.dt.normalize() - instants.dt.day_of_week * timedelta(days=1)


WAYS = {
    "pandas": with_pandas,
    "polars": with_polars,
    "duckdb": with_duckdb,
    "duckdb-cases": with_duckdb_on_cases,
}


def main(way: str, source: Path, runs: int) -> None:
    """Run one peer, or the bare scan: the first run, then `runs` more."""
    if way == "scan":
        report(None, timed(lambda: bare_scan(source), runs))
        return
    found: list[Sequence[Row]] = []
    cost = timed(lambda: found.append(WAYS[way](source)), runs)
    report(digest(found[-1]), cost)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
