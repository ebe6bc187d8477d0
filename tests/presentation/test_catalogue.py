"""The catalogues are whole and fitting, and reach the reader."""

import re
from string import Formatter

import pytest
from hatch_build import bring_catalogues, catalogues
from tests.presentation import catalogue, texts

LANGUAGES = catalogues()
WAY_OUT = "run `make messages`, translate what it added to pawl.po, run it again"
PERCENT = re.compile(r"%\((\w+)\)s")


def _fields(template: str) -> set[str]:
    """The places of a template, without attributes; `{n:,}` and `{n}` are the same place."""
    if found := set(PERCENT.findall(template)):
        return found
    return {name.split(".")[0] for _, name, _, _ in Formatter().parse(template) if name}


def _forms(text: object) -> list[str]:
    return [str(each) for each in text] if isinstance(text, (tuple, list)) else [str(text)]


@pytest.mark.parametrize("path", LANGUAGES, ids=str)
def test_every_text_is_translated(path):
    known = {
        catalogue.key(each)
        for each in catalogue.load(path)
        if each.id and catalogue.is_translated(each.string) and not each.fuzzy
    }
    missing = sorted(str(text) for context, text in texts.messages() if (context, text) not in known)
    assert not missing, WAY_OUT


@pytest.mark.parametrize("path", LANGUAGES, ids=str)
def test_nothing_is_translated_that_nobody_says(path):
    wanted = texts.messages()
    assert not [each.id for each in catalogue.load(path) if each.id and catalogue.key(each) not in wanted], (
        WAY_OUT
    )


@pytest.mark.parametrize("path", LANGUAGES, ids=str)
def test_a_translation_has_the_places_of_its_text(path):
    for each in catalogue.load(path):
        wanted = _fields(_forms(each.id)[-1])
        assert all(_fields(form) == wanted for form in _forms(each.string)), each.id


def test_the_compiled_catalogues_stand_beside_their_texts():
    made = bring_catalogues()
    assert {path.name for path in made} == {"pawl.mo", "django.mo"}
    assert all(path.stat().st_size > 10_000 for path in made)


def test_every_sentence_is_a_literal():
    assert texts.not_literal() == []
