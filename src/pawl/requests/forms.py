"""The forms of service requests: one made from a version's questions, and those of models and steps."""

from collections.abc import Callable, Mapping
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
from pawl.requests.definition import Definition, Question
from pawl.requests.models import RequestModel, ServiceRequest
from pawl.tickets.own.asking import AsksOwn
from pawl.tickets.own.inputs import first_value, form_field
from pawl.tickets.work_forms import WhomForm
from pawl.web.forms import PawlForm, RecordChoice, dress

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


def _first(one: Question, answers: Mapping[str, Any]) -> Any:
    return None if one.kind == "file" else first_value(one, answers.get(one.name, ""))


def _field(one: Question, before: Mapping[str, Any]) -> forms.Field:
    if one.kind != "file":
        return form_field(one, is_required=one.is_required)
    has_file = bool(before.get(one.name))
    hint = str(one.hint) or (str(_("Leave it empty to keep the file that is there.")) if has_file else "")
    is_needed = one.is_required and not has_file
    return forms.FileField(label=str(one.label), help_text=hint, required=is_needed, widget=ChosenFile)


class OwnAskForm(AsksOwn):
    """The own fields of requests, beside the questions of one model."""

    def __init__(self, *args: Any, actor: Actor, model: RequestModel, caller: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offering, self.caller = model.offering, caller
        self.ask_own(ServiceRequest, actor)

    def _service(self) -> int | None:
        found: int | None = self.offering.service_id
        return found

    def _home(self) -> int | None:
        person = self.caller or self.own_actor.person
        return person.organisation_id if person else None

    def _standard(self) -> dict[str, Any]:
        return {**super()._standard(), "service": f"SVC-{self.offering.service_id}", "state": "submitted"}


class CallerForm(PawlForm):
    """For whom somebody of the desk asks."""

    caller = RecordChoice(label=_("For whom"), queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["caller"].queryset = people_for(actor)  # type: ignore[attr-defined]


class ForWhomForm(WhomForm):
    """For whom it is after all."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["caller"].label = _("For whom")
        self.fields["caller"].help_text = _(
            "They read it and hear of it from now on. Who was asked to approve it is asked anew, for them."
        )


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
