"""People from the console, as commands in processes of their own."""

import json
from pathlib import Path

import pytest
from tests.ground.site import pawl


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared site with one administrator."""
    folder = tmp_path_factory.mktemp("people")
    assert "one-time token" in pawl("init", "--data", "data", folder=folder).stdout
    words = ("user", "create", "ada@example.org", "--role", "administrator", "--organisation", "Acme")
    done = pawl(*words, "--data", "data", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "/accounts/password/reset/key/" in json.loads(done.stdout)["link"]
    return folder


def test_who_was_made_is_listed_with_their_role(site: Path) -> None:
    (ada,) = json.loads(pawl("user", "list", "--data", "data", "--json", folder=site).stdout)
    assert (ada["email"], ada["roles"], ada["organisation"]) == ("ada@example.org", ["administrator"], "Acme")


def test_an_unknown_address_is_refused(site: Path) -> None:
    done = pawl("user", "reset-password", "bob@example.org", "--data", "data", folder=site)
    assert done.returncode == 3
    assert "`pawl user list` shows everybody." in done.stderr


def test_a_token_acts_for_its_owner_within_its_scopes(site: Path) -> None:
    words = ("user", "token", "ada@example.org", "--scope", "account:read", "--data", "data", "--json")
    secret = json.loads(pawl(*words, folder=site).stdout)["token"]
    assert secret.startswith("pawl_")


def test_the_last_administrator_stays(site: Path) -> None:
    done = pawl("user", "deactivate", "ada@example.org", "--data", "data", folder=site)
    assert done.returncode == 3


def test_the_first_token_is_gone_once_somebody_is_there(site: Path) -> None:
    assert "one-time token" not in pawl("init", "--data", "data", folder=site).stdout


def test_an_upgrade_backs_up_first_and_looks(site: Path) -> None:
    done = pawl("upgrade", "--data", "data", "--json", folder=site)
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert told["done"][0].startswith("backed up to ")
    assert not [one for one in told["checks"] if one["stand"] == "fault"]
    assert len(list((site / "data" / "backups").glob("*.tar"))) == 1


def test_the_unit_names_this_installation(site: Path) -> None:
    unit = pawl("init", "--systemd", "--data", "data", folder=site).stdout
    assert f"serve --data {site / 'data'}" in unit
    assert "NoNewPrivileges=yes" in unit
    assert "$" not in unit
