"""The forms by which an improvement is assessed, its options weighed, and its turns planned and decided."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.improvement.lists import MEASURES
from pawl.improvement.models import Improvement
from pawl.improvement.slices import parted, slices_of
from pawl.measurement.kpi_names import IN_UNIT, by_name
from pawl.web.forms import DayInput, PawlForm, area

LEVELS = [("", "–"), *((n, str(n)) for n in range(1, 6))]
SUBJECTS = {"": "–", "service": _("service"), "process": _("process"), "tool": _("tool")}
EVIDENCE = {
    "measured": _("measured"),
    "survey": _("a survey"),
    "audit": _("an audit"),
    "interview": _("interviews"),
}
BETTER = {"": "–", "up": _("more is better"), "down": _("less is better")}
GRAINS = {"day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter")}


class ActForm(PawlForm):
    """A form about one improvement, for somebody."""

    def __init__(self, *args: Any, actor: Actor, one: Improvement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor, self.one = actor, one
        self.ask()

    def ask(self) -> None:
        """Fill choices that depend on the improvement."""


def _level(label: Any, hint: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=LEVELS, coerce=int, empty_value=None, required=False, help_text=hint
    )


def _number(label: Any, hint: Any = "") -> forms.FloatField:
    return forms.FloatField(label=label, required=False, help_text=hint)


def _line(label: Any, longest: int = 250, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required)


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput, required=False, help_text=hint)


def _money(label: Any, hint: Any = "", places: int = 2) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=places, required=False, help_text=hint
    )


class AssessForm(ActForm):
    """What it would bring, what it costs, what may go wrong, and how anybody will know."""

    kpi = forms.ChoiceField(label=_("KPI"), required=False)
    better = forms.ChoiceField(label=_("Good direction"), choices=list(BETTER.items()), required=False)
    target = _number(_("Target"), IN_UNIT)
    expected_change = _number(
        _("Expected change"),
        _("In the unit of the KPI, of a share like 0.1; negative where less is expected."),
    )
    review_on = _day(_("To be reviewed on"))
    risk = _level(_("Risk"), _("1 hardly any, 5 may do more harm than good"))
    confidence = _level(_("Confidence"), _("1 a guess, 5 shown before"))
    cost = _money(_("Cost"))
    currency = _line(_("Currency"), 3)
    unit_money = _money(
        _("Worth of one unit of the KPI in money a year"),
        _("Of a share one unit is the whole. Empty: by what is said of the KPI at its page."),
        4,
    )
    unit_hours = _number(_("Worth of one unit of the KPI in hours a year"))
    measure = forms.ChoiceField(
        label=_("Kind of measure"), choices=[("", "–"), *MEASURES.items()], required=False
    )
    evidence = forms.ChoiceField(label=_("Evidence"), choices=list(EVIDENCE.items()))
    balancing = forms.MultipleChoiceField(
        label=_("What must not suffer"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    subject = forms.ChoiceField(label=_("What gets better"), choices=list(SUBJECTS.items()), required=False)
    subject_name = _line(_("Its name"), 200)
    old_version = _line(_("Version before"), 100)
    new_version = _line(_("Version after"), 100)

    folded: ClassVar[tuple[str, ...]] = (
        "measure", "evidence", "balancing", "subject", "subject_name", "old_version", "new_version",
    )  # fmt: skip

    def ask(self) -> None:
        """The KPIs of the library; one that came with a gap or a signal is not changed here."""
        names = by_name()
        self.fields["balancing"].choices = names  # type: ignore[attr-defined]
        self.fields["kpi"].choices = [("", "–"), *names]  # type: ignore[attr-defined]
        if self.one.gap_id or self.one.signal_id:
            del self.fields["kpi"]


class OptionForm(ActForm):
    """One way to close the gap."""

    title = _line(_("What could be done"), required=True)
    is_nothing = forms.BooleanField(label=_("It is doing nothing"), required=False)
    expected_change = _number(_("Expected change"), IN_UNIT)
    cost = _money(_("Cost"))
    risk = _level(_("Risk"), _("1 hardly any, 5 may do more harm than good"))
    note = area(_("Note"), 2)


class ChoiceForm(ActForm):
    """Why this one."""

    reason = area(_("Why it is better than the others"), 3, required=True)


class ReasonForm(ActForm):
    """Why."""

    reason = area(_("Reason"), 3, required=True)


class MergeForm(ActForm):
    """Which one goes on."""

    into = forms.CharField(label=_("Number of the one that goes on"), max_length=30)


class BaselineForm(ActForm):
    """Of which cases the start is read."""

    where = forms.ChoiceField(label=_("Of which cases"), required=False)

    def ask(self) -> None:
        """All cases, or those of a slice that is measured."""
        self.fields["where"].choices = slices_of(self.one)  # type: ignore[attr-defined]


class PlanForm(ActForm):
    """What is believed, and where it is tried."""

    hypothesis = area(_("Hypothesis: if we do this, then …"), 3, required=True)
    expected_change = _number(_("Expected change"), IN_UNIT)
    pilot = _line(_("Where it is tried, in words"))
    where = forms.ChoiceField(label=_("Measured in"), required=False)
    compared_with = forms.ChoiceField(
        label=_("Compared with"), required=False, help_text=_("Another value of the same field.")
    )
    grain = forms.ChoiceField(label=_("Periods"), choices=list(GRAINS.items()), initial="week")
    leave_out = forms.IntegerField(
        label=_("Periods of transition"), min_value=0, max_value=100, initial=0, required=False
    )

    folded: ClassVar[tuple[str, ...]] = ("grain", "leave_out")

    def ask(self) -> None:
        """The slices that the newest study of its source has."""
        found = slices_of(self.one)
        for name in ("where", "compared_with"):
            self.fields[name].choices = found  # type: ignore[attr-defined]


class BeginForm(ActForm):
    """From which day on, by way of what, and when it is checked."""

    began_on = _day(_("Works from"), _("Left out, from today."))
    check_on = _day(_("To be checked on"), _("Left out, when the periods that it needs are there."))
    by_way_of = forms.CharField(
        label=_("By way of"), max_length=30, required=False,
        help_text=_("Number of a change, a project, an article or another record."),
    )  # fmt: skip


class AdoptForm(ReasonForm):
    """What keeps it from going back."""

    standardised = area(
        _("What was changed for good"), 2, required=True,
        hint=_("The rule, article, model or setting that keeps it from going back."),
    )  # fmt: skip


class AdaptForm(ReasonForm):
    """What is tried next."""

    hypothesis = area(_("Hypothesis of the next turn"), 3, required=True)


class SistersForm(ActForm):
    """Where else."""

    values = forms.MultipleChoiceField(
        label=_("Sister teams"), widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("One turn is planned for each."),
    )  # fmt: skip

    def ask(self) -> None:
        """The other values of the slices that are measured."""
        self.fields["values"].choices = [  # type: ignore[attr-defined]
            (parted(one)[1], label) for one, label in slices_of(self.one) if one
        ]
