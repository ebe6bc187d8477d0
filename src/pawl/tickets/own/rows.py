"""Editors of forms: rows that are forms themselves; one without a name or label is left out."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from pawl.local_text import LocalText, LocalTextFormField
from pawl.tickets.own.inputs import KIND_WORDS
from pawl.tickets.own.kinds import Asked
from pawl.web.forms import PawlForm

Rows: TypeAlias = Any
"""A set of forms; its class is made at run time."""
CODES = ("en", "zh-hans")
MOST_ROWS = 60


class RowForm(PawlForm):
    """A row, and where it stands."""

    position = forms.IntegerField(label=_("Position"), min_value=1, max_value=99, required=False)


class AskedRow(RowForm):
    """A field of a form."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=40)
    label = LocalTextFormField(label=_("Question"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[*KIND_WORDS.items()], initial="text")
    hint = LocalTextFormField(label=_("Hint"), required=False)
    choices = forms.CharField(
        label=_("Choices"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: Small | 小. With a value of its own: s | Small | 小"),
    )  # fmt: skip

    def asked(self) -> dict[str, Any]:
        """As a definition says it."""
        said = self.cleaned_data
        return {
            "name": said["name"], "kind": said["kind"], "label": dict(said["label"]),
            "hint": dict(said["hint"]),
            "choices": [choice_line(line) for line in said["choices"].splitlines() if line.strip()],
        }  # fmt: skip


def asked_row(one: Asked) -> dict[str, Any]:
    """What an `AskedRow` starts with."""
    lines = [line_of_choice(value, label) for value, label in one.choices]
    return {"name": one.name, "label": one.label, "kind": one.kind, "hint": one.hint,
            "choices": "\n".join(lines)}  # fmt: skip


def row_forms(form: Any, first: Iterable[dict[str, Any]], data: Any, prefix: str, known: Any = None) -> Rows:
    """A form for each row, numbered in order."""
    rows = [{"position": number, **row} for number, row in enumerate(first, 1)]
    return formset_factory(form, extra=0, max_num=MOST_ROWS)(
        data, initial=rows, prefix=prefix, **(known or {})
    )


def filled(rows: Rows) -> list[Any]:
    """The forms of rows that say something, in order of their positions."""
    found = [one for one in rows if one.cleaned_data.get("label")]
    return sorted(found, key=lambda one: one.cleaned_data["position"] or 99)


def choice_line(line: str) -> dict[str, Any]:
    """`Small`, `Small | 小`, or with a value of its own: `s | Small | 小`."""
    value, *texts = [part.strip() for part in line.split("|")]
    labels = texts if len(texts) > 1 else [value, *texts]
    return {"value": value[:60], "label": dict(zip(CODES, labels, strict=False))}


def line_of_choice(value: str, label: LocalText) -> str:
    """The same line again."""
    texts = [label.get(code, "") for code in CODES]
    parts = texts if value == texts[0] else [value, *texts]
    return " | ".join(part for part in parts if part)
