"""The base of Pawl's forms: fields that look alike, some folded away, refusals of actions at their field."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.choices import BaseChoiceIterator

from pawl.analytics.words import say
from pawl.errors import Invalid, PawlError
from pawl.web.listing_types import FIRST_YEAR, LAST_YEAR
from pawl.web.templatetags.pawl import said

KEY_NUMBER = re.compile(r"[0-9]{1,18}")
"""What a database can look for; a longer one is nobody's."""
LARGEST_VERSION = 999_999_999
"""No record has been changed more often, and every database can look for it."""
LONG = 10_000
"""Characters of a text that people write, as far as the API takes one."""
CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.Select: "form-select",
    forms.Widget: "form-control",
}


class PawlForm(forms.Form):
    """A form of Pawl; `folded` names fields that are not needed now, `version` goes along where given."""

    folded: ClassVar[tuple[str, ...]] = ()
    version = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION
    )

    def __init__(self, *args: Any, version: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if version is not None:
            self.initial["version"] = version
        for field in self.fields.values():
            dress(field.widget)
            if isinstance(field, forms.DateField | forms.DateTimeField):
                field.validators.append(in_known_years)

    @property
    def has_folded_errors(self) -> bool:
        """Whether a folded field must be opened, since it is wrong."""
        return any(name in self.errors for name in self.folded)

    def refuse(self, refusal: PawlError) -> None:
        """Show what an action refused: at its field where it names one, else above the form."""
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        known = {name: rule for name, rule in fields.items() if self.knows(name)}
        for name, rule in known.items():
            self.add_error(name, f"{said(rule)} {said(refusal.way_out)}" if len(known) == 1 else said(rule))
        if not known:
            self.add_error(None, f"{said(refusal.rule)} {said(refusal.way_out)}")

    def knows(self, name: str) -> bool:
        """Whether a refusal has a field of its own here."""
        return name in self.fields


class PeopleForm(PawlForm):
    """A form that names one or several of the people whom its page offers."""

    chosen: ClassVar[str] = "owner"
    """The field that names them."""

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[self.chosen].queryset = people  # type: ignore[attr-defined]


def in_known_years(value: date) -> None:
    """At either end of the calendar a day has no next one, and an instant no day in some zone."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        rule = say("Its year lies outside {low} to {high}.", low=FIRST_YEAR, high=LAST_YEAR)
        raise forms.ValidationError(said(rule))


def dress(widget: forms.Widget) -> None:
    """Give a widget the class that its kind has on every page."""
    for each in _parts(widget):
        style = next(name for kind, name in CLASSES.items() if isinstance(each, kind))
        each.attrs["class"] = f"{each.attrs.get('class', '')} {style}".strip()


def _parts(widget: forms.Widget) -> Iterator[forms.Widget]:
    if isinstance(widget, forms.MultiWidget):
        for part in widget.widgets:
            yield from _parts(part)
    elif not widget.is_hidden:
        yield widget


class RecordChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice between records by the keys that people and the API use (`DS-3`)."""

    _later: Callable[[], QuerySet[Any]] | None = None

    def offer(self, rows: Callable[[], QuerySet[Any]]) -> None:
        """What may be chosen: asked only where somebody looks or chooses, as a query costs to write."""
        self._later = rows
        self.widget.choices = _Offered(self)

    def _rows(self) -> Any:
        if self._later is not None:
            self._queryset, self._later = self._later().all(), None
        return self._queryset

    def _choose_from(self, rows: Any) -> None:
        self._later = None
        super()._set_queryset(rows)  # type: ignore[misc]  # as Django's own property does

    queryset = property(_rows, _choose_from)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the page."""
        record: Any = value
        return record.key if isinstance(value, Model) else value

    def to_python(self, value: Any) -> Any:
        """The record, of those that may be chosen."""
        number = value.rpartition("-")[2] if isinstance(value, str) else value
        if isinstance(number, str) and number and not KEY_NUMBER.fullmatch(number):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(number)


class _Offered(BaseChoiceIterator):
    """The choices of a field whose records nobody has asked for yet."""

    def __init__(self, field: RecordChoice) -> None:
        self.field = field

    def __iter__(self) -> Iterator[Any]:
        yield from cast("Iterable[Any]", self.field.choices)


class RecordChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Several records by their numbers; one that no database could hold is nobody's."""

    def clean(self, value: Any) -> Any:
        """The records, of those that may be chosen."""
        given = value if isinstance(value, list | tuple) else ()
        for one in given:
            if isinstance(one, str) and not KEY_NUMBER.fullmatch(one):
                said = self.error_messages["invalid_pk_value"]
                raise forms.ValidationError(said, code="invalid_pk_value", params={"pk": one[:30]})
        return super().clean(value)


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def area(label: Any, rows: int = 3, *, required: bool = False, hint: Any = "") -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONG, required=required, widget=widget, help_text=hint)


def version_of(request: HttpRequest) -> int:
    """The version that a button names; 0, which no record has, where it names none."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
