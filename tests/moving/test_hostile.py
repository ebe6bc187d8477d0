"""Files that mean harm, are broken or huge: each is refused in a sentence, quickly, in little memory."""

import json
import random
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.accounts.people import Cast
from tests.moving import exports
from tests.moving import exports_of_others as others
from tests.moving.moves import brought, moved, outcomes

from pawl.incidents.models import Incident
from pawl.moving.formats import SOURCES, streams
from pawl.moving.formats.table import fields_of, proposed
from pawl.moving.models import MoveRow
from pawl.moving.shape import FIELDS, BadFile, BadRow, Shaped, from_html, instant

ODD = (
    "", " ", "\x00", "\ud800", "\u202e", "9" * 40, "-1", "1e309", "NaN", "=cmd|' /C calc'!A0", "{rule}", "%s",
    "\n", "2026-02-30 25:61:00", "0001-01-01 00:00", "9999-12-31T23:59:59+14:00", "../../etc/passwd",
    "<script>", "' OR 1=1 --", "新建", "𝔘", "a" * 5000, "[]", "{}", "null", "INC1", "New", "2026-03-02 09:00",
    "x@y.example",
)  # fmt: skip
BROKEN = (
    b"", b"{", b"[", b"[1, 2", b'{"result": [{"number": "INC1"', b'{"records": {}}', b"<unload>",
    b"<a><b></a>", b"\xff\xfe\x00", b"\x00" * 100, b'"', b'number;title\n"a', b"[" * 100_000,
    b'{"a":' * 50_000, b"<a>" * 10_000, b"PK\x03\x04rubbish", b"\x89PNG\r\n",
    "编号\n1".encode("gb18030"), b"a,b\n" + b"x" * 200_000,
    b'<!DOCTYPE a [<!ENTITY b "c">]><unload><incident><number>&b;</number></incident></unload>',
    b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><unload/>',
)  # fmt: skip


def read(tmp_path: Path, source: str, content: bytes, holds: str = "") -> list[Shaped]:
    path = tmp_path / "incident.json"
    path.write_bytes(content)
    mapping = {}
    if SOURCES[source].is_mapped:
        mapping = proposed(streams.columns_of(path), holds)
    return list(SOURCES[source].read(path, holds, "Europe/Berlin", mapping))


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("content", BROKEN, ids=lambda one: repr(one[:20]))
def test_a_broken_file_gives_rows_or_a_sentence(tmp_path: Path, source: str, content: bytes) -> None:
    began = time.monotonic()
    with suppress(BadFile):
        assert len(read(tmp_path, source, content, "incident" if source == "csv" else "")) < 10
    assert time.monotonic() - began < 5


def values(dice: random.Random) -> Any:
    one = dice.choice(ODD)
    return dice.choice([one, one, one, [one], {"value": one, "display_value": one}, 7, True, None, [one] * 9])


def rows(dice: random.Random, n: int) -> Iterator[dict[str, Any]]:
    names = {"sys_id", *exports.INCIDENT, *exports.JOURNAL[0], *others.ISSUE, *others.ISSUE["fields"],
             *others.GLPI["Ticket.json"][0]}  # fmt: skip
    for at in range(n):
        kept = dice.sample(sorted(names), 14)
        yield {"number": f"INC{at}", "id": at, **{name: values(dice) for name in kept}}


