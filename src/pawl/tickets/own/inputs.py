"""The inputs of the kinds: fields of forms, and what they start with."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.accounts.models import Person
from pawl.collaboration.checks import LONGEST_TEXT
from pawl.tickets.own.answers import said
from pawl.tickets.own.kinds import Asked
from pawl.web.forms import DayInput

YES_NO = (("", "–"), ("yes", _("yes")), ("no", _("no")))
KIND_WORDS = {
    "text": _("Text"),
    "long_text": _("Long text"),
    "choice": _("Choice"),
    "number": pgettext_lazy("kind of a field", "Number"),
    "date": _("Day"),
    "person": _("Person"),
    "yes_no": _("Yes or no"),
    "item": _("Configuration item"),
}


def form_field(one: Asked, *, is_required: bool) -> forms.Field:
    """The field of a form that asks for it."""
    known: dict[str, Any] = {
        "label": f"{one.label} ({one.unit})" if one.unit else str(one.label),
        "help_text": str(one.hint),
        "required": is_required,
    }
    kind: Callable[..., forms.Field] = FIELDS[one.kind]
    if one.kind == "choice":
        pairs = [(value, str(label)) for value, label in one.choices]
        kind = _many if one.is_many else forms.ChoiceField
        known["choices"] = pairs if one.is_many else [("", "–"), *pairs]
    if one.kind == "number":
        known |= {"min_value": one.low, "max_value": one.high}
    known["help_text"] = known["help_text"] or HINTS.get(one.kind, "")
    return kind(**known)


def first_value(one: Asked, value: Any) -> Any:
    """What an input starts with."""
    if one.kind == "person" and isinstance(value, int):
        found = Person.objects.filter(pk=value).first()
        return found.email if found else ""
    if one.kind == "item" and isinstance(value, int):
        return f"CI-{value}"
    return list(value or []) if one.is_many else said(value)


def _long(**known: Any) -> forms.Field:
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **known)


_many = partial(forms.MultipleChoiceField, widget=forms.CheckboxSelectMultiple)
HINTS: Mapping[str, Any] = {
    "person": _("Write their e-mail address."),
    "item": _("Write its number, like CI-12, or its whole name."),
}
FIELDS: Mapping[str, Callable[..., forms.Field]] = {
    "text": partial(forms.CharField, max_length=250),
    "long_text": _long,
    "choice": forms.ChoiceField,
    "number": forms.DecimalField,
    "date": partial(forms.DateField, widget=DayInput),
    "person": forms.EmailField,
    "item": partial(forms.CharField, max_length=250),
    "yes_no": partial(forms.ChoiceField, choices=YES_NO),
}
