"""The dictionary of case kinds, fields and dated tables."""

import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.eventlog.cases import FRAME, case_columns
from pawl.analytics.eventlog.dataset import FieldType
from pawl.analytics.eventlog.dictionary import (
    activities_of,
    dictionary,
    kinds,
    known_fields,
    table,
)

EVERY_FIELD = [(name, field) for name, entry in dictionary().items() for field in entry.fields.values()]
FRAME_TYPES: dict[str, FieldType] = dict.fromkeys(FRAME, "text")
IDS = [f"{name}.{field.name}" for name, field in EVERY_FIELD]


@pytest.mark.parametrize(("name", "field"), EVERY_FIELD, ids=IDS)
def test_each_field_says_who_can_produce_it(name, field):
    producers = set(field.produced_by)
    assert producers <= {"column", "events", "history", "linked"}
    assert producers
    assert ("events" in producers) == bool(field.derive)
    assert ("linked" in producers) == bool(field.link)


@pytest.mark.parametrize(("name", "field"), EVERY_FIELD, ids=IDS)
def test_each_field_is_typed_and_told_in_both_languages(name, field):
    assert field.type in {"text", "whole", "number", "flag", "instant", "spans"}
    assert field.known in {"then", "final"}
    assert field.meaning.en
    assert any("\u4e00" <= sign <= "\u9fff" for sign in field.meaning.zh)
    assert field.sparse != (field.expected_fill is not None), "sparse, or a fill to expect"


@pytest.mark.parametrize("kind", kinds())
def test_a_field_derived_from_events_is_a_column_of_the_case_table(kind):
    sources: dict[str, FieldType] = {
        name: "text" for field in known_fields(kind).values() for name in field.sources
    }
    derived = {field.name for field in known_fields(kind).values() if "events" in field.produced_by}
    if not table(kind).activities:  # without states nothing can be said of states
        derived = {"case_no", "opened_at", "events", "first_event_at", "last_event_at", "duration_seconds"}
    made = case_columns(kind, FRAME_TYPES | sources)
    assert derived <= made.keys()


@pytest.mark.parametrize("kind", kinds())
def test_a_derived_column_is_a_field_of_the_same_type(kind):
    sources: dict[str, FieldType] = {
        name: "text" for field in known_fields(kind).values() for name in field.sources
    }
    made = case_columns(kind, FRAME_TYPES | sources)
    for name in made.keys() - sources.keys():
        assert made[name] == known_fields(kind)[name].type, name


@pytest.mark.parametrize(("name", "field"), [pair for pair in EVERY_FIELD if pair[1].link])
def test_a_link_points_to_a_field_of_another_table(name, field):
    other, _, key = field.link.partition(".")
    assert key in known_fields(other)


@pytest.mark.parametrize(("name", "field"), [pair for pair in EVERY_FIELD if pair[1].sources])
def test_a_source_is_a_field_of_the_same_kind(name, field):
    assert set(field.sources) <= known_fields(name).keys()


@pytest.mark.parametrize(("name", "field"), [pair for pair in EVERY_FIELD if ":" in pair[1].derive])
def test_an_activity_that_dates_a_field_is_one_of_its_kind(name, field):
    which, _, activity = field.derive.partition(":")
    assert which in {"first", "last"}
    assert activity in table(name).activities


def test_activities_are_found_by_class():
    assert activities_of("incident", "waiting") == ("on_hold",)
    assert activities_of("incident", "done", "closed") == ("resolved", "closed", "cancelled")


def test_every_kind_inherits_the_plain_case():
    for kind in kinds():
        assert known_fields("case").keys() <= known_fields(kind).keys()


def test_an_unknown_table_names_the_known_ones():
    assert known_fields("spaceship") == {}
    with pytest.raises(
        OutOfDomain, match=r"spaceship: is no table of the dictionary\. Use one of: case, incid"
    ):
        table("spaceship")
