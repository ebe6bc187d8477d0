"""The forms of changes."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.catalogue.forms import InstantInput
from pawl.catalogue.models import Service
from pawl.changes import words
from pawl.changes.choices import KNOWN, models_in_force
from pawl.changes.model_text import BUILT_IN
from pawl.changes.models import Change, ChangeModel
from pawl.changes.risk import Question
from pawl.local_text import LocalText
from pawl.tickets.own.asking import AsksOwn
from pawl.tickets.words import LEVELS
from pawl.web.forms import DayInput, PawlForm, RecordChoice, RecordChoices, area


class ChangesForm(PawlForm):
    """Its choices are the records that somebody may see."""

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if isinstance(field, RecordChoice):
                field.offer(partial(KNOWN[name][0], actor))
            elif isinstance(field, forms.ModelChoiceField):
                field.queryset = KNOWN[name][0](actor)


class Records(RecordChoices):
    """Several of them, called by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class Services(RecordChoice):
    """One of them, called by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def _instant(label: Any, *, required: bool = False) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=InstantInput(), required=required)


def _line(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=250)


def _services(help_text: Any) -> Records:
    return Records(label=_("Services"), queryset=Service.objects.none(), required=False, help_text=help_text)


class RaiseForm(AsksOwn, ChangesForm):
    """What somebody wants to change."""

    title = _line(_("What is to be changed"))
    follows = forms.ChoiceField(
        label=_("Kind"), help_text=_("A standard change is approved already: it only needs a time.")
    )
    service = Services(label=_("Service"), queryset=Service.objects.none(), required=False)
    description = area(_("Why, and what for"))
    planned_from = _instant(_("From"))
    planned_until = _instant(_("Until"))
    team = RecordChoice(label=_("Team that does it"), queryset=Team.objects.none(), required=False)
    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=[("", _("as its kind has it")), *LEVELS.items()], coerce=int,
        empty_value=None, required=False,
    )  # fmt: skip
    confidential = forms.BooleanField(label=_("Confidential"), required=False)

    folded: ClassVar[tuple[str, ...]] = ("team", "urgency", "confidential")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        self.known = {one.key: one for one in models_in_force(actor)}
        built_in = [("normal", _("Normal change")), ("emergency", _("Emergency change"))]
        told = [(key, f"{one.case.title} ({words.TYPES[one.type]})") for key, one in self.known.items()]
        self.fields["follows"].choices = [*built_in, *told]  # type: ignore[attr-defined]
        self.ask_own(Change, actor)

    def wish(self) -> dict[str, Any]:
        """What was written."""
        said = {
            name: value for name, value in self.cleaned_data.items() if name not in {"version", "follows"}
        }
        follows = self.cleaned_data["follows"]
        model: ChangeModel | None = self.known.get(follows)
        return {**said, "model": model, "type": model.type if model else follows}


class PlanForm(ChangesForm):
    """Words, window and plans."""

    title = _line(_("What is to be changed"))
    description = area(_("Why, and what for"))
    planned_from = _instant(_("From"))
    planned_until = _instant(_("Until"))
    interrupts = forms.BooleanField(label=_("Its services stand still meanwhile"), required=False)
    rollout_plan = area(_("Rollout plan"), 5)
    back_out_plan = area(_("Back-out plan"), 5)
    test_plan = area(_("Test plan"), 5)


class PeopleForm(ChangesForm):
    """Who is responsible, and who implements it."""

    team = RecordChoice(label=_("Team that does it"), queryset=Team.objects.none(), required=False)
    assignee = RecordChoice(label=_("Assignee"), queryset=Person.objects.none(), required=False)
    implementers = Records(
        label=_("Who else works on it"), queryset=Person.objects.none(), required=False,
        help_text=_("Whoever stands here is busy in its window."),
    )  # fmt: skip


class RiskForm(PawlForm):
    """The questions of its model."""

    def __init__(self, *args: Any, questions: tuple[Question, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        for one in questions:
            choices = [(each.word, str(LocalText(each.text))) for each in one.answers]
            field = forms.ChoiceField(
                label=str(LocalText(one.text)),
                choices=choices,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )
            self.fields[f"q_{one.name}"] = field

    def answers(self) -> dict[str, str]:
        """What was answered, by question."""
        return {name[2:]: value for name, value in self.cleaned_data.items() if name.startswith("q_")}


class ReasonForm(PawlForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReviewForm(PawlForm):
    """How it went."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=[*words.OUTCOMES.items()])
    review = area(_("What happened, and what is learnt"), 5)


class FreezeForm(ChangesForm):
    """When nothing is to be changed."""

    title = _line(_("Title"))
    from_at = _instant(_("From"), required=True)
    until = _instant(_("Until"), required=True)
    services = _services(_("None: it counts for everything."))
    reason = area(_("Reason"))


class WindowForm(ChangesForm):
    """When work may be done."""

    title = _line(_("Title"))
    days = forms.TypedMultipleChoiceField(
        label=_("Days of the week"), choices=[*words.DAYS.items()], coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None: once, on the first day."),
    )  # fmt: skip
    starts = forms.TimeField(
        label=_("Opens at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=10_080, initial=240)
    zone = forms.CharField(label=_("Time zone"), max_length=60, initial="UTC")
    first = forms.DateField(label=_("First day"), widget=DayInput())
    last = forms.DateField(label=_("Last day"), widget=DayInput(), required=False)
    services = _services(_("None: it counts for all that have no window of their own."))


class ModelForm(PawlForm):
    """A change model as text."""

    title = _line(_("Title"))
    text = forms.CharField(
        label=_("What it asks for"), max_length=20_000, initial=BUILT_IN["standard"],
        widget=forms.Textarea(attrs={"rows": 24, "class": "paste-text", "spellcheck": "false"}),
    )  # fmt: skip
