"""`pawl move`: a desk moves in from the command line, without a worker."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.accounts.people import cast
from tests.moving import exports

from pawl.__main__ import pawl
from pawl.incidents.models import Incident

pytestmark = pytest.mark.django_db(transaction=True)


def call(*words: str) -> Result:
    return CliRunner().invoke(pawl, ["move", *words, "--as", "admin@example.org"])


def test_a_desk_moves_in_from_the_console_and_goes_again(tmp_path: Path, data: Path) -> None:
    cast()
    for name in ("sys_user.json", "incident.json"):
        (tmp_path / name).write_bytes(exports.FILES[name])
    files = [str(tmp_path / name) for name in ("sys_user.json", "incident.json")]
    tried = call("preview", *files, "--from", "servicenow", "--into", "Acme", "--data", str(data), "--json")
    assert tried.exit_code == 3, tried.output
    told = json.loads(tried.output)
    assert (told["state"], told["counts"]["person"]) == ("checked", {"create": 3, "refused": 1})
    run = call("run", told["key"], "--data", str(data))
    assert (run.exit_code, Incident.objects.count()) == (0, 1), run.output
    assert "done" in run.output
    undone = call("undo", told["key"], "--data", str(data))
    assert (undone.exit_code, Incident.objects.count()) == (0, 0), undone.output


def test_a_stranger_and_an_unknown_organisation_are_refused(tmp_path: Path, data: Path) -> None:
    cast()
    (tmp_path / "incident.json").write_bytes(exports.FILES["incident.json"])
    asked = ["preview", str(tmp_path / "incident.json"), "--from", "jira", "--data", str(data)]
    assert call(*asked, "--into", "Nowhere").exit_code != 0
    by_bob = CliRunner().invoke(pawl, ["move", *asked, "--into", "Acme", "--as", "bob@example.org"])
    assert by_bob.exit_code != 0
    assert not Incident.objects.exists()
