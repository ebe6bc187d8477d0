"""Settings of the server: shown with their source, checked by name and value, documented."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.commands.configuration import PAGE, page

Ended = Callable[..., "CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite's own settings are not these tests' business."""
    for name in ("PAWL_DATA", "PAWL_CONFIG", "PAWL_DATABASE", "PAWL_TEST_DATABASE", "PAWL_TEST_RUN"):
        monkeypatch.delenv(name, raising=False)


def shown(ended: Ended) -> dict[str, tuple[str, str]]:
    found = json.loads(ended("config", "show", "--json").stdout)
    return {one["name"]: (one["value"], one["source"]) for one in found}


def test_the_page_prints_the_settings_of_today() -> None:
    stale = "docs/reference/configuration.md is stale: run .venv/bin/python -m tests.commands.configuration"
    assert PAGE.read_text(encoding="utf-8") == page(), stale


def test_every_setting_says_where_it_comes_from(
    ended: Ended, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = '[server]\nzone = "Asia/Shanghai"\nlanguage = "en"\n'
    (tmp_path / "pawl.toml").write_text(lines, encoding="utf-8")
    monkeypatch.setenv("PAWL_LANGUAGE", "zh-hans")
    found = shown(ended)
    assert found["language"] == ("zh-hans", "PAWL_LANGUAGE")
    assert found["zone"] == ("Asia/Shanghai", "pawl.toml")
    assert found["log"] == ("text", "default")


def test_secrets_are_not_shown(ended: Ended, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAWL_DATABASE", "postgresql://pawl:hunter2@db/pawl")
    monkeypatch.setenv("PAWL_SECRET_KEY", "hunter3")
    found = shown(ended)
    assert found["database"][0] == "postgresql://***@db/pawl"
    assert found["secret_key"][0] == "***"


def test_a_name_that_nobody_reads_is_refused(
    ended: Ended, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ended("config", "check").returncode == 0
    monkeypatch.setenv("PAWL_LANGAUGE", "en")
    assert ended("config", "check").stderr.startswith("PAWL_LANGAUGE\n  There is no such setting.")
    monkeypatch.delenv("PAWL_LANGAUGE")
    (tmp_path / "pawl.toml").write_text("[server]\nport = 80\n", encoding="utf-8")
    assert ended("config", "check").returncode == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAWL_ZONE", "Mars/Olympus"),
        ("PAWL_URL", "pawl.example.org"),
        ("PAWL_URL", "https://pawl.example.org/pawl"),
        ("PAWL_DATABASE", "mysql://pawl@db/pawl"),
        ("PAWL_EMAIL", "mail.example.org"),
        ("PAWL_SESSION_HOURS", "0"),
        ("PAWL_TRUSTED_PROXIES", "10.0.0.1"),
        ("PAWL_LANGUAGE", "tlh"),
        ("PAWL_DEBUG", "perhaps"),
    ],
)
def test_a_value_that_is_not_understood_is_refused_by_name(
    name: str, value: str, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    done = ended("config", "check")
    assert done.returncode == 3
    assert done.stderr.startswith(f"{name}\n  Its value is not understood: ")