@pytest.mark.parametrize("n", [200, pytest.param(2000, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("source", [name for name in SOURCES if name != "csv"])
def test_odd_rows_are_shaped_or_refused_each_within_a_second(tmp_path: Path, source: str, n: int) -> None:
    dice = random.Random(f"{source} {n}")
    for one in rows(dice, n):
        wrapped = {"class": "Incident", "key": "1", "fields": one} if source in {"jira", "itop"} else one
        began = time.monotonic()
        found = read(tmp_path, source, json.dumps([wrapped]).encode(), dice.choice(SOURCES[source].holds))
        assert time.monotonic() - began < 1
        for row in found:
            assert row.kind in FIELDS
            assert set(row.data) <= set(FIELDS[row.kind])
            assert "\x00" not in json.dumps(row.data)


@pytest.mark.parametrize("n", [200, pytest.param(2000, marks=pytest.mark.thorough)])
def test_any_mapping_of_any_columns_is_read_or_refused(tmp_path: Path, n: int) -> None:
    dice = random.Random(n)
    path = tmp_path / "a.csv"
    for _ in range(n):
        holds = dice.choice(SOURCES["csv"].holds)
        columns = [f"c{at}" for at in range(dice.randrange(1, 9))]
        lines = [",".join(columns)]
        for _row in range(3):
            cells = [dice.choice(ODD).replace('"', '""').encode("utf-8", "ignore").decode() for _ in columns]
            lines.append(",".join(f'"{cell}"' for cell in cells))
        path.write_text("\n".join(lines), encoding="utf-8")
        mapping = {column: dice.choice([*fields_of(holds), "", "nothing"]) for column in columns}
        began = time.monotonic()
        with suppress(BadFile):
            list(SOURCES["csv"].read(path, holds, "UTC", mapping))
        assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "text", ["<" * 200_000, "<script>" * 20_000, "<br " * 40_000, "&lt;" * 40_000, "<a" + " b" * 90_000]
)
def test_a_page_is_stripped_in_time(text: str) -> None:
    began = time.monotonic()
    stripped = from_html(text)
    assert time.monotonic() - began < 2
    assert from_html(from_html(stripped)) == from_html(stripped)


@pytest.mark.parametrize(
    "text", ["0001-01-01", "9999-12-31T23:59:59-14:00", "9999-01-01", "yesterday", "1" * 99]
)
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadRow):
        instant(text, "Asia/Kathmandu")


def test_a_large_export_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "incident.json"
    with path.open("w") as file:
        file.write('{"result": [')
        row = json.dumps({**exports.OPEN, "description": "x" * 2000})
        file.write(",".join([row] * 1500))
        file.write("]}")
    tracemalloc.start()
    found = sum(1 for _ in SOURCES["servicenow"].read(path, "", "UTC", {}))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found >= 1500, peak < 4 << 20) == (True, True), peak


@pytest.mark.django_db
def test_odd_tables_run_without_a_fault(people: Cast) -> None:
    dice = random.Random(7)
    head = "number,title,description,state,priority,impact,urgency,caller,assignee,team,category"
    head += ",opened_at,closed_at"
    lines = [head]
    for at in range(120):
        cells = [
            dice.choice(ODD).replace('"', "'").encode("utf-8", "ignore").decode() for _ in head.split(",")
        ]
        cells[0], cells[3], cells[11] = (
            f"T{at}",
            dice.choice(["New", "Closed", "Resolved", "On Hold"]),
            "2026-03-02 09:00",
        )
        lines.append(",".join(f'"{cell}"' for cell in cells))
    move = moved(people.admin, people.acme, {"incident:a.csv": "\n".join(lines).encode()}, source="csv")
    came = outcomes(move, "incident")
    assert (move.state, len(came), came.count("create") == Incident.objects.count()) == ("done", 120, True)
    assert all(row.reason for row in MoveRow.objects.filter(outcome="refused"))


@pytest.mark.django_db
def test_a_file_with_a_hundred_thousand_columns_is_refused(people: Cast) -> None:
    content = b",".join([b"a"] * 100_000) + b"\n1\n"
    move = brought(people.admin, people.acme, {"incident:a.csv": content}, source="csv")
    assert [file.state for file in move.files.all()] == ["refused"]


@pytest.mark.django_db
@pytest.mark.parametrize("n", [200, pytest.param(2000, marks=pytest.mark.thorough)])
def test_many_cases_move_in_within_seconds(people: Cast, n: int) -> None:
    row = {
        **exports.OPEN,
        "state": "7",
        "resolved_at": "2026-03-03 10:00:00",
        "closed_at": "2026-03-04 10:00:00",
    }
    many = [{**row, "sys_id": f"{at:032}", "number": f"INC{at:07}"} for at in range(n)]
    began = time.process_time()
    move = moved(people.admin, people.acme, {"incident.json": exports.records(many)})
    assert (move.counts["incident"], Incident.objects.count()) == ({"create": n}, n)
    assert time.process_time() - began < 5 + n / 10
