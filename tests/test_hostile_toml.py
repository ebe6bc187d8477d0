"""P7: mappings, settings and KPI files that mean harm end in a refusal with file and way out."""

import time
import tomllib
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.hostile_toml import HOSTILE, changed

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.io.mapping_file import load_mapping, parse_mapping
from pawl.analytics.kpi.catalogue import known_tables
from pawl.analytics.kpi.definition_file import definition_from, read_definition
from pawl.analytics.toml_text import DEEPEST, NotToml, parse_toml, read_toml
from pawl.settings import BadSettings, Settings

READERS: dict[str, Callable[[Path], object]] = {
    "settings": Settings.load,
    "KPI": lambda path: read_definition(path, known_tables()),
    "mapping": load_mapping,
}
MAPPING = """
[log]
zone = "Europe/Berlin"
missing = ["-"]
encoding = "utf-8"
delimiter = ";"
quote = "'"
decimal = ","
sheet = "Log"
formats = ["iso"]
[case]
column = "a"
[activity]
column = "b"
states = { New = "new" }
reasons = { New = "none" }
[at]
column = "c"
formats = ["unix"]
[order]
column = "d"
[actor]
column = "e"
[fields.own]
column = "f"
type = "flag"
known = "then"
true = ["y"]
false = ["n"]
words = { Y = "y" }
"""
SETTINGS = """
language = "en"
[report]
title = "a"
question = "b"
[measure]
by = "week"
from = 2026-01-01
until = 2026-02-01
slices = ["priority"]
[calendar]
name = "x"
zone = "Europe/Berlin"
weekly = { mon-fri = ["09:00-17:00"] }
open = { 2026-05-02 = ["09:00-12:00"] }
[calendar.holidays]
dates = ["2026-05-01"]
yearly = ["12-24..12-26"]
country = "CN"
years = [2024, 2026]
make_up_days = ["09:00-12:00"]
[targets]
sla-attainment = { value = 0.9, direction = "up", from = 2026-01-01, until = 2026-05-01, text = "x" }
[kpis]
folders = ["kpis"]
[[factors]]
at = 2026-01-01
text = "x"
[[phases]]
kpi = "sla-attainment"
at = 2026-01-01
reason = "x"
"""


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name_and_at_once(tmp_path: Path, reader: str, name: str) -> None:
    data, path = HOSTILE[name], tmp_path / "hostile.toml"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    began = time.process_time()
    with pytest.raises(AnalyticsError) as refusal:
        READERS[reader](path)
    assert time.process_time() - began < 5
    assert "hostile" in refusal.value.thing
    assert str(refusal.value.way_out)
    assert len(str(refusal.value)) < 2000


def refused_or_read(read: Callable[[], object], what: str) -> None:
    """Anything but a result or a refusal is a defect; the message says at which value."""
    refusal = None
    try:
        read()
    except AnalyticsError as error:
        refusal = error
    assert refusal is None or (refusal.thing and str(refusal.way_out)), what


def written(value: Any) -> str:
    """A value as TOML, all in one line."""
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(sign):08x}" for sign in value) + '"'
    if isinstance(value, dict):
        pairs = (f"{written(str(key))} = {written(each)}" for key, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value).lower() if isinstance(value, int | float) else str(value.isoformat())


def document(value: dict[str, Any]) -> str:
    return "\n".join(f"{written(key)} = {written(each)}" for key, each in value.items())


def test_the_good_files_are_good(tmp_path: Path) -> None:
    assert tomllib.loads(document(tomllib.loads(SETTINGS))) == tomllib.loads(SETTINGS)
    parse_mapping(document(tomllib.loads(MAPPING)), name="good")
    (tmp_path / "kpis").mkdir()
    (tmp_path / "pawl.toml").write_text(document(tomllib.loads(SETTINGS)), encoding="utf-8")
    assert Settings.load(tmp_path / "pawl.toml").phases


def test_values_of_another_kind_in_a_mapping_are_refused() -> None:
    for what, odd in changed(tomllib.loads(MAPPING)):
        text = document(odd)
        refused_or_read(partial(parse_mapping, text, name="odd"), what)


def test_values_of_another_kind_in_the_settings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kpis").mkdir()
    path = tmp_path / "pawl.toml"
    for what, odd in list(changed(tomllib.loads(SETTINGS)))[::5]:  # each kind comes by turns
        path.write_text(document(odd), encoding="utf-8")
        refused_or_read(partial(Settings.load, path), what)


@pytest.mark.parametrize("kpi", ["sla-attainment", "resolution-time-median"])
def test_values_of_another_kind_in_a_kpi_are_refused(kpi: str) -> None:
    (path,) = Path(str(files("pawl.analytics.kpi") / "library")).rglob(f"{kpi}.toml")
    for what, odd in changed(tomllib.loads(path.read_text(encoding="utf-8"))):
        refused_or_read(partial(definition_from, odd, path.name, known_tables()), what)


def test_a_folder_of_kpis_that_cannot_be_read_is_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "pawl.toml"
    path.write_text(f'[kpis]\nfolders = ["{"x" * 5000}"]', encoding="utf-8")
    with pytest.raises(
        BadSettings, match=r"kpis\.folders: A folder of KPIs cannot be read: File name too long"
    ):
        Settings.load(path)


def test_what_people_write_is_read(tmp_path: Path) -> None:
    deep = ".".join(["a"] * DEEPEST)
    text = f'{deep} = 1\n# {"." * 900}\nb = "{"a." * 900}"\nc = """{"word. " * 900}"""\n'
    assert parse_toml(text)["b"].startswith("a.a.")
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbfa = 1")
    assert read_toml(tmp_path / "bom.toml") == {"a": 1}


def test_a_long_file_that_is_cut_inside_a_letter_is_too_long(tmp_path: Path) -> None:
    (tmp_path / "long.toml").write_text("# " + "é" * 600_000, encoding="utf-8")
    with pytest.raises(NotToml) as refusal:
        read_toml(tmp_path / "long.toml")
    assert "is longer than 1,048,576 characters" in str(refusal.value.rule)
