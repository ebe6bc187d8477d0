"""The container files, as far as they can be held without an engine: what they name is there."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from click.testing import CliRunner

from pawl.__main__ import pawl
from pawl.environment import Environment

ROOT = Path(__file__).parents[2]
COMPOSE = ("compose.yaml", "compose.postgresql.yaml")
SETTINGS = {f"PAWL_{name.upper()}" for name in Environment.model_fields}


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with what they are given, folded lines made one."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines if line.strip()]


def given(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def services(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return found


def test_everything_that_is_copied_is_there_and_reaches_the_build() -> None:
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for words in map(str.split, given("COPY")):
        if words[0].startswith("--from="):
            assert words[1] == "/opt/site", "only the site leaves the build"
            continue
        for source in words[:-1]:
            assert (ROOT / source).exists(), source
            assert source not in left_out, source
    assert {".git", ".venv", "pawl-data", "tests"} <= set(left_out), "no key and no data is sent to an engine"


def test_the_wheels_hold_all_that_the_site_needs() -> None:
    """Installed with --no-index from the lock's wheels: a name that the lock lacks would end the build."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (wanted,) = re.findall(r'"pawl\[([a-z,]+)\]"', " ".join(given("RUN")))
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *(one for name in wanted.split(",") for one in extras[name])]
    names = {re.split(r"[\[<>=~! ;]", one)[0].lower() for one in [*needed, "hatchling", "babel"]}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    assert names <= set(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==", lock, re.MULTILINE))
    steps = [one for run in given("RUN") for one in run.split("&&") if re.search("pip (install|wheel)", one)]
    assert all(re.search("--require-hashes|--no-index|--no-deps", one) for one in steps)


def test_the_command_is_one_of_this_version() -> None:
    assert [json.loads(one) for one in given("ENTRYPOINT")] == [["pawl"]]
    (words,) = map(json.loads, given("CMD"))
    told = CliRunner().invoke(pawl, [words[0], "--help"]).stdout
    assert all(word in told for word in words if word.startswith("--"))


def test_it_runs_without_rights_from_images_that_are_named() -> None:
    user = given("USER")[-1]
    assert user.isdecimal(), "a host can tell that a number is not root"
    assert int(user) > 0
    assert f"--uid {user} " in " ".join(given("RUN"))
    assert all(re.search(r":[\w.-]*\d", one) and ":latest" not in one for one in given("FROM"))


def test_its_settings_are_settings() -> None:
    names = set(re.findall(r"\b(PAWL_\w+)=", " ".join(given("ENV"))))
    assert names
    assert names <= SETTINGS
    assert given("VOLUME") == given("WORKDIR")[-1:] == ["/data"]
    assert "PAWL_DATA=/data" in given("ENV")[0]


@pytest.mark.django_db(transaction=True)
def test_the_health_check_tells_a_site_that_is_ready_from_one_that_is_not(live_server: Any) -> None:
    (check,) = given("HEALTHCHECK")
    words = json.loads(check.partition("CMD ")[2])
    port = urlsplit(str(live_server.url)).port
    script = words[-1].replace(":8000", f":{port}")
    assert words[:2] == ["python", "-c"]
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    gone = script.replace(f":{port}", ":9")
    assert subprocess.run([sys.executable, "-c", gone], check=False, capture_output=True).returncode != 0


@pytest.mark.parametrize("name", COMPOSE)
def test_a_compose_file_names_what_it_uses(name: str) -> None:
    whole = services(name)
    volumes = set(whole["volumes"])
    for service in whole["services"].values():
        assert {one.partition(":")[0] for one in service["volumes"]} <= volumes
        for other, how in service.get("depends_on", {}).items():
            assert "healthcheck" in whole["services"][other]
            assert how == {"condition": "service_healthy"}
        assert "build" in service or re.search(r":\d", service["image"])
    site = whole["services"]["pawl"]
    assert set(site["environment"]) <= SETTINGS
    assert site["read_only"]
    assert site["cap_drop"] == ["ALL"]
    assert site["tmpfs"]
    assert all(port.startswith("127.0.0.1:") for port in site["ports"]), "TLS stands before it"
    assert site["volumes"] == ["data:/data"]


@pytest.mark.parametrize("name", COMPOSE)
def test_no_secret_stands_in_a_compose_file(name: str) -> None:
    for service in services(name)["services"].values():
        for key, value in service["environment"].items():
            if "PASSWORD" in key or "DATABASE" in key:
                assert "${POSTGRES_PASSWORD:?" in value, key


def test_the_part_that_waits_outlasts_the_supervisor() -> None:
    """An engine kills after its grace period: it must be longer than the one that jobs get."""
    watching = (ROOT / "src/pawl/operation/watching.py").read_text(encoding="utf-8")
    (grace,) = re.findall(r"^GRACE_SECONDS = (\d+)", watching, re.MULTILINE)
    for name in COMPOSE:
        period = services(name)["services"]["pawl"]["stop_grace_period"]
        assert int(period.removesuffix("s")) > int(grace)


def test_shell_lines_can_be_read() -> None:
    for run in given("RUN"):
        assert shlex.split(run)
