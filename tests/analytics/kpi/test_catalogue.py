"""The shipped library and a site's own folder."""

from pathlib import Path

import pytest

from pawl.analytics.errors import BadDefinition
from pawl.analytics.kpi.catalogue import known_tables, load_library
from pawl.analytics.kpi.definition import Definition

ROWS_OF_THE_CATALOGUE = range(1, 52)  # improvement.md section 2

LIBRARY = load_library()
OWN = """
id = "{id}"
version = 1
number = 0
practice = "incident management"
unit = "n"
direction = "down"
data_kind = "count"
calendar = "clock"
pauses = "none"
name = {{ en = "Major incidents", zh = "重大事件数" }}
meaning = {{ en = "How many were major.", zh = "重大事件的数量。" }}
pitfalls = {{ en = "Say what major means.", zh = "先定义何为重大。" }}

[components.value]
table = "incident"
statistic = "count"
where = "is_major"
anchor = {{ in_period = "opened_at" }}
"""


def site(folder: Path, file: str, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / file).write_text(OWN.format(id=name), encoding="utf-8")
    return folder


def test_every_row_of_the_catalogue_has_a_definition() -> None:
    assert {definition.number for definition in LIBRARY.values()} == set(ROWS_OF_THE_CATALOGUE)


def test_the_library_is_in_the_order_of_the_catalogue() -> None:
    order = [(definition.number, name) for name, definition in LIBRARY.items()]
    assert order == sorted(order)


@pytest.mark.parametrize("definition", LIBRARY.values(), ids=lambda one: one.id)
def test_every_definition_says_all_in_both_languages(definition: Definition) -> None:
    words = [
        definition.name,
        definition.meaning,
        definition.pitfalls,
        *(proxy.note for proxy in definition.proxies),
    ]
    assert definition.target is not None
    for text in (*words, definition.target):
        assert text.en != text.zh or text.en in ("0", "0.9 to 1.1")
        assert all(ord(letter) < 0x2E80 for letter in text.en)
    assert all(any(ord(letter) > 0x4E00 for letter in text.zh) for text in words)


@pytest.mark.parametrize("definition", LIBRARY.values(), ids=lambda one: one.id)
def test_every_duration_says_whether_pauses_count(definition: Definition) -> None:
    assert (definition.pauses != "none") or definition.data_kind != "duration" or definition.unit == "ratio"


def test_no_two_definitions_make_the_same_number() -> None:
    assert len({definition.digest for definition in LIBRARY.values()}) == len(LIBRARY)


def test_a_site_adds_a_kpi_by_dropping_a_file(tmp_path: Path) -> None:
    found = load_library(site(tmp_path / "kpis", "major.toml", "major-incidents"))
    assert set(found) == {*LIBRARY, "major-incidents"}
    assert next(iter(found)) == "major-incidents"


def test_a_sites_definition_replaces_the_shipped_one(tmp_path: Path) -> None:
    found = load_library(site(tmp_path / "kpis", "backlog.toml", "backlog"))
    assert found["backlog"].name.en == "Major incidents"
    assert len(found) == len(LIBRARY)
    assert load_library()["backlog"].name.en == "Backlog"


def test_one_id_in_two_files_of_a_folder_is_refused(tmp_path: Path) -> None:
    site(tmp_path, "a.toml", "mine")
    with pytest.raises(BadDefinition, match=r"b\.toml: id.*two files of one folder"):
        load_library(site(tmp_path, "b.toml", "mine"))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDefinition, match="This is not a folder"):
        load_library(tmp_path / "kpi")


def test_an_unknown_id_is_answered_with_those_like_it() -> None:
    with pytest.raises(BadDefinition, match="resolution-time-median") as refused:
        LIBRARY["resolution-median"]
    assert "csat" not in str(refused.value)
    with pytest.raises(BadDefinition, match="pawl kpis"):
        LIBRARY["zzz"]
    assert "zzz" not in LIBRARY


def test_tables_and_types_come_from_the_dictionary() -> None:
    assert known_tables()["incident"]["opened_at"] == "instant"
    assert known_tables()["survey"]["score"] == "number"
    assert {"case", "activity", "at", "problem"} <= known_tables()["events"].keys()
    assert "ping_pong" not in known_tables()["events"]
