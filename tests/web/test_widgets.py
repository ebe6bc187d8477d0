"""Inputs written without a template are, letter by letter, those of Django's templates."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from pawl.web.widgets import Widgets

HOSTILE = "<script>alert('&\"')</script>"
VALUES: tuple[Any, ...] = (
    None,
    "",
    0,
    12345,
    1.5,
    Decimal("1234.50"),
    True,
    False,
    "plain",
    HOSTILE,
    mark_safe("<b>safe</b>"),
    gettext_lazy("Incident"),
    date(2026, 11, 28),
    datetime(2026, 11, 28, 12, 5, tzinfo=UTC),
    "two\nlines",
    "语",
)
ATTRS: tuple[dict[str, Any], ...] = (
    {},
    {"id": "id_x", "class": "form-control", "required": True, "disabled": False, "maxlength": 250},
    {
        "data-x": HOSTILE,
        "title": gettext_lazy("Incident"),
        "data-safe": mark_safe("&amp;"),
        "min": Decimal("1.5"),
    },
    {"aria-describedby": None, HOSTILE: "name"},
)
CHOICES: tuple[Any, ...] = (
    ("", "---"),
    ("a", HOSTILE),
    (1, 12345),
    (None, gettext_lazy("Incident")),
    ("Group " + HOSTILE, [("b", mark_safe("<i>B</i>")), (2.5, 2.5)]),
    (12345, [("c", "C")]),
    (date(2026, 11, 28), date(2026, 11, 28)),
)
PLAIN = (
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.PasswordInput,
    forms.HiddenInput,
    forms.DateInput,
    forms.DateTimeInput,
    forms.TimeInput,
    forms.CheckboxInput,
    forms.Textarea,
    forms.FileInput,
    forms.SearchInput,
    forms.ColorInput,
    forms.TelInput,
)
OF_CHOICE = (
    forms.Select,
    forms.SelectMultiple,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
)


@pytest.mark.parametrize("code", ["en", "zh-hans"])
def test_plain_inputs(code: str) -> None:
    with translation.override(code):
        for kind in PLAIN:
            for value in VALUES:
                for attrs in ATTRS:
                    same(kind(attrs=attrs), value)
        same(forms.PasswordInput(render_value=True), HOSTILE)


@pytest.mark.parametrize("code", ["en", "zh-hans"])
def test_choices(code: str) -> None:
    with translation.override(code):
        for kind in OF_CHOICE:
            for attrs in ATTRS:
                for value in ("a", ["a", "b", "1"], None, HOSTILE):
                    same(kind(attrs=attrs, choices=CHOICES), value)
        for value in (None, "3", HOSTILE):
            same(forms.NullBooleanSelect(), value)


def test_what_is_no_plain_input_goes_djangos_way() -> None:
    class Two(forms.MultiWidget):
        def decompress(self, value: Any) -> list[Any]:
            return [value, value]

    same(Two([forms.TextInput(), forms.Select(choices=CHOICES)]), "a")
    same(forms.SplitDateTimeWidget(), datetime(2026, 11, 28, tzinfo=UTC))
    same(forms.ClearableFileInput(), None)


def same(widget: forms.Widget, value: Any) -> None:
    """As Django writes it, letter by letter."""
    ours = widget.render("na<me", value, renderer=Widgets())
    theirs = widget.render("na<me", value, renderer=DjangoTemplates())
    assert ours == theirs
