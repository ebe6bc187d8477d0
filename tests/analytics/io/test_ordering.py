"""A stage file is trusted to be in case order only after a look."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from pawl.analytics.io.ordering import is_in_order


@pytest.mark.parametrize(
    ("cases", "numbers", "places", "fine"),
    [
        ("aab", [0, 0, 1], [0, 1, 0], True),
        ("aba", [0, 1, 2], [0, 0, 0], False),  # a case that comes back
        ("baa", [1, 0, 0], [0, 0, 1], False),  # rows that lost their order
        ("aac", [0, 0, 2], [0, 1, 0], False),  # a gap
    ],
)
def test_order_is_checked_by_number_and_by_key(
    tmp_path: Path, cases: str, numbers: list[int], places: list[int], *, fine: bool
) -> None:
    stage = tmp_path / "stage.parquet"
    table = {
        "case": list(cases),
        "case_no": pa.array(numbers, pa.int32()),
        "seq": pa.array(places, pa.int32()),
    }
    parquet.write_table(pa.table(table), stage)
    with duckdb.connect() as engine:
        assert is_in_order(engine, stage) == fine
