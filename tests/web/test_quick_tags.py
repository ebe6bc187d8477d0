"""Texts and addresses in templates are kept, and still those of whoever reads."""

import pytest
from django.template import Context, Template
from django.utils.translation import gettext, override

TEXT = Template("{% load i18n %}{% translate 'Save' %}|{% translate 'Save' as word %}{{ word }}")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_text_is_said_in_the_language_of_each_reader(language: str) -> None:
    with override(language):
        assert TEXT.render(Context()) == f"{gettext('Save')}|{gettext('Save')}"


def test_languages_differ() -> None:
    with override("en"):
        english = TEXT.render(Context())
    with override("zh-hans"):
        assert TEXT.render(Context()) != english == "Save|Save"


def test_an_address_can_be_kept_under_a_name() -> None:
    told = Template(
        "{% url 'incident' key=key as there %}{{ there }} {% url 'incident' key %} {% url 'incidents' %}"
    )
    assert told.render(Context({"key": "INC-1"})) == "/incidents/INC-1/ /incidents/INC-1/ /incidents/"


def test_what_stands_in_an_address_is_escaped() -> None:
    told = Template("{% url 'incident' key=key %}").render(Context({"key": '"><b>'}))
    assert "<" not in told
    assert '"' not in told
