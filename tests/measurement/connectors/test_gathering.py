"""Who may gather, and what the doors tell of it: secrets and rows of the other system are shown to nobody."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, person
from tests.measurement.connectors import gathered

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Role
from pawl.measurement.models import DataSource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told(tmp_path: Path) -> Iterator[dict[str, Any]]:
    with sqlite3.connect(tmp_path / "desk.db") as link:
        link.execute("CREATE TABLE events (id TEXT, state TEXT, changed TEXT, team TEXT)")
        link.execute("INSERT INTO events VALUES ('T1', 'New', '2026-03-02T10:00:00', 'hidden team')")
    with gathered.settings(DATA=str(tmp_path / "data"), IMPORT_FOLDERS=[str(tmp_path)]), gathered.here():
        yield {
            "title": "Desk", "origin": "sql", "secret": "open sesame",
            "settings": {
                "url": f"sqlite:///{tmp_path / 'desk.db'}", "query": "SELECT * FROM events",
                "column": "changed",
            },
        }  # fmt: skip


class Door:
    """The API as one person meets it."""

    def __init__(self, who: Actor) -> None:
        self.client = Client()
        self.client.force_login(who.human)

    def post(self, path: str, body: Any, **headers: Any) -> Any:
        where = f"/api/data-sources{path}"
        return self.client.post(where, body, content_type="application/json", headers=headers)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/data-sources{path}")


def test_who_may_gather_and_who_may_try(people: Cast, told: dict[str, Any]) -> None:
    alice, boss, charlie = (
        Door(one) for one in (people.alice, person("boss", people.acme, Role.EXECUTIVE), people.charlie)
    )
    key = alice.post("", told).json()["key"]
    answers = {
        what: [one.post(f"/{key}/{what}", {}, if_match='"1"').status_code for one in (alice, boss, charlie)]
        for what in ("test", "gather")
    }
    assert answers == {"test": [200, 403, 404], "gather": [200, 403, 404]}
    assert [one.get(f"/{key}/runs").status_code for one in (alice, boss, charlie)] == [200, 200, 404]
    assert boss.get("/connectors").status_code == 403
    known = {one["origin"] for one in alice.get("/connectors").json()}
    assert "sql" in known


def test_the_secret_lies_sealed_and_is_shown_to_nobody(people: Cast, told: dict[str, Any]) -> None:
    alice = Door(people.alice)
    made = alice.post("", told)
    assert (made.status_code, made.json()["has_secret"]) == (201, True)
    assert "sesame" not in made.content.decode()
    assert "sesame" not in DataSource.objects.get().secret
    key = made.json()["key"]
    tried = alice.post(f"/{key}/test", {}, if_match='"1"')
    assert tried.json() == {"columns": ["id", "state", "changed", "team"], "rows": 1}


def test_runs_tell_what_came_and_why_not(people: Cast, told: dict[str, Any]) -> None:
    alice = Door(people.alice)
    key = alice.post("", told).json()["key"]
    alice.post(f"/{key}/gather", {}, if_match='"1"')
    again = alice.post(f"/{key}/gather", {}, if_match='"1"')
    assert (again.status_code, "being read" in again.json()["rule"]) == (409, True)
    gathered.drain()
    run = alice.get(f"/{key}/runs").json()[0]
    assert (run["state"], run["rows"], run["problem"]) == ("read", 1, None)
    assert alice.client.get(f"/api/imports/{run['imported']}").json()["state"] == "staged"
