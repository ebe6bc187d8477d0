"""The limit: DuckDB reads the columns that the question needs and adds them up."""

import duckdb

from benchmarks.paths.child import Row, answer

CONNECTION = duckdb.connect()


def dfg(path: str) -> list[Row]:
    sql = 'SELECT sum(case_no), max("at"), max(state) FROM read_parquet(?)'
    return CONNECTION.execute(sql, [path]).fetchall()


def sequences(path: str) -> list[Row]:
    return CONNECTION.execute("SELECT sum(case_no), max(state) FROM read_parquet(?)", [path]).fetchall()


if __name__ == "__main__":
    answer({"dfg": dfg, "variants": sequences})
