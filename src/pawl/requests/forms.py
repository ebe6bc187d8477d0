"""The forms of service requests: one made from a version's questions, and those of models and steps."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person, Team
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Offering
from pawl.collaboration.checks import LONGEST_TEXT
from pawl.local_text import LocalTextFormField
from pawl.requests.definition import Definition, Question, said
from pawl.web.forms import DayInput, PawlForm, RecordChoice, dress

YES_NO = (("", "–"), ("yes", _("yes")), ("no", _("no")))
SHOWN = "shown"


class ChosenFile(forms.FileInput):
    """A file that stays chosen while questions follow from other answers."""

    def __init__(self) -> None:
        super().__init__({"hx-preserve": "true"})


class AskForm(PawlForm):
    """The questions of a version that the answers so far lead to; new ones may follow from what is sent."""

    def __init__(
        self, definition: Definition, data: Any = None, *, answers: Any = None, **options: Any
    ) -> None:
        first = {one.name: _first(one, answers or {}) for one in definition.questions}
        super().__init__(data, initial=first, **options)
        self.definition, self.before = definition, answers or {}
        given = first if data is None else {one.name: data.get(one.name, "") for one in definition.questions}
        self.questions = list(definition.shown(given))
        for one in self.questions:
            self.fields[one.name] = _field(one, self.before)
            dress(self.fields[one.name].widget)
        self.folded = definition.folded(self.questions)  # type: ignore[misc]  # of this form alone
        self.names = ",".join(one.name for one in self.questions)

    @property
    def has_more(self) -> bool:
        """Whether questions follow from what was sent, which nobody has seen yet."""
        seen = set(self.data.get(SHOWN, "").split(","))
        return self.is_bound and any(one.name not in seen for one in self.questions)

    def looked(self) -> "AskForm":
        """The same with what was sent, not judged: only to see what follows."""
        sent = {one.name: self.data.get(one.name, "") for one in self.definition.questions}
        version = self.data.get("version", "")
        return AskForm(self.definition, answers=sent, version=int(version) if version.isdecimal() else None)

    def answers(self, bring: Callable[[Any], Any]) -> dict[str, Any]:
        """What was answered; a file is brought, or is the one that was there."""
        found = {one.name: self.cleaned_data[one.name] for one in self.questions}
        for one in self.questions:
            if one.kind == "file":
                given = found[one.name]
                found[one.name] = bring(given) if given else self.before.get(one.name)
        return {name: value for name, value in found.items() if value is not None}


def _first(one: Question, answers: dict[str, Any]) -> Any:
    value = answers.get(one.name, "")
    if one.kind == "file":
        return None
    if one.kind == "person" and isinstance(value, int):
        found = Person.objects.filter(pk=value).first()
        return found.email if found else ""
    return said(value)


def _field(one: Question, before: Mapping[str, Any]) -> forms.Field:
    known: dict[str, Any] = {"label": str(one.label), "help_text": str(one.hint), "required": one.is_required}
    if one.kind == "choice":
        known["choices"] = [("", "–"), *((value, str(label)) for value, label in one.choices)]
    if one.kind == "person":
        known["help_text"] = known["help_text"] or _("Write their e-mail address.")
    if one.kind == "file" and before.get(one.name):
        known["required"] = False
        known["help_text"] = known["help_text"] or _("Leave it empty to keep the file that is there.")
    return FIELDS[one.kind](**known)


def _long(**known: Any) -> forms.Field:
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **known)


FIELDS: dict[str, Callable[..., forms.Field]] = {
    "text": partial(forms.CharField, max_length=250),
    "long_text": _long,
    "choice": forms.ChoiceField,
    "number": forms.DecimalField,
    "date": partial(forms.DateField, widget=DayInput),
    "person": forms.EmailField,
    "yes_no": partial(forms.ChoiceField, choices=YES_NO),
    "file": partial(forms.FileField, widget=ChosenFile),
}


class CallerForm(PawlForm):
    """For whom somebody of the desk asks."""

    caller = RecordChoice(label=_("For whom"), queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["caller"].queryset = people_for(actor)  # type: ignore[attr-defined]


class ModelForm(PawlForm):
    """What it is called."""

    name = LocalTextFormField(label=_("Name"))
    description = LocalTextFormField(
        label=_("What people get"), required=False, longest=2000, widget=forms.Textarea
    )


class NewModelForm(ModelForm):
    """The same, with the offering that says who may ask."""

    offering = RecordChoice(label=_("Offering"), queryset=Offering.objects.none())

    field_order = ("offering", "name", "description")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["offering"].queryset = KNOWN["offering"][0](actor).filter(state="live")  # type: ignore[attr-defined]


class AssignForm(PawlForm):
    """Who is responsible, and who works on it."""

    team = RecordChoice(label=_("Team"), queryset=Team.objects.none(), required=False)
    person = RecordChoice(label=_("Assignee"), queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = KNOWN["team"][0](actor)  # type: ignore[attr-defined]
        self.fields["person"].queryset = people_for(actor)  # type: ignore[attr-defined]


class StepForm(PawlForm):
    """What a step of a request may need; the step itself says what it does need."""

    reason = forms.CharField(max_length=LONGEST_TEXT, required=False)
    note = forms.CharField(max_length=LONGEST_TEXT, required=False)
    until = forms.DateField(required=False)
    breach_cause = forms.CharField(max_length=40, required=False)
    breach_note = forms.CharField(max_length=500, required=False)
