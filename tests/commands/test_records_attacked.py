"""What somebody hostile, or a file from elsewhere, does to `pawl records`: a sentence, never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.accounts.people import Cast, cast
from tests.commands.test_records import read, run

from pawl.accounts.actions import leavers
from pawl.accounts.actor import system
from pawl.errors import Conflict, PawlError
from pawl.strategy.models import Goal

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.mark.parametrize(
    "words",
    [
        ("create", "--field", "title=\udcff"),
        ("create", "--field", "titl\udcff=x"),
        ("list", "--filter", "title", "contains", "\udcff"),
        ("list", "--search", "\udcff"),
        ("list", "--cursor", "\udcff"),
        ("show", "GOAL-\udcff"),
        ("show", "GOAL-" + "9" * 40),
        ("do", "GOAL-1", "\udcff"),
        ("list", "--limit", str(10**30)),
        ("list", "--as", "\udcff"),
    ],
)
def test_half_a_character_is_refused_in_words(words: tuple[str, ...]) -> None:
    assert isinstance(run("goals", *words).exception, PawlError)
    assert not Goal.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "title,title\nA,B\n",
        "title\nA\x00B\n",
        "title\n" + "x" * 200_000 + "\n",
        'title\n"never ends\n' + "x\n" * 100_000,
        "title\nA,B\n",
        "\n\n",
        "",
    ],
)
def test_a_table_that_readers_disagree_about_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text(text, encoding="utf-8")
    done = run("goals", "create", "--from", file)
    assert isinstance(done.exception, PawlError) or done.exit_code == 3, done.output[-300:]
    assert not Goal.objects.exists()


def test_what_was_exported_comes_back_as_it_was(tmp_path: Path) -> None:
    titles = ["=1+1", "-1 day", "'quoted", "@home", "plain"]
    for title in titles:
        read("goals", "create", "--field", f"title={title}")
    file = tmp_path / "goals.csv"
    file.write_text(run("goals", "list", "--form", "csv", "--show", "title", "--sort", "key").stdout, "utf-8")
    Goal.objects.all().delete()
    read("goals", "create", "--from", file)
    assert list(Goal.objects.order_by("pk").values_list("case__title", flat=True)) == titles


def test_no_text_of_a_record_commands_the_terminal() -> None:
    title = "a\x1b]0;owned\x07\x1b[2J\x9b1mb\u202ec"
    read("goals", "create", "--field", "title=x")
    goal = Goal.objects.get()
    goal.case.title = title
    goal.case.save()
    for words in (("list",), ("show", goal.key), ("list", "--json"), ("show", goal.key, "--json")):
        said = run("goals", *words).stdout
        assert not set(said) & set("\x1b\x07\x9b\u202e"), words
    assert json.loads(run("goals", "show", goal.key, "--json").stdout)["title"] == title


def test_nobody_acts_as_somebody_who_left(people: Cast) -> None:
    leavers.deactivate(people.alice.human, by=system("console"))
    assert isinstance(run("goals", "list", "--as", people.alice.human.email).exception, Conflict)


def test_a_version_is_asked_for_only_where_there_are_versions(people: Cast) -> None:
    said: Any = run("people", "change", people.alice.key.replace("person:", "PER-"), "--version", 99)
    assert isinstance(said.exception, PawlError)
