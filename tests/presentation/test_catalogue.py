"""The catalogues are whole, fitting and compiled."""

from string import Formatter

import pytest
from tests.presentation import catalogue

LANGUAGES = catalogue.catalogues()
WAY_OUT = "run `python tests/presentation/catalogue.py`, translate what it added, run it again"


def _fields(template: str) -> set[str]:
    """The places of a template, without attributes; `{n:,}` and `{n}` are the same place."""
    return {name.split(".")[0] for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("path", LANGUAGES, ids=str)
def test_every_text_is_translated(path):
    known = {(each.context, each.id) for each in catalogue.load(path) if each.id and each.string}
    missing = sorted(text for context, text in catalogue.messages() if (context, text) not in known)
    assert not missing, WAY_OUT


@pytest.mark.parametrize("path", LANGUAGES, ids=str)
def test_nothing_is_translated_that_nobody_says(path):
    wanted = catalogue.messages()
    assert not [each.id for each in catalogue.load(path) if each.id and (each.context, each.id) not in wanted]


@pytest.mark.parametrize("path", LANGUAGES, ids=str)
def test_a_translation_has_the_places_of_its_text(path):
    for each in catalogue.load(path):
        assert _fields(str(each.id)) == _fields(str(each.string)), each.id


@pytest.mark.parametrize("path", LANGUAGES, ids=str)
def test_the_compiled_catalogue_is_fresh(path):
    assert path.with_suffix(".mo").read_bytes() == catalogue.compiled(catalogue.load(path)), WAY_OUT


def test_every_sentence_is_a_literal():
    assert catalogue.not_literal() == []
