"""TOML that means harm, and every value of a good file replaced by one of another kind."""

import copy
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

HOSTILE: dict[str, str | bytes] = {
    "deep lists": "a = " + "[" * 100_000,
    "deep lists, closed": "a = " + "[" * 200 + "]" * 200,
    "deep tables": "a = " + "{a=" * 50_000,
    "dotted key": "a." * 300_000 + "a = 1",
    "dotted key in quotes": "'a'." * 200_000 + "a = 1",
    "dotted header": "[" + "a." * 300_000 + "a]",
    "huge number": "a = " + "9" * 100_000,
    "huge number in hex": "a = 0x" + "f" * 100_000,
    "ten megabytes": "a = '" + "x" * 10_000_000 + "'",
    "ten megabytes of tables": "[a]\n" * 2_500_000,
    "many keys": "".join(f"k{n} = 1\n" for n in range(60_000)),
    "many tables": "".join(f"[t{n}]\n" for n in range(60_000)),
    "open text": 'a = """' + "\n" * 900_000,
    "one long word": "x" * 1_000_000,
    "quotes": '"' * 1_000_000,
    "no UTF-8": b"a = '\xff\xfe'",
    "UTF-16": "a = 1".encode("utf-16"),
    "NUL": 'a = "\\u0000"',
    "NUL in a key": '"a\\u0000b" = 1',
    "no TOML": "a = = 1",
    "key twice": "a = 1\na = 2",
    "no date": "a = 2026-02-31",
}
ODD: tuple[Any, ...] = (
    *(
        True,
        0,
        -1,
        2**62,
        1.5,
        float("inf"),
        float("nan"),
        "",
        "x",
        "x" * 5000,
        "{0.__class__} %s",
        "\u202e\u200b",
    ),
    *(
        date(2026, 1, 1),
        datetime(2026, 1, 1),
        time(1),
        [],
        {},
        [1],
        ["x", 1],
        [["x"]],
        {"x": 1},
        {"": ""},
        [{}],
        [{"x": {}}],
    ),
)


def changed(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The document with one value after another replaced by each odd one."""
    for path in _paths(document):
        for odd in ODD:
            other = copy.deepcopy(document)
            place: Any = other
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = copy.deepcopy(odd)
            yield f"{'.'.join(map(str, path))} = {odd!r:.60}", other


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*before, step)
        yield from _paths(inner, (*before, step))
