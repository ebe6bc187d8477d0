"""The forms of problems."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.catalogue.models import Service
from pawl.collaboration.checks import LONGEST_TITLE
from pawl.problems.choices import KNOWN
from pawl.problems.models import Problem
from pawl.problems.words import LEVELS, PRIORITIES
from pawl.tickets.models import Category
from pawl.tickets.own.asking import AsksOwn
from pawl.web.forms import DayInput, PawlForm, RecordChoice, area


class ProblemForm(PawlForm):
    """Its choices are the records that somebody may see."""

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if isinstance(field, RecordChoice):
                field.offer(partial(KNOWN[name][0], actor))


def _record(label: Any, model: Any) -> RecordChoice:
    return RecordChoice(label=label, queryset=model.objects.none(), required=False)


def _level(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=[*LEVELS.items()], coerce=int, initial=2)


class RaiseForm(AsksOwn, ProblemForm):
    """One field is needed; the rest can wait."""

    title = forms.CharField(label=_("What happens again and again?"), max_length=LONGEST_TITLE)
    description = area(_("What is seen"))
    service = _record(_("Service"), Service)
    category = _record(_("Category"), Category)
    team = _record(_("Team"), Team)
    impact = _level(_("Impact"))
    urgency = _level(_("Urgency"))

    folded: ClassVar[tuple[str, ...]] = ("category", "team", "impact", "urgency")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        self.ask_own(Problem, actor)


class ChangeForm(ProblemForm):
    """What can be said better later."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    description = area(_("What is seen"))
    root_cause = area(_("Root cause"))
    fix = area(_("Fix"), rows=2)
    service = _record(_("Service"), Service)
    category = _record(_("Category"), Category)


class AssignForm(ProblemForm):
    """Who looks into it."""

    team = _record(_("Team"), Team)
    assignee = _record(_("Assignee"), Person)


class PriorityForm(ProblemForm):
    """How much it hurts, and how soon it must be gone."""

    impact = _level(_("Impact"))
    urgency = _level(_("Urgency"))
    override = forms.TypedChoiceField(
        label=_("Another priority than the computed one"), required=False, coerce=int, empty_value=None,
        choices=[("", "–"), *PRIORITIES.items()],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason for it"), max_length=500, required=False)


class KnownErrorForm(ProblemForm):
    """A way round it."""

    workaround = area(_("Workaround"), rows=4, required=True, hint=_("As a caller can follow it."))
    root_cause = area(_("Root cause"), hint=_("As far as it is known."))


class LinkForm(ProblemForm):
    """Tickets by their numbers."""

    tickets = area(_("Numbers of the tickets"), required=True, hint=_("Apart by spaces, commas or lines."))


class FixForm(ProblemForm):
    """The cause, and what takes it away."""

    root_cause = area(_("Root cause"), required=True)
    change = forms.CharField(
        label=_("Number of the change"), max_length=30, required=False,
        help_text=_("The change that takes the cause away; or tell the fix below."),
    )  # fmt: skip
    fix = area(_("Fix"))


class ResolveForm(ProblemForm):
    """What was done."""

    resolution = area(_("What took the cause away"), required=True)


class RiskForm(ProblemForm):
    """Why it is lived with, by whose decision, until when."""

    reason = area(_("Why it is lived with"), required=True)
    until = forms.DateField(label=_("Until"), widget=DayInput())
    accepted_by = _record(_("Risk accepted by"), Person)


class DiscardForm(ProblemForm):
    """Why nothing is fixed."""

    duplicate_of = _record(_("The same as"), Problem)
    reason = area(_("Reason"), required=True)


class ReasonForm(ProblemForm):
    """Why it is looked into anew."""

    reason = area(_("Reason"), required=True)
