"""Plans as SQL: every KPI of the library compiles for both engines, and quantiles are what windows say."""

from datetime import date

import duckdb
import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.kpi.catalogue import known_tables, load_library
from pawl.analytics.kpi.engine.compile import to_sql
from pawl.analytics.kpi.engine.days import day_and_period_table, instant, micros
from pawl.analytics.kpi.engine.lowering import flows_of
from pawl.analytics.kpi.engine.plan import NO_DAYS, Aggregate, Count, Shape, Source
from pawl.analytics.kpi.engine.recipes import choose
from pawl.analytics.worktime import always, periods, shipped

LIBRARY = load_library()
SHAPE = Shape(edges=2, windows=2, first=0, last=30, periods=3)
WINDOWS = """
SELECT g, max(CASE WHEN r = floor((n - 1) * {q}) THEN v END) AS low,
  max(CASE WHEN r = ceil((n - 1) * {q}) THEN v END) AS high,
  max(n - 1) * {q} - floor(max(n - 1) * {q}) AS part
FROM (
  SELECT g, v, row_number() OVER (PARTITION BY g ORDER BY v) - 1 AS r, count(v) OVER (PARTITION BY g) AS n
  FROM data WHERE v IS NOT NULL)
GROUP BY g
"""


@pytest.mark.parametrize("dialect", ["duckdb", "databricks"])
@pytest.mark.parametrize("kpi", LIBRARY)
def test_every_kpi_compiles(kpi, dialect):
    for at, _ in enumerate(LIBRARY[kpi].recipes()):
        chosen = choose(LIBRARY[kpi], known_tables(), at)
        for flow in flows_of(chosen.all_parts(), known_tables(), ("priority",)):
            text = to_sql(flow.rows, SHAPE, dialect)
            assert text.startswith("SELECT")
            assert "AT TIME ZONE" not in text
            for wanted in flow.parts.values():
                rows = flow.stored(
                    [wanted.cohort.index, *(one.column for one in wanted.measures if one.column)]
                )
                assert "GROUP BY" in to_sql(
                    Aggregate(rows, (wanted.cohort.index,), wanted.measures), SHAPE, dialect
                )


def test_an_unknown_dialect_is_refused():
    with pytest.raises(OutOfDomain, match="duckdb, databricks"):
        to_sql(Aggregate(Source("t", ()), (), (Count(),)), NO_DAYS, "oracle")


@pytest.mark.parametrize("q", [0.1, 0.5, 0.9, 0.95])
@pytest.mark.parametrize(
    "value", ["hash(i) % 1000000007", "(hash(i) % 1000003) / 7.0", "CASE WHEN i % 3 = 0 THEN i END"]
)
def test_the_quantiles_of_the_engine_are_those_of_the_window_formula(q, value):
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE data AS SELECT i % 17 AS g, {value} AS v FROM range(5000) t(i)")
    windows = WINDOWS.format(q=q)
    rows = connection.execute(
        f"SELECT quantile_cont(v, {q}), low, high, part FROM data JOIN ({windows}) USING (g) GROUP BY ALL"
    ).fetchall()
    assert len(rows) == 17
    for found, low, high, part in rows:
        assert found == pytest.approx(low + (high - low) * float(part), rel=1e-9)


def test_the_day_table_has_a_row_for_what_has_no_day():
    spans = periods("day", "Europe/Berlin", date(2024, 3, 30), date(2024, 3, 31))
    first, last = micros(spans[0].start), micros(spans[-1].end)
    table, shape = day_and_period_table(spans, (shipped("office-lunch"), first, last))
    rows = {(row["utc_day"] - date(1970, 1, 1)).days: row for row in table.to_pylist()}
    assert (shape.edges, shape.windows) == (1, 2)
    assert [rows[day]["period_0"] for day in (shape.missing, shape.before, shape.after)] == [None, -1, 2]
    assert [(rows[day]["period_0"], rows[day]["period_1"]) for day in range(shape.first, shape.last + 1)] == [
        (-1, 0),
        (0, 1),
        (1, 2),
    ]


def test_an_instant_beyond_all_years_is_refused():
    spans = periods("day", "UTC", date(2024, 3, 30), date(2024, 3, 31))
    with pytest.raises(OutOfDomain):
        day_and_period_table(spans, (always(), 0, 2**62))


def test_microseconds_name_one_instant():
    start = periods("day", "UTC", date(2024, 3, 30), date(2024, 3, 31))[0].start
    assert instant(micros(start) + 1).microsecond == 1
