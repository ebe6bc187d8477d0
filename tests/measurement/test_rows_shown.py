"""An executive sees that files came in and how many rows were refused, never a row of a case."""

import json

import pytest
from django.test import Client
from tests.accounts.people import Cast, person
from tests.measurement.desk import source

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Role
from pawl.analytics.words import packed, say
from pawl.measurement.actions import imports
from pawl.measurement.models import Import, ImportState
from pawl.measurement.sources import quarantine

pytestmark = pytest.mark.django_db
SECRET = "Chemotherapy of Ada"


def browser(who: Actor) -> Client:
    client = Client()
    client.force_login(who.human)
    return client


@pytest.fixture
def one(people: Cast) -> Import:
    """An import whose every part quotes a row."""
    found = imports.upload(source(people.acme, people.alice), "desk.csv", [b"x"], by=people.alice)
    quote = {"thing": "desk.csv", "kind": "BadFile", "rule": packed(say("`{v}` is bad.", v=SECRET)),
             "way_out": packed(say("Mend {v}.", v=SECRET))}  # fmt: skip
    refused = {"row": 2, "column": "subject", "value": SECRET, "rule": "r", "way_out": "w"}
    found.look = {
        "columns": [{"name": "subject", "examples": [SECRET]}],
        "activity": "subject",
        "rows": [[SECRET]],
        "events": [{"subject": SECRET}],
        "problems": [refused | {"rule": quote["rule"], "way_out": quote["way_out"]}],
        "problem": quote,
        "read": 77,
    }
    found.check_result = {"rows": 4321, "refused": 1, "events": 3, "cases": 3, "warnings": [],
                          "refused_rows": [refused], "problem": None}  # fmt: skip
    found.problem, found.state = quote, ImportState.CHECKED
    found.save()
    quarantine.refused_rows(found.held).write_text(f"row,value\n2,{SECRET}\n")
    return found


def test_an_executive_reads_counts_and_no_rows(one: Import, people: Cast) -> None:
    boss = browser(person("boss", people.acme, Role.EXECUTIVE))
    told = boss.get(f"/api/imports/{one.key}").json()
    assert SECRET not in json.dumps(told)
    assert told["look"]["columns"] == [{"name": "subject", "examples": []}]
    assert (told["look"]["read"], told["check_result"]["rows"]) == (77, 4321)
    page = boss.get(f"/imports/{one.key}/").content.decode()
    assert SECRET not in page
    assert "4,321" in page
    assert "refused-rows" not in page


def test_an_executive_downloads_no_refused_rows(one: Import, people: Cast) -> None:
    boss = browser(person("boss", people.acme, Role.EXECUTIVE))
    for path in (f"/api/imports/{one.key}/refused-rows", f"/imports/{one.key}/refused-rows/"):
        assert boss.get(path).status_code == 403


def test_one_who_reads_cases_sees_the_rows(one: Import, people: Cast) -> None:
    alice = browser(people.alice)
    told = alice.get(f"/api/imports/{one.key}").json()
    assert told["look"] == one.look
    assert told["check_result"] == one.check_result
    assert told["problem"] == one.problem
    assert alice.get(f"/imports/{one.key}/").content.decode().count(SECRET) >= 4
    for path in (f"/api/imports/{one.key}/refused-rows", f"/imports/{one.key}/refused-rows/"):
        assert SECRET in alice.get(path).getvalue().decode()


def test_who_may_not_see_an_import_hears_of_nothing(one: Import, people: Cast) -> None:
    charlie = browser(people.charlie)
    for path in (f"/api/imports/{one.key}/refused-rows", f"/imports/{one.key}/refused-rows/"):
        assert charlie.get(path).status_code == 404
