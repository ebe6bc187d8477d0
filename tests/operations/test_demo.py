"""`pawl demo`: ends in a running site with the log walked through; used again, taken away when asked."""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import person
from tests.ground.site import free_port, own_environment, pawl

from pawl.accounts import demo
from pawl.accounts.models import Organisation
from pawl.accounts.roles import Role
from pawl.analytics.simulation import demo_desk, simulate, write_export
from pawl.environment import Environment

SECONDS = 600  # beside the rest of the suite, on two cores


class Shown:
    """A demonstration that was started, and what it said when it was ready."""

    def __init__(self, data: Path, log: Path) -> None:
        self.port = free_port()
        words = ["demo", "--data", str(data), "--sample", str(log), "--no-browser", "--port", str(self.port)]
        self.said = data.parent / f"said-{self.port}"
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pawl", *words],
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=data.parent,
                env=own_environment(),
            )

    def text(self) -> str:
        end = time.monotonic() + SECONDS
        while "The report as a file" not in (told := self.said.read_text(encoding="utf-8")):
            assert self.process.poll() is None, told
            assert time.monotonic() < end, told
            time.sleep(0.2)
        return told

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "simulated-desk.csv"
    write_export(simulate(replace(demo_desk(), weeks=20, weekly_volume=40.0, lapses=()), seed=3), path)
    return path


@pytest.mark.loopback
def test_a_demonstration_is_walked_through_and_used_again(log: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = Shown(data, log)
    told = first.text()
    assert [
        word
        for word in ("imported: ", "measured: ", "CSI-", "own history is read", "Look in this order")
        if word not in told
    ] == []
    with urllib.request.urlopen(f"http://127.0.0.1:{first.port}/accounts/demo/", timeout=30) as page:
        assert page.read().decode().count('name="person"') == len(Role)
    first.stop()
    again = Shown(data, log)
    second = again.text()
    again.stop()
    assert "imported: " in second
    assert "brought in" not in second
    assert "own history is read" not in second
    password = told.partition("with the password ")[2].split()[0]
    assert f"with the password {password}" in second
    people = json.loads(pawl("user", "list", "--data", "data", "--json", folder=tmp_path).stdout)
    assert len(people) == len(Role)
    assert pawl("report", "--data", "data", "--html", folder=tmp_path).returncode == 0
    examined = json.loads(pawl("doctor", "--data", "data", "--json", folder=tmp_path).stdout)
    faults = {one["name"]: one["told"] for one in examined if one["stand"] == "fault"}
    assert not faults.keys() - {"queue"}, faults  # the worker was stopped: what waits, waits


def test_a_real_site_is_never_touched(tmp_path: Path) -> None:
    pawl("init", "--data", "data", folder=tmp_path)
    for words in ((), ("--reset", "--yes")):
        done = pawl("demo", "--data", "data", "--no-browser", *words, folder=tmp_path)
        assert done.returncode == 3
        assert "a site that is no demonstration" in done.stderr
    assert (tmp_path / "data" / "pawl.sqlite3").exists()


def test_a_reset_asks_first(tmp_path: Path) -> None:
    done = pawl("demo", "--data", "data", "--reset", folder=tmp_path)
    assert done.returncode != 0
    assert not (tmp_path / "data").exists()


@pytest.mark.django_db
class TestSignInByRole:
    """One click, in a demonstration, on this machine."""

    @pytest.fixture(autouse=True)
    def _site(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ada = person("ada", Organisation.objects.create(name="Example Ltd"), Role.AGENT).human
        monkeypatch.setattr(demo, "environment", lambda: Environment(demo=True))

    def answer(self, client: Client, **more: Any) -> int:
        return client.post("/accounts/demo/", {"person": self.ada.pk}, **more).status_code

    def test_it_signs_in(self, client: Client) -> None:
        assert self.answer(client) == 302
        assert client.session["_auth_user_id"] == str(self.ada.pk)

    def test_nobody_else_may(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.answer(client, REMOTE_ADDR="192.0.2.7") == 404
        assert self.answer(client, HTTP_X_FORWARDED_FOR="127.0.0.1") == 404
        monkeypatch.setattr(demo, "environment", lambda: Environment(demo=False))
        assert self.answer(client) == 404
        monkeypatch.setattr(
            demo, "environment", lambda: Environment(demo=True, url="https://pawl.example.org")
        )
        assert self.answer(client) == 404

    @pytest.mark.parametrize("chosen", ["", "0", "-1", "x", "9" * 30, "²"])
    def test_who_is_not_there_cannot_be_chosen(self, client: Client, chosen: str) -> None:
        assert client.post("/accounts/demo/", {"person": chosen}).status_code == 404
