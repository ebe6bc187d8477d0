"""The page of the command line says what the commands do today."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.commands.manual import PAGE, page

from pawl import __main__ as command_line
from pawl.__main__ import pawl

SHAPES = dict(
    re.findall(
        r"### pawl (\w+)\n[^#]*?```json\n(.*?)```",
        PAGE.read_text(encoding="utf-8").partition("## What --json prints")[2],
        re.DOTALL,
    )
)


def test_the_page_prints_what_help_prints() -> None:
    stale = "docs/reference/command-line.md is stale: run .venv/bin/python -m tests.commands.manual"
    assert PAGE.read_text(encoding="utf-8") == page(), stale


def test_every_exit_code_stands_on_the_page() -> None:
    codes = re.findall(r"^\| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    known = (
        command_line.REFUSED_INPUT,
        command_line.NOT_MEASURABLE,
        command_line.CHECK_FAILED,
        command_line.INTERRUPTED,
    )
    assert codes == ["0", "1", "2", *map(str, known)]


@pytest.mark.parametrize(
    "words",
    [
        ("import", "EXPORT", "--mapping", "servicenow"),
        ("snapshots",),
        ("coverage",),
        ("measure", "sla-attainment"),
        ("analyse", "sla-attainment"),
        (
            *("compare", "incidents-opened"),
            *("--before", "2025-01-13..2025-03-02", "--after", "2025-03-17..2025-05-04"),
        ),
        ("report", "--html"),
    ],
    ids=lambda words: words[0],
)
def test_json_has_the_shape_on_the_page(
    words: tuple[str, ...], asked: Callable[..., Any], export: Path
) -> None:
    printed = asked(*(export if word == "EXPORT" else word for word in words))
    assert differences(json.loads(SHAPES[words[0]]), printed) == []


def test_json_of_a_kpi_has_the_shape_on_the_page() -> None:
    printed = json.loads(CliRunner().invoke(pawl, ["kpis", "incidents-opened", "--json"]).stdout)
    assert differences(json.loads(SHAPES["kpis"]), printed) == []


def differences(told: Any, found: Any, place: str = "$") -> list[str]:
    """Where two values of JSON differ in keys or kind; lists are compared by what stands in both first."""
    if isinstance(told, dict) and isinstance(found, dict):
        if place.endswith((".fields", ".proxies")):  # keyed by names of the KPI
            return []
        if told.keys() != found.keys():
            return [f"{place}: {sorted(told.keys() ^ found.keys())}"]
        return [each for key in told for each in differences(told[key], found[key], f"{place}.{key}")]
    if isinstance(told, list) and isinstance(found, list):
        return differences(told[0], found[0], f"{place}[0]") if told and found else []
    alike = type(told) is type(found) or None in (told, found)
    numbers = isinstance(told, int | float) and isinstance(found, int | float)
    return [] if alike or numbers else [f"{place}: {type(told).__name__}, {type(found).__name__}"]


def test_every_shape_on_the_page_is_held() -> None:
    assert set(SHAPES) == {
        "import",
        "snapshots",
        "kpis",
        "coverage",
        "measure",
        "analyse",
        "compare",
        "report",
    }
