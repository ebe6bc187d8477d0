"""Small forms: a reason, a note, a name, a day."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Agreement, Service, ServiceCalendar
from pawl.projects.models import Project
from pawl.projects.models.work import Constraint
from pawl.web.forms import DayInput, PawlForm, RecordChoice, area


class ReasonForm(PawlForm):
    """Why."""

    reason = area(_("Reason"), required=True)


class NoteForm(PawlForm):
    """What is said to it, if anything."""

    note = area(_("Note"))


class ReviewForm(NoteForm):
    """The principles are gone through."""


class NameForm(PawlForm):
    """What something is called."""

    name = forms.CharField(label=_("Name"), max_length=120)


class FreezeForm(NameForm):
    """A baseline."""

    reason = area(_("Why now"))

    folded: ClassVar[tuple[str, ...]] = ("reason",)


class HandoverForm(PawlForm):
    """Into which service."""

    service = RecordChoice(label=_("Service"), queryset=Service.objects.none())
    note = area(_("Note"))

    folded: ClassVar[tuple[str, ...]] = ("note",)

    def __init__(self, *args: Any, actor: Actor, project: Project, **options: Any) -> None:  # noqa: ARG002 as below
        super().__init__(*args, **options)
        self.fields["service"].queryset = KNOWN["service"][0](actor)  # type: ignore[attr-defined]


class CarryForm(PawlForm):
    """Which agreement takes the targets of a project."""

    agreement = RecordChoice(
        label=_("Agreement"), queryset=Agreement.objects.none(), required=False, empty_label=_("a new one"),
        help_text=_("A draft takes the targets; of one in force the next one is drafted, with its times."),
    )  # fmt: skip
    effective_from = forms.DateField(label=_("From"), widget=DayInput(), required=False,
                                     help_text=_("Of a new or the next one; empty: today."))  # fmt: skip
    calendar = RecordChoice(label=_("Service hours"), queryset=ServiceCalendar.objects.none(), required=False,
                            help_text=_("Of a new one."))  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = KNOWN["agreement"][0](actor).filter(service=project.service_id, level="sla")
        self.fields["agreement"].queryset = rows.exclude(state="retired")  # type: ignore[attr-defined]
        self.fields["calendar"].queryset = KNOWN["calendar"][0](actor)  # type: ignore[attr-defined]


class OfferForm(PawlForm):
    """The project's signature."""

    early_life_until = forms.DateField(label=_("Early-life support until"), widget=DayInput())
    note = area(_("Note"))


class AsOfForm(PawlForm):
    """A day up to which something is told."""

    as_of = forms.DateField(label=_("As of"), widget=DayInput())


class BringPlanForm(PawlForm):
    """A plan of another planner."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("MS Project XML (.xml) or CSV, up to 4 MB. It is shown first; nothing is written yet."),
    )


class MoveForm(PawlForm):
    """Where a row of the plan is put: by its first day, or by its last."""

    starts = forms.DateField(label=_("First day"), widget=DayInput(), required=False,
                             help_text=_("It keeps its length."))  # fmt: skip
    ends = forms.DateField(label=_("Or last day"), widget=DayInput(), required=False,
                           help_text=_("It becomes longer or shorter."))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and (said.get("starts") is None) == (said.get("ends") is None):
            self.add_error("starts", _("Name its first day or its last, not both."))
        return said


class MoveBackForm(forms.Form):
    """What a row said before it was moved."""

    starts = forms.DateField(required=False)
    ends = forms.DateField(required=False)
    days = forms.DecimalField(required=False)
    constraint = forms.ChoiceField(choices=Constraint.choices)
    constraint_on = forms.DateField(required=False)
