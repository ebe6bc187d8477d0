"""A form made of columns: each kind of column has its field."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from pawl.accounts.actor import Actor
from pawl.collaboration.checks import LONGEST_TITLE
from pawl.projects.choices import rows_of
from pawl.projects.models import Project
from pawl.projects.sheets import Column, Kind
from pawl.web.forms import LONG, DayInput, PawlForm, RecordChoice, RecordChoices, dress


class ColumnsForm(PawlForm):
    """What somebody writes into some columns."""

    def __init__(
        self,
        *args: Any,
        columns: Sequence[Column],
        actor: Actor,
        project: Project | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.columns = columns
        self.folded = tuple(one.name for one in columns if one.folded)  # type: ignore[misc]
        for column in columns:
            field = field_of(column, project, actor)
            dress(field.widget)
            self.fields[column.name] = field

    def said(self) -> dict[str, Any]:
        """What was written."""
        return {one.name: self.cleaned_data[one.name] for one in self.columns}


def field_of(column: Column, project: Project | None, actor: Actor) -> forms.Field:
    """The field of a column."""
    known: dict[str, Any] = {"label": column.label, "required": column.needed, "help_text": column.hint}
    if column.start is not None:
        known["initial"] = column.start
    match column.kind:
        case Kind.TEXT:
            return forms.CharField(max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}), **known)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=_choices(column), **known)
        case Kind.WORDS:
            words = list(column.choices().items())
            return forms.MultipleChoiceField(choices=words, widget=forms.CheckboxSelectMultiple(), **known)
        case Kind.RECORD:
            return RecordChoice(queryset=rows_of(column, project, actor), **known)
        case Kind.RECORDS:
            rows = rows_of(column, project, actor)
            return RecordChoices(queryset=rows, widget=forms.CheckboxSelectMultiple(), **known)
        case _:
            return _simple(column, known)


def _simple(column: Column, known: dict[str, Any]) -> forms.Field:
    match column.kind:
        case Kind.DAY:
            return forms.DateField(widget=DayInput(), **known)
        case Kind.FLAG:
            return forms.BooleanField(**known | {"required": False})
        case Kind.WHOLE:
            return forms.IntegerField(min_value=int(column.least), max_value=int(column.most), **known)
        case Kind.NUMBER:
            return forms.FloatField(min_value=column.least, max_value=column.most, **known)
        case Kind.MONEY | Kind.DECIMAL:
            most = Decimal(str(column.most))
            return forms.DecimalField(min_value=0, max_value=most, decimal_places=2, **known)
        case _:
            return forms.CharField(max_length=LONGEST_TITLE, **known)


def _choices(column: Column) -> list[tuple[str, Any]]:
    words = list(column.choices().items())
    return words if column.start is not None else [("", "–"), *words]
