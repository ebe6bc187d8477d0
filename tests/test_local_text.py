"""Texts in several languages: fallback, validation, the model's field and the form's."""

import json

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from pawl.local_text import LocalText, LocalTextField, LocalTextFormField, check


class Asking(forms.Form):
    name = LocalTextFormField(label="Name", longest=10)


@pytest.mark.parametrize(
    ("texts", "code", "read"),
    [
        ({"en": "E-mail", "zh-hans": "电子邮件"}, "zh-hans", "电子邮件"),
        ({"en": "E-mail"}, "zh-hans", "E-mail"),
        ({"zh-hans": "电子邮件"}, "en", "电子邮件"),
        ({"en": "E-mail"}, "en-gb", "E-mail"),
        ({}, "en", ""),
    ],
)
def test_a_text_falls_back_to_the_next_best_language(texts: dict[str, str], code: str, read: str) -> None:
    assert LocalText(texts).in_language(code) == read


def test_str_is_in_the_reader_s_language() -> None:
    with translation.override("zh-hans"):
        assert str(LocalText({"en": "E-mail", "zh-hans": "电子邮件"})) == "电子邮件"


def test_a_plain_text_is_in_the_language_of_the_site() -> None:
    assert dict(LocalText("E-mail")) == {"en": "E-mail"}


@pytest.mark.parametrize("texts", [{"tlh": "QIn"}, {"en": "x" * 251}])
def test_unknown_languages_and_long_texts_are_refused(texts: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        check(LocalText(texts))


def test_the_form_has_an_input_per_language_and_needs_one() -> None:
    html = str(Asking()["name"])
    assert 'lang="en"' in html
    assert 'lang="zh-hans"' in html
    assert 'aria-label="简体中文"' in html
    filled = Asking({"name_en": "", "name_zh-hans": "电子邮件"})
    assert filled.is_valid()
    assert filled.cleaned_data["name"] == LocalText({"zh-hans": "电子邮件"})
    assert not Asking({"name_en": " ", "name_zh-hans": ""}).is_valid()
    assert not Asking({"name_en": "x" * 11}).is_valid()


def test_the_model_field_keeps_languages_and_says_so_in_migrations() -> None:
    field = LocalTextField(longest=40)
    field.set_attributes_from_name("name")
    assert field.to_python({"en": "E-mail"}) == LocalText("E-mail")
    assert field.get_prep_value(LocalText({"en": "E-mail", "zh-hans": ""})) == {"en": "E-mail"}
    _name, path, _args, options = field.deconstruct()
    assert path == "pawl.local_text.LocalTextField"
    assert options["longest"] == 40
    with pytest.raises(ValidationError):
        field.validate(LocalText("x" * 41), None)


@pytest.mark.django_db
def test_what_is_written_is_read_back() -> None:
    field, text = LocalTextField(), LocalText({"en": "E-mail", "zh-hans": "电子邮件"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS TEXT)", [json.dumps(dict(text))])
        assert field.from_db_value(cursor.fetchone()[0], F("name"), connection) == text


@given(st.dictionaries(st.sampled_from(["en", "zh-hans"]), st.text(max_size=20)))
def test_a_text_in_any_language_is_never_lost(texts: dict[str, str]) -> None:
    text = LocalText(texts)
    assert bool(text.in_language("en")) == any(texts.values())
