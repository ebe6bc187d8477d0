"""Mapping files: typed, and refused with file, key, rule and way out."""

from pathlib import Path

import pytest
from tests.analytics.io.io_logs import MINE, write

from pawl.analytics.errors import BadMapping
from pawl.analytics.eventlog.dictionary import table
from pawl.analytics.io.mapping_file import load_mapping, parse_mapping
from pawl.analytics.io.shipped import shipped_mappings


def test_the_shipped_mappings_load() -> None:
    assert {"servicenow", "xes"} < set(shipped_mappings())
    for name in shipped_mappings():
        assert load_mapping(name).name == name
    assert load_mapping("servicenow").kind == "incident"
    assert load_mapping("xes").case == "case:concept:name"


def test_servicenow_states_are_words_of_the_dictionary() -> None:
    shipped = load_mapping("servicenow")
    assert set(shipped.states.values()) <= set(table("incident").activities)
    assert set(shipped.reasons) <= set(shipped.states)
    assert {"New", "Active", "Awaiting User Info", "Awaiting Evidence", "Resolved", "Closed"} <= set(
        shipped.states
    )


def test_final_values_are_told_from_those_known_at_the_time() -> None:
    known = {each.name: each.known for each in load_mapping("servicenow").fields}
    final = {name for name, word in known.items() if word == "final"}
    assert {"opened_at", "resolved_at", "closed_at", "made_sla"} <= final
    assert known["priority"] == known["assignment_group"] == "then"


def test_a_file_of_one_s_own_is_loaded_by_its_path(tmp_path: Path) -> None:
    found = load_mapping(write(tmp_path, MINE, "mine.toml"))
    assert (found.name, found.columns) == ("mine", ("id", "what", "when", "points"))


def test_types_and_knowledge_come_from_the_dictionary_unless_the_field_is_one_s_own() -> None:
    text = MINE.replace("[log]", '[log]\nkind = "incident"') + '[fields.made_sla]\ncolumn = "sla"\n'
    fields = {each.name: each for each in parse_mapping(text, name="m").fields}
    assert (fields["made_sla"].type, fields["made_sla"].known) == ("flag", "final")
    assert (fields["points"].type, fields["points"].known) == ("whole", "then")


def test_the_digest_is_of_the_text() -> None:
    assert parse_mapping(MINE, name="a").digest == parse_mapping(MINE, name="b").digest
    assert parse_mapping(MINE, name="a").digest != parse_mapping(MINE + "\n", name="a").digest


FIELD = '[fields.x]\ncolumn = "x"\n'
BAD = {
    "no TOML": ("[log", "is no TOML"),
    "unknown table": (MINE + "[extra]\n", "extra: is not known here. Use one of: log, case"),
    "unknown key": (MINE + FIELD + "colour = 1\n", r"fields.x.colour: is not known here"),
    "unknown log key": (MINE.replace("[log]", "[log]\nzoom = 1"), "log.zoom: is not known here"),
    "no case": (MINE.replace("[case]", "[order]"), "case: is missing"),
    "no activity": (MINE.replace("[activity]", "[actor]"), "activity: is missing"),
    "no time": (MINE.replace("[at]", "[actor]"), "at: is missing"),
    "case without a column": (MINE.replace('column = "id"', ""), "case.column: has to be a text"),
    "a table that is none": ('case = "id"\n', "case: is no table|activity: is missing"),
    "log that is none": ("log = 1\n" + MINE.replace("[log]", "[actor]"), "log: is no table"),
    "kind": (
        MINE.replace("[log]", '[log]\nkind = "cake"'),
        "log.kind: `cake` is not possible. Use one of: case",
    ),
    "zone": (MINE.replace("[log]", '[log]\nzone = "Mars/Base"'), "log.zone: `Mars/Base` is no time zone"),
    "zone path": (MINE.replace("[log]", '[log]\nzone = "../etc"'), "is no time zone"),
    "missing": (MINE.replace('["?"]', '"?"'), "log.missing: has to be a list of texts"),
    "encoding": (MINE.replace("[log]", '[log]\nencoding = "utf-99"'), "`utf-99` is no text encoding"),
    "UTF-7": (MINE.replace("[log]", '[log]\nencoding = "utf-7"'), "`utf-7` is no text encoding"),
    "no text codec": (MINE.replace("[log]", '[log]\nencoding = "base64"'), "`base64` is no text encoding"),
    "delimiter": (MINE.replace("[log]", '[log]\ndelimiter = "ab"'), "has to be one ASCII character"),
    "format": (MINE.replace('"iso"]', '"yesterday"]'), "`yesterday` is no date format"),
    "format without a year": (MINE.replace('"iso"]', '"%H:%M"]'), "`%H:%M` is no date format"),
    "format of a number": (MINE + FIELD + 'formats = ["iso"]\n', "only instants have formats"),
    "field name": (MINE + '[fields."X y"]\ncolumn = "x"\n', "a field name has small letters"),
    "reserved name": (MINE + '[fields.seq]\ncolumn = "x"\n', "`seq` is a column of every event"),
    "type": (MINE + FIELD + 'type = "colour"\n', "`colour` is not possible. Use one of: text, whole"),
    "type of the dictionary": (
        MINE + '[fields.opened_at]\ncolumn = "x"\ntype = "text"\n',
        "fields.opened_at.type: is `instant` in the dictionary, not `text`",
    ),
    "known": (MINE + FIELD + 'known = "later"\n', "`later` is not possible. Use one of: then, final"),
    "words": (MINE + FIELD + "words = [1]\n", "has to map texts to texts"),
    "no words for yes": (MINE + FIELD + 'type = "flag"\ntrue = []\n', "fields.x.true: is empty"),
    "reason twice": (
        MINE + '[activity.reasons]\nW = "caller"\n[fields.hold_reason]\ncolumn = "x"\n',
        "is filled by `activity.reasons` already",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_mapping_names_file_key_rule_and_way_out(name: str) -> None:
    text, rule = BAD[name]
    with pytest.raises(BadMapping, match=rule) as refusal:
        parse_mapping(text, name="mine")
    assert refusal.value.thing.startswith("mine")
    assert str(refusal.value.way_out)


def test_a_name_that_is_nothing_lists_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(
        BadMapping, match=r"neither a mapping that comes with the product nor a file\. Use one of cost-ledger"
    ):
        load_mapping("jira")
    with pytest.raises(BadMapping, match="cannot be read as text"):
        load_mapping(write(tmp_path, b"\xff\xfe\xff", "mine.toml"))
