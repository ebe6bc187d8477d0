"""The forms of the strategy."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Permission
from pawl.analytics.kpi.catalogue import load_library
from pawl.strategy.actions.vision import LONGEST
from pawl.strategy.aims import Aim
from pawl.strategy.lists import DIRECTIONS, HORIZONS
from pawl.strategy.models import Goal, Question, Standing, SuccessFactor
from pawl.web.forms import DayInput, PawlForm, RecordChoice

LONG = 10_000
AIMED = ("target", "direction", "since", "until")
"""What only those fill who may set targets."""
VERDICTS = {"yes": _("yes"), "no": _("no"), "cannot_tell": _("cannot tell")}


def _area(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows})
    )


class VisionForm(PawlForm):
    """What the organisation wants to be, from a day on."""

    text = forms.CharField(label=_("Vision"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    since = forms.DateField(label=_("Holds since"), required=False, widget=DayInput())


class GoalForm(PawlForm):
    """A goal."""

    title = forms.CharField(label=_("Goal"), max_length=250)
    horizon = forms.ChoiceField(label=_("Horizon"), choices=[*HORIZONS.items()])
    contribution = _area(_("How IT contributes"), required=False)
    parent = RecordChoice(label=_("Above it"), queryset=Goal.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].queryset = goals(actor)  # type: ignore[attr-defined]


class NeedForm(PawlForm):
    """A business need."""

    title = forms.CharField(label=_("Need"), max_length=250)
    customer = forms.CharField(label=_("Customer"), max_length=200)
    outcome = _area(_("Outcome wanted"))
    if_nothing = _area(_("If nothing is done"), required=False)
    goal = RecordChoice(label=_("Goal"), queryset=Goal.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["goal"].queryset = goals(actor)  # type: ignore[attr-defined]


class FactorForm(PawlForm):
    """A success factor; its goal stays what it is."""

    title = forms.CharField(label=_("Success factor"), max_length=250)
    description = _area(_("Description"), required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:  # noqa: ARG002 like the others
        super().__init__(*args, **options)


class NewFactorForm(FactorForm):
    """A new one names its goal."""

    goal = RecordChoice(label=_("Goal"), queryset=Goal.objects.none())

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        self.fields["goal"].queryset = goals(actor)  # type: ignore[attr-defined]


class QuestionForm(PawlForm):
    """What must be known."""

    text = forms.CharField(label=_("Question"), max_length=500)


class AnswerForm(PawlForm):
    """An answer and its evidence."""

    verdict = forms.ChoiceField(label=_("Answer"), choices=[*VERDICTS.items()])
    evidence = _area(_("Evidence"))
    on = forms.DateField(label=_("As of"), required=False, widget=DayInput())
    until = forms.DateField(
        label=_("Can be told from"), required=False, widget=DayInput(),
        help_text=_("Where it cannot be told yet: the day by which somebody answers."),
    )  # fmt: skip


class KpiForm(PawlForm):
    """A KPI that tells about a goal, and what it is to reach."""

    kpi = forms.ChoiceField(label=_("KPI"))
    question = RecordChoice(label=_("Question"), queryset=Question.objects.none(), required=False)
    success_factor = RecordChoice(
        label=_("Success factor"), queryset=SuccessFactor.objects.none(), required=False
    )
    target = forms.FloatField(
        label=_("Target"), required=False,
        help_text=_("In the KPI's own unit; a share in per cent: 95. It counts for all gaps of this place."),
    )  # fmt: skip
    direction = forms.ChoiceField(
        label=_("Direction"),
        required=False,
        choices=[("", _("as the KPI has it")), *list(DIRECTIONS.items())[:2]],
    )
    since = forms.DateField(label=_("Holds from"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To be reached by"), required=False, widget=DayInput())

    def __init__(self, *args: Any, goal: Goal, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        if not can(actor, Permission.TARGET_EDIT, Place(goal.case.organisation_id, goal.case.team_id)):
            for name in AIMED:
                del self.fields[name]
        is_chinese = (
            get_language() or ""
        ).lower() == "zh-hans"  # the languages that definitions are written in
        library = load_library().items()
        names = [(one, each.name.zh if is_chinese else each.name.en) for one, each in library]
        self.fields["kpi"].choices = names  # type: ignore[attr-defined]
        self.fields["question"].queryset = goal.questions.filter(retired_at=None)  # type: ignore[attr-defined]
        factors = goal.success_factors.select_related("case")
        self.fields["success_factor"].queryset = factors  # type: ignore[attr-defined]

    def aim(self) -> Aim:
        """What it is to reach; shares are written in per cent."""
        said = self.cleaned_data
        value = said.get("target")
        if value is None:
            return Aim()
        share = str(load_library()[said["kpi"]].unit) == "%"
        return Aim(value / 100 if share else value, said["direction"], said["until"], said["since"])


def goals(actor: Actor) -> Any:
    """Goals that still count and that somebody may see."""
    return Goal.objects.visible_to(actor).filter(state=Standing.ACTIVE).select_related("case")
