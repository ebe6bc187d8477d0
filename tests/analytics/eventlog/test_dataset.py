"""A dataset made in memory from Arrow tables."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.eventlog.dataset import arrow_type, dataset_of, field_type, quoted

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_columns_become_the_five_field_types():
    table = pa.table(
        {
            "text": pa.array(["a"]).dictionary_encode(),
            "whole": pa.array([1], pa.int16()),
            "number": pa.array([Decimal("1.5")]),
            "flag": [True],
            "instant": [date(2026, 1, 1)],
            "empty": pa.nulls(1),
        }
    )
    made = dataset_of({"incident": table}, as_of=NOW)
    its = {"text": "text", "whole": "whole", "number": "number", "flag": "flag", "instant": "instant"}
    assert made.tables == {"incident": {**its, "empty": "text"}}
    assert made.connection.execute("SELECT number FROM incident").fetchall() == [(1.5,)]


def test_a_zoned_instant_is_stored_as_utc():
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    table = pa.table({"at": pa.array([noon], pa.timestamp("us", "Asia/Shanghai"))})
    made = dataset_of({"cost": table}, as_of=noon)
    assert made.connection.execute('SELECT "at" FROM cost').fetchall() == [(datetime(2026, 1, 1, 4),)]
    assert made.as_of == datetime(2026, 1, 1, 4, tzinfo=UTC)


def test_the_snapshot_is_a_hash_of_the_values():
    one, other = pa.table({"users": [1]}), pa.table({"users": [2]})
    first = dataset_of({"user_count": one}, as_of=NOW).snapshot
    assert first == dataset_of({"user_count": pa.table({"users": [1]})}, as_of=NOW).snapshot
    assert first != dataset_of({"user_count": other}, as_of=NOW).snapshot
    assert dataset_of({}, as_of=NOW, snapshot="given").snapshot == "given"


def test_a_naive_as_of_is_refused():
    with pytest.raises(OutOfDomain, match=r"as_of: an instant needs a time zone. Give an aware datetime"):
        dataset_of({}, as_of=datetime(2026, 1, 1))


def test_a_column_that_is_no_field_names_itself():
    with pytest.raises(OutOfDomain, match=r"incident.tags: is no field type. Cast it to text"):
        dataset_of({"incident": pa.table({"tags": [["a"]]})}, as_of=NOW)


@pytest.mark.parametrize("word", ["text", "whole", "number", "flag", "instant"])
def test_a_field_type_survives_arrow(word):
    assert field_type(arrow_type(word)) == word


def test_a_quote_in_a_name_is_doubled():
    assert quoted('a"b') == '"a""b"'
