"""Surveys and ledgers as sources, and what they make measurable beside the tickets of their place.

The fake is written from https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
and https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.accounts.people import Cast
from tests.measurement.connectors import desks, forge_fakes, gathered, rereading
from tests.measurement.connectors.desks import Desk
from tests.measurement.connectors.fakes import Fake, serving
from tests.measurement.connectors.forge_fakes import Rows
from tests.measurement.connectors.gathered import in_the_lake, pages, rows, source_of
from tests.measurement.connectors.measured import measured

from pawl.analytics.io.shipped import mapping_text
from pawl.errors import Invalid
from pawl.measurement.actions.question import questions
from pawl.measurement.models import Dataset, DataSource, RunState
from pawl.measurement.sources.connectors import CONNECTORS
from pawl.measurement.sources.connectors.base import Vanished, told

pytestmark = [
    pytest.mark.django_db, pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"]),
]  # fmt: skip
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NAMES = pytest.mark.parametrize("name", ["survey", "ledger"])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    hosts = {"WEBHOOK_HOSTS": ["127.0.0.1"], "IMPORT_FOLDERS": [str(tmp_path)]}
    with gathered.settings(DATA=str(tmp_path / "data"), **hosts), gathered.here():
        yield tmp_path


def z(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def answers(count: int) -> list[dict[str, Any]]:
    """One survey an hour; each second one is answered a day later, with 2, 4, 6, 8 or 10 of 10."""
    found = []
    for number in range(1, count + 1):
        sent = START + timedelta(hours=number)
        one: dict[str, Any] = {"id": number, "sentOn": z(sent), "answeredOn": None, "score": None,
                               "ticket": f"T{number}", "service": "Mail", "group": "Desk",
                               "modifiedOn": z(sent)}  # fmt: skip
        if number % 2 == 0:
            at = sent + timedelta(days=1)
            one |= {"answeredOn": z(at), "modifiedOn": z(at), "score": 2 + 2 * (number // 2 % 5)}
        found.append(one)
    return found


def entries(count: int) -> list[dict[str, Any]]:
    """An entry a day of 100, 101, … and of as many hours as its number."""
    return [
        {"id": f"E{number}", "postingDate": (START + timedelta(days=number)).date().isoformat(),
         "amount": 100 + number, "hours": number, "category": "labour", "service": "Mail",
         "modifiedOn": z(START + timedelta(days=number, minutes=number % 3))}
        for number in range(1, count + 1)
    ]  # fmt: skip


def settings(name: str, fake: Fake, **more: str) -> dict[str, str]:
    return told(CONNECTORS[name], {"address": f"{fake.address}/odata/Rows", **more})


def rows_of(name: str, count: int) -> list[dict[str, Any]]:
    return answers(count) if name == "survey" else entries(count)


def gathered_feed(people: Cast, name: str, some: Rows, **more: str) -> DataSource:
    """A feed, gathered; the server is gone afterwards."""
    with serving(forge_fakes.odata(some)) as fake:
        source = source_of(people, name, settings(name, fake, **more), "token", mapping="")
        run = gathered.gathered(source, people)
    assert run.state == RunState.READ, run.problem
    return source


def test_csat_becomes_measurable_and_right(people: Cast) -> None:
    """Of 0 to 10 the answers 6, 8 and 10 are 3.4, 4.2 and 5 of 5: two of five say 4 or more."""
    source = gathered_feed(people, "survey", Rows(answers(40)), worst="0", best="10")
    found = measured(source, "csat", "survey-response-rate")
    assert found["csat"] == pytest.approx(0.4)
    assert found["survey-response-rate"] == pytest.approx(0.5)


def test_cost_per_ticket_becomes_measurable_beside_the_tickets_of_the_place(people: Cast) -> None:
    with serving(desks.jira(Desk(desks.tickets(40)))) as fake:
        tickets = source_of(people, "jira", told(CONNECTORS["jira"], {"address": fake.address}),
                            "ann:secret", mapping="")  # fmt: skip
        gathered.gathered(tickets, people)
    dataset = Dataset.objects.get(pk=Dataset.objects.filter(imports__source=tickets).get().pk)
    assert "beside" not in questions(dataset)[0].request
    before = [one.digest for one in questions(dataset)]
    gathered_feed(people, "ledger", Rows(entries(20)))
    asked = questions(dataset)
    assert len(asked[0].request["beside"]["rows"]) == 1
    assert [one.digest for one in asked] != before
    total = sum(100 + number for number in range(1, 21))
    assert measured(tickets, "cost-per-ticket")["cost-per-ticket"] == pytest.approx(total / 30)
    gathered_feed(people, "survey", Rows(answers(40)), worst="0", best="10")
    assert measured(tickets, "csat")["csat"] == pytest.approx(0.4)
    second = [{**one, "id": f"S{one['id']}"} for one in entries(10)]
    gathered_feed(people, "ledger", Rows(second))  # another ledger of the same place: both count
    total += sum(100 + number for number in range(1, 11))
    assert measured(tickets, "cost-per-ticket")["cost-per-ticket"] == pytest.approx(total / 30)


def test_hours_cost_what_an_hour_costs(people: Cast) -> None:
    some = Rows(entries(10))
    with serving(forge_fakes.odata(some)) as fake:
        told_so = settings("ledger", fake, hours="hours", rate="60")
        found = rows(pages(CONNECTORS["ledger"], told_so, "token"))
    assert sorted(float(row["amount"]) for row in found) == [60.0 * number for number in range(1, 11)]


def test_a_ledger_in_a_database_is_one_too(folder: Path, people: Cast) -> None:
    path = folder / "ledger.db"
    with sqlite3.connect(path) as link:
        link.execute("CREATE TABLE entries (id TEXT, day TEXT, amount REAL, kind TEXT, service TEXT)")
        for number in range(1, 11):
            day = (START + timedelta(days=number)).date().isoformat()
            link.execute("INSERT INTO entries VALUES (?, ?, 50, 'contract', 'Mail')", (f"E{number}", day))
    query = """SELECT id AS "case", 'booked' AS activity, day AS at, day AS booked_at, amount,
        kind AS cost_kind, service, '' AS support_line, '' AS project, '' AS about FROM entries"""
    known = {"url": f"sqlite:///{path}", "query": query, "column": "at"}
    source = source_of(people, "sql", known, mapping=mapping_text("cost-ledger")[1])
    assert gathered.gathered(source, people).state == RunState.READ
    with serving(desks.jira(Desk(desks.tickets(40)))) as fake:
        tickets = source_of(people, "jira", told(CONNECTORS["jira"], {"address": fake.address}),
                            "ann:secret", mapping="")  # fmt: skip
        gathered.gathered(tickets, people)
    assert measured(tickets, "cost-per-ticket")["cost-per-ticket"] == pytest.approx(500 / 30)


@NAMES
def test_killed_at_twenty_points_it_reads_the_same(name: str) -> None:
    connector = CONNECTORS[name]
    with serving(forge_fakes.odata(Rows(rows_of(name, 110)))) as fake:
        told_so = settings(name, fake)
        whole = rereading.read(connector, told_so, "token", "")
        assert whole.rows >= 110
        for at in rereading.points(whole):
            again = rereading.read(connector, told_so, "token", "", at)
            assert (again.rows, again.sha256, again.mark) == (whole.rows, whole.sha256, whole.mark), at


@NAMES
def test_the_five_faults(name: str) -> None:
    some, sleeps = Rows(rows_of(name, 40)), list[float]()
    connector = CONNECTORS[name]
    with serving(forge_fakes.odata(some)) as fake:
        told_so = settings(name, fake)
        whole = rows(pages(connector, told_so, "token"))
        fake.asked.clear()
        fake.faults = {1: "busy", 3: "half", 5: "down", 6: "down"}
        assert rows(pages(connector, told_so, "token", sleeps=sleeps)) == whole
        assert sleeps[0] == 7.0
        assert len(sleeps) == 4
        fake.faults, some.lacks = {}, "modifiedOn"
        with pytest.raises(Vanished):
            pages(connector, told_so, "token")
        some.lacks, some.has_expired = "", True
        with pytest.raises(Invalid) as refused:
            pages(connector, told_so, "token")
        assert refused.value.thing == "secret"


@NAMES
def test_a_row_that_changes_counts_as_it_is_now(name: str, people: Cast) -> None:
    some = Rows(rows_of(name, 20))
    with serving(forge_fakes.odata(some)) as fake:
        source = source_of(people, name, settings(name, fake), "token", mapping="")
        gathered.gathered(source, people)
        assert gathered.gathered(source, people).state == RunState.NOTHING
        cases = in_the_lake(source)[2]
        last = max(row["modifiedOn"] for row in some.rows)
        changed = some.rows[3]
        changed |= {"modifiedOn": last, "amount": 999, "score": 1, "answeredOn": last}
        gathered.gathered(source, people)
        assert gathered.gathered(source, people).state == RunState.NOTHING
        fresh = source_of(people, name, settings(name, fake), "token", mapping="")
        gathered.gathered(fresh, people)
    assert in_the_lake(source)[2] == cases == 20
    if name == "survey":
        assert measured(source, "csat") == measured(fresh, "csat")


def test_the_secret_goes_to_no_other_host() -> None:
    some = Rows(answers(20), elsewhere="https://evil.example.org/odata/")
    with serving(forge_fakes.odata(some)) as fake, pytest.raises(Invalid):
        pages(CONNECTORS["survey"], settings("survey", fake), "token")


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [("survey", {"best": "1"}, "best"), ("survey", {"worst": "nan"}, "best"),
     ("ledger", {"hours": "hours"}, "rate"), ("ledger", {"address": "https://x/?y"}, "address")],
)  # fmt: skip
def test_settings_that_cannot_be_right_are_refused(name: str, change: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        told(CONNECTORS[name], {"address": "https://tool.example.org/odata/Rows", **change})
    assert field in refused.value.fields
