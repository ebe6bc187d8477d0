"""`pawl records`: what the API can do, the console can, by the same rules and with the same refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller, told

from pawl import api
from pawl.__main__ import pawl
from pawl.errors import Conflict, Invalid, NotAllowed, NotFound, PawlError, Stale
from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs.models import Delivery, State
from pawl.strategy.models import Goal
from pawl.webhooks.models import Endpoint

pytestmark = pytest.mark.django_db


def run(*words: object, **more: Any) -> Result:
    return CliRunner().invoke(pawl, ["records", *map(str, words)], **more)


def read(*words: object, **more: Any) -> Any:
    done = run(*words, "--json", **more)
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


READ_ONLY = {
    "service-status", "work", "links", "framework", "load", "portfolio", "team-pages", "strategy-coverage",
    "strategy-plans", "why-improve", "wheel", "customer-pages",
    "search", "comments", "following",
}  # fmt: skip
"""Over records of several kinds, or of any; themselves they are of none."""


@pytest.fixture
def people() -> Cast:
    return cast()


def test_every_kind_of_the_api_is_a_kind_of_the_console() -> None:
    offered = {name for app in api.APPS for name in app.routers()} - READ_ONLY
    assert offered == set(api.RESOURCES) == {one["kind"] for one in read()}


def test_every_kind_says_what_its_calls_take_and_lists() -> None:
    for name in api.RESOURCES:
        told = read(name, "fields")
        assert told["filters"], name
        assert read(name, "list", "--limit", 1).keys() == {"items", "next", "previous"}


def test_a_record_is_made_changed_moved_and_told() -> None:
    made = read("goals", "create", "--field", "title=Faster", "--field", "horizon=next")
    key = made["key"]
    assert (made["title"], made["horizon"], made["version"]) == ("Faster", "next", 1)
    read("goals", "change", key, "--field", "contribution=Fewer queues", "--version", 1)
    assert [(one["activity"], one["is_allowed"]) for one in read("goals", "do", key)] == [("retire", True)]
    assert read("goals", "do", key, "retire")["state"] == "retired"
    assert read("goals", "show", key)["contribution"] == "Fewer queues"
    happened = [one["activity"] for one in read("goals", "timeline", key)["items"]]
    assert happened == ["retire", "changed", "set"]


def test_the_console_refuses_in_the_words_of_the_api(people: Cast) -> None:
    answer = told(Caller(people.admin)("POST", "/api/goals", {"title": "A", "horizon": "never", "x": 1}))
    refused = run("goals", "create", "--field", "title=A", "--field", "horizon=never", "--field", "x=1")
    assert isinstance(refused.exception, Invalid)
    assert {name: str(rule) for name, rule in refused.exception.fields.items()} == answer["fields"]
    assert (str(refused.exception.rule), str(refused.exception.way_out)) == (
        answer["rule"],
        answer["way_out"],
    )


def test_whoever_it_acts_as_sees_and_may_what_they_see_and_may(people: Cast) -> None:
    key = read("goals", "create", "--field", "title=Ours")["key"]
    stranger = people.charlie.human.email
    assert read("goals", "list", "--as", stranger)["items"] == []
    for words in (("show", key), ("change", key, "--field", "title=Mine"), ("do", key, "retire")):
        assert isinstance(run("goals", *words, "--as", stranger).exception, NotFound)
    assert isinstance(
        run("organisations", "create", "--field", "name=X", "--as", stranger).exception, NotAllowed
    )
    assert isinstance(run("goals", "list", "--as", "nobody@example.org").exception, NotFound)


def test_who_acted_stands_in_the_journal(people: Cast) -> None:
    read("organisations", "create", "--field", "name=Here", "--as", people.admin.human.email)
    event = Event.objects.order_by("-pk").first()
    assert event is not None
    assert (event.actor, event.via) == (people.admin.key, "console")


def test_a_page_goes_on_and_filters_as_the_api_does() -> None:
    for title in ("One", "Two", "Three"):
        read("goals", "create", "--field", f"title={title}")
    first = read("goals", "list", "--limit", 2, "--sort", "-key", "--show", "title")
    assert [one["title"] for one in first["items"]] == ["Three", "Two"]
    rest = read("goals", "list", "--limit", 2, "--sort", "-key", "--show", "title", "--cursor", first["next"])
    assert [one["title"] for one in rest["items"]] == ["One"]
    assert len(read("goals", "list", "--filter", "title", "contains", "T")["items"]) == 2
    assert isinstance(run("goals", "list", "--filter", "titel", "eq", "x").exception, Invalid)
    assert "more: --cursor" in run("goals", "list", "--limit", 2).stdout
    assert run("goals", "list", "--form", "csv", "--show", "title", "--sort", "key").stdout.split() == [
        "\ufefftitle", "One", "Two", "Three",
    ]  # fmt: skip


def test_a_file_makes_all_or_none_and_nothing_as_a_dry_run(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.json"
    good.write_text("\ufefftitle,horizon\nOne,now\nTwo,\n", encoding="utf-8")
    bad.write_text(json.dumps([{"title": "Three"}, {"title": "Four", "horizon": "never"}]), encoding="utf-8")
    dry = read("goals", "create", "--from", good, "--dry-run")
    assert ([one["outcome"] for one in dry["rows"]], Goal.objects.count()) == (["would_create"] * 2, 0)
    refused = run("goals", "create", "--from", bad, "--json")
    assert refused.exit_code == 3
    assert [one["outcome"] for one in json.loads(refused.stdout)["rows"]] == ["not_done", "refused"]
    assert Goal.objects.count() == 0
    assert [one["outcome"] for one in read("goals", "create", "--from", good)["rows"]] == ["created"] * 2
    assert Goal.objects.count() == 2


def test_one_record_comes_from_standard_input_and_words_win() -> None:
    made = read(
        "goals", "create", "--from", "-", "--field", "title=B", input='{"title": "A", "horizon": "later"}'
    )
    assert (made["title"], made["horizon"]) == ("B", "later")


@pytest.mark.parametrize("text", ["[]", "3", '[{"title": "A"}, 1]', "{", '{"title": NaN}'])
def test_a_file_that_is_no_record_is_refused(text: str) -> None:
    assert isinstance(run("goals", "create", "--from", "-", input=text).exception, PawlError)
    assert Goal.objects.count() == 0


def test_lists_and_json_in_fields() -> None:
    by_name = ("--field", "grains=week", "--field", "grains=month")
    assert read("measure-settings", "create", *by_name)["grains"] == ["week", "month"]
    key = read("goals", "create", "--field", "title=A", "--field", "parent:=null")["key"]
    assert read("goals", "show", key)["parent"] is None


def test_a_change_of_an_old_version_is_refused() -> None:
    key = read("goals", "create", "--field", "title=A")["key"]
    read("goals", "change", key, "--field", "title=B")
    assert isinstance(run("goals", "change", key, "--field", "title=C", "--version", 1).exception, Stale)
    assert Goal.objects.get().case.title == "B"


def test_what_a_kind_cannot_is_refused_with_what_it_can() -> None:
    for words in (("indicators", "create"), ("goals", "remove", "GOAL-1"), ("events", "timeline", "EVT-1")):
        assert isinstance(run(*words).exception, Conflict)
    assert isinstance(run("nonsense", "list").exception, NotFound)


def test_a_secret_is_shown_once(people: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--field", "title=Chat", "--field", "url=https://192.0.2.7/x", "--field", "wants=improvement.*")
    monkeypatch.setenv("PAWL_WEBHOOK_HOSTS", '["192.0.2.7"]')
    made = read("webhooks", "create", *words)
    assert made["secret"].startswith("whsec_")
    assert "secret" not in read("webhooks", "show", made["key"])
    assert read("webhooks", "do", made["key"], "rotate")["secret"] != made["secret"]
    assert {one["activity"] for one in read("webhooks", "do", made["key"])} == {
        "pause",
        "test",
        "rotate",
        "replay",
    }
    read("webhooks", "remove", made["key"])
    assert not Endpoint.objects.exists()


def test_a_job_is_tried_again_only_where_it_was_given_up(people: Cast) -> None:
    event = record("site", "SITE-1", "tried", by=people.admin)
    job = Delivery.objects.create(event=event, handler="x.y", run_after=event.at, created_at=event.at)
    (step,) = read("jobs", "do", job.key)
    assert (step["is_allowed"], step["rule"]) == (False, "It was not given up.")
    assert isinstance(run("jobs", "do", job.key, "retry").exception, Conflict)
    Delivery.objects.update(state=State.DEAD)
    assert "event" in read("jobs", "do", job.key, "retry")
    assert Delivery.objects.get().state == State.WAITING


def test_a_log_is_brought_to_its_source(people: Cast, tmp_path: Path) -> None:
    log = tmp_path / "desk.csv"
    log.write_bytes(b"number,opened\nINC1,2026-01-02\n")
    words = ("--field", "title=Desk", "--field", f"organisation=ORG-{people.acme.pk}")
    key = read("data-sources", "create", *words)["key"]
    made = read("data-sources", "bring", key, log, "--as", people.alice.human.email)
    assert (made["file_name"], made["state"], made["source"]) == ("desk.csv", "staged", key)
    assert "discard" in {one["activity"] for one in read("imports", "do", made["key"])}
    stranger = run("data-sources", "bring", key, log, "--as", people.charlie.human.email)
    assert isinstance(stranger.exception, NotFound)
    assert isinstance(run("goals", "bring", "GOAL-1", log).exception, Conflict)


def test_only_a_person_comments(people: Cast) -> None:
    key = read("goals", "create", "--field", "title=A")["key"]
    assert isinstance(run("goals", "comment", key, "Well said").exception, NotAllowed)
    read("goals", "comment", key, "Well said", "--as", people.admin.human.email)
    assert [one["text"] for one in read("goals", "comments", key)["items"]] == ["Well said"]


def test_tables_are_for_people() -> None:
    made = run("goals", "create", "--field", "title=Faster")
    assert "Faster" in made.stdout
    assert "retire" in run("goals", "do", "GOAL-" + made.stdout.split()[0].partition("-")[2]).stdout
    assert "do KEY answer" in run("questions", "fields").stdout
    assert "goals" in run().stdout


def test_what_is_computed_of_a_record_is_read(people: Cast) -> None:
    key = read("projects", "create", "--field", "title=Faster", "--as", people.alice.human.email)["key"]
    assert {"earned-value", "risk-review", "forecast", "gates", "burn-up"} <= {*read("projects", "read", key)}
    assert read("projects", "read", key, "risk-review")["sentence"] == "No risk is open."
    assert (
        read("projects", "read", key, "risk-review", "--field", "as_of=2026-01-31")["as_of"] == "2026-01-31"
    )
    wrong = run("projects", "read", key, "risk-review", "--field", "as_of=soon").exception
    assert isinstance(wrong, Invalid)
    assert {one["gate"] for one in read("projects", "read", key, "gates")} >= {"initiating", "closing"}
    assert [*read("projects", "read", key, "rows", "--field", "sheet=raid")] == ["raid"]
    for words in (("nothing",), ("gates", "--field", "sheet=raid")):
        assert isinstance(run("projects", "read", key, *words).exception, Conflict)
    stranger = people.charlie.human.email
    assert isinstance(run("projects", "read", key, "gates", "--as", stranger).exception, NotFound)
