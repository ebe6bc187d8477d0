"""The examples of docs/reference/pawl-toml.md load, and its table names every key there is."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from pawl import settings as s
from pawl.analytics.kpi import target
from pawl.analytics.stats.control.presets import PRESETS
from pawl.analytics.worktime import Grain, calendar_file
from pawl.presentation.catalogues import languages

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "pawl-toml.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
ROWS = {
    key: (kind, default)
    for key, kind, default in re.findall(r"^\| `([^`]+)` \| (.*?) \| (.*?) \|", PAGE, re.MULTILINE)
}


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_loads(block: str, tmp_path: Path) -> None:
    (tmp_path / "our-kpis").mkdir()
    path = tmp_path / "pawl.toml"
    path.write_text(block, encoding="utf-8")
    read = s.Settings.load(path)
    given = tomllib.loads(block)
    assert read.own_targets == ("targets" in given)
    assert len(read.factors) == len(given.get("factors", []))


def test_the_examples_use_every_key() -> None:
    used = {key for block in BLOCKS for key in tomllib.loads(block)}
    assert used == set(s.KEYS)


def test_the_table_names_every_key() -> None:
    tables = {
        "report": s.REPORT_KEYS,
        "measure": s.MEASURE_KEYS,
        "calendar": calendar_file.KEYS,
        "targets.<kpi>": target.KEYS,
        "kpis": s.KPI_KEYS,
        "factors": s.FACTOR_KEYS,
        "phases": s.PHASE_KEYS,
    }
    wanted = {f"{table}.{key}" for table, keys in tables.items() for key in keys}
    assert set(ROWS) == wanted | {"language", "calendar", "factors", "phases", "targets.<kpi>"}


@pytest.mark.parametrize(
    ("key", "choices"),
    [("language", languages()), ("measure.by", get_args(Grain)), ("measure.rules", tuple(PRESETS))],
)
def test_the_table_names_every_choice(key: str, choices: tuple[str, ...]) -> None:
    assert set(re.findall(r'`"([^"]+)"`', ROWS[key][0])) == set(choices)


def test_the_defaults_are_those_of_the_product(tmp_path: Path) -> None:
    path = tmp_path / "pawl.toml"
    path.touch()
    read = s.Settings.load(path)
    told = {key: default.strip('`"') for key, (_, default) in ROWS.items()}
    assert (told["language"], told["measure.by"]) == (read.language, read.by)
    assert told["measure.rules"] == read.rules.name
    assert told["measure.slices"] == str(list(read.slices))
    assert "08:00–18:00" in str(read.calendar.description)
