"""Texts and values become the five types, and nothing is rounded or guessed on the way."""

from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa
import pytest
from tests.analytics.io.io_logs import MINE, mapping

from pawl.analytics.io.typing_sql import Typing
from pawl.analytics.io.zones import ZoneClock

TEN = datetime(2020, 2, 1, 10)


def instant(value: object, kind: pa.DataType, form: str = "iso", zone: str = "UTC") -> object:
    """What the time column of a log becomes."""
    text = MINE.replace('["%d.%m.%Y %H:%M", "iso"]', f'["{form}"]').replace(
        "[log]", f'[log]\nzone = "{zone}"'
    )
    when = pa.array([value], kind)
    table = pa.table({"id": [1], "what": ["x"], "when": when, "points": ["1"]})
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        ZoneClock(zone).register(engine)
        engine.register("log", table)
        return engine.execute(f"SELECT {Typing(mapping(text), table.schema).instant} FROM log").fetchall()[0][
            0
        ]


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2020-02-01T10:00:00Z", "iso"),
        ("2020-02-01 10:00", "iso"),
        ("2020-02-01T12:00:00.000+02:00", "iso"),
        ("1580551200", "unix"),
        ("1580551200000", "unix_ms"),
        ("2020-02-01 12:00 +0200", "%Y-%m-%d %H:%M %z"),
        ("1.2.2020 10 Uhr", "%d.%m.%Y %H Uhr"),
    ],
)
def test_texts_become_instants(value: str, form: str) -> None:
    assert instant(value, pa.string(), form) == TEN


@pytest.mark.parametrize("value", ["soon", "", "2020-13-01", "1.2", None])
def test_what_is_no_instant_is_nothing(value: str | None) -> None:
    assert instant(value, pa.string()) is None


def test_typed_instants_are_taken_as_they_are_or_in_the_zone_of_the_mapping() -> None:
    assert instant(TEN, pa.timestamp("us")) == TEN
    assert instant(TEN.replace(tzinfo=UTC), pa.timestamp("us", "UTC"), zone="Asia/Shanghai") == TEN
    assert instant(datetime(2020, 2, 1, 18), pa.timestamp("us"), zone="Asia/Shanghai") == TEN
    assert instant(date(2020, 2, 1), pa.date32()) == datetime(2020, 2, 1)
    assert instant(1580551200, pa.int64(), "unix") == TEN


def typed(value: str, kind: str) -> tuple[object, object]:
    """What a fact of a case with a numeric key becomes, and the key."""
    text = MINE.replace('type = "whole"', f'type = "{kind}"')
    table = pa.table({"id": [7], "what": ["x"], "when": ["2020-02-01"], "points": [value]})
    typing = Typing(mapping(text), table.schema)
    numbers = f"{typing.case_text} AS numbered_case, {typing.instant} AS numbered_at, {typing.order} AS seq"
    with duckdb.connect() as engine:
        engine.register("log", table)
        rows = typing.events(f"(SELECT *, 1 AS row, 0 AS case_no, {numbers} FROM log)")
        found: tuple[object, object] = engine.execute(f'SELECT points, "case" FROM ({rows})').fetchall()[0]
        return found


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("7", "whole", 7), ("-7", "whole", -7), ("7.0", "whole", 7), ("1e3", "whole", 1000),
        ("3.7", "whole", None), ("-3.7", "whole", None), ("15e-1", "whole", None), ("x", "whole", None),
        ("1e30", "whole", None), ("3.7", "number", 3.7), ("inf", "number", None), ("nan", "number", None),
        ("true", "flag", True), ("FALSE", "flag", False), (" Yes ", "flag", True), ("否", "flag", False),
        ("2", "flag", None), (" x ", "text", " x "),
    ],
)  # fmt: skip
def test_texts_become_values(value: str, kind: str, expected: object) -> None:
    assert typed(value, kind) == (expected, "7")
