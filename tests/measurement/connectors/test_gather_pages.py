"""The pages of a source that is another system: set up, tried, gathered, mended."""

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
from pawl.jobs.models import Schedule
from pawl.measurement.models import DataSource, GatherRun

pytestmark = pytest.mark.django_db


def browser(who: Actor) -> Client:
    client = Client()
    client.force_login(who.human)
    return client


@pytest.fixture(autouse=True)
def form(tmp_path: Path) -> Iterator[dict[str, Any]]:
    with sqlite3.connect(tmp_path / "desk.db") as link:
        link.execute("CREATE TABLE events (id TEXT, state TEXT, changed TEXT, team TEXT)")
        link.execute("INSERT INTO events VALUES ('T1', 'New', '2026-03-02T10:00:00', 'hidden team')")
    with gathered.settings(DATA=str(tmp_path / "data"), IMPORT_FOLDERS=[str(tmp_path)]), gathered.here():
        yield {
            "title": "Desk of old", "setting_url": f"sqlite:///{tmp_path / 'desk.db'}",
            "setting_query": "SELECT * FROM events", "setting_column": "changed", "secret": "open sesame",
            "cron": "7 * * * *",
        }  # fmt: skip


def test_from_the_form_to_the_first_rows(people: Cast, form: dict[str, Any]) -> None:
    alice = browser(people.alice)
    assert "SQL database" in alice.get("/data-sources/new/").content.decode()
    made = alice.post("/data-sources/new/sql/", form)
    source = DataSource.objects.get()
    here = f"/data-sources/{source.key}/"
    assert (made.status_code, made["Location"]) == (302, here)
    assert Schedule.objects.get().name == f"gather {source.key}"
    tried = alice.post(f"{here}trial/", follow=True).content.decode()
    assert "id, state, changed, team" in tried
    assert "hidden team" not in tried
    alice.post(f"{here}gather/")
    gathered.drain()
    told = alice.get(here).content.decode()
    assert "waits for you" in told
    assert "sesame" not in told


def test_a_wrong_setting_is_shown_at_its_field(people: Cast, form: dict[str, Any]) -> None:
    answer = browser(people.alice).post("/data-sources/new/sql/", form | {"setting_query": "DROP TABLE x"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["setting_query"]
    assert not DataSource.objects.exists()


def test_what_halts_it_is_said_and_mended(people: Cast, form: dict[str, Any], tmp_path: Path) -> None:
    alice = browser(people.alice)
    alice.post("/data-sources/new/sql/", form)
    source = DataSource.objects.get()
    here = f"/data-sources/{source.key}/"
    (tmp_path / "desk.db").unlink()
    tried = alice.post(f"{here}trial/")
    assert (tried.status_code, b"no such file" in tried.content) == (422, True)
    alice.post(f"{here}gather/")
    gathered.drain()
    assert b"until somebody has looked" in alice.get(here).content
    source.refresh_from_db()
    assert source.halted is not None
    with sqlite3.connect(tmp_path / "desk.db") as link:
        link.execute("CREATE TABLE events (id TEXT, state TEXT, changed TEXT, team TEXT)")
    changed = alice.post(f"{here}settings/", form | {"secret": "", "cron": "", "version": source.version})
    assert changed.status_code == 302
    source.refresh_from_db()
    assert (source.halted, bool(source.secret), source.cron) == (None, True, "")
    assert not Schedule.objects.get().is_active


def test_who_may(people: Cast, form: dict[str, Any]) -> None:
    boss, charlie = browser(person("boss", people.acme, Role.EXECUTIVE)), browser(people.charlie)
    assert boss.get("/data-sources/new/sql/").status_code == 403
    assert boss.post("/data-sources/new/sql/", form).status_code == 403
    assert browser(people.alice).get("/data-sources/new/bogus/").status_code == 404
    browser(people.alice).post("/data-sources/new/sql/", form)
    here = f"/data-sources/{DataSource.objects.get().key}/"
    for part in ("settings", "gather", "trial"):
        answers = [one.post(f"{here}{part}/", form).status_code for one in (boss, charlie)]
        assert answers == [403, 404], part
    assert not GatherRun.objects.exists()
