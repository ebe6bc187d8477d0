"""The forms of the register."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pawl.accounts.models import Person
from pawl.catalogue.models import Service
from pawl.collaboration.checks import LONGEST_TEXT, LONGEST_TITLE
from pawl.improvement.actions.register import Proposal
from pawl.measurement.kpi_names import by_name
from pawl.projects.models import Lesson
from pawl.web.forms import PawlForm, PeopleForm, RecordChoice, dress


class ProposeForm(PawlForm):
    """What somebody wants to improve."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    problem = forms.CharField(
        label=_("Problem"), widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST_TEXT
    )
    expected_benefit = forms.CharField(
        label=_("Expected benefit"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=LONGEST_TEXT,
    )  # fmt: skip
    kpi = forms.ChoiceField(label=_("KPI"), required=False)
    baseline = forms.FloatField(label=_("Value now, as you know it"), required=False)
    service = RecordChoice(label=_("Service"), queryset=Service.objects.none(), required=False)
    owner = RecordChoice(label=_("Owner"), queryset=Person.objects.none(), required=False)
    confidential = forms.BooleanField(label=_("Confidential"), required=False)

    folded: ClassVar[tuple[str, ...]] = ("service", "kpi", "baseline", "owner", "confidential")

    def __init__(self, *args: Any, people: Any, services: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        self.fields["kpi"].choices = [("", "–"), *by_name()]  # type: ignore[attr-defined]

    def proposal(self) -> Proposal:
        """What was written."""
        said = self.cleaned_data
        return Proposal(
            said["title"],
            said["problem"],
            said["expected_benefit"],
            said.get("kpi") or "",
            said.get("baseline"),
            said["owner"],
            said["confidential"],
            said["service"],
        )


class ProposeFromForm(ProposeForm):
    """The same from a record; of a project one of its lessons."""

    lesson = RecordChoice(label=_("Lesson"), queryset=Lesson.objects.none(), required=False)

    def __init__(self, *args: Any, lessons: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if lessons is None:
            del self.fields["lesson"]
        else:
            self.fields["lesson"].queryset = lessons  # type: ignore[attr-defined]
            self.fields["lesson"].required = True


class ProposeForFindingForm(ProposeForm):
    """The same for a gap or a signal: KPI and baseline come with it."""

    kpi = None  # type: ignore[assignment]
    baseline = None  # type: ignore[assignment]
    folded: ClassVar[tuple[str, ...]] = ("service", "owner", "confidential")

    def __init__(self, *args: Any, people: Any, services: Any, **options: Any) -> None:
        super(ProposeForm, self).__init__(*args, **options)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


class IdeaForm(PawlForm):
    """One line."""

    title = forms.CharField(label=_("What could be better?"), max_length=LONGEST_TITLE)


class RuleForm(PawlForm):
    """How many at once, and how long each state may last."""

    under_way = forms.IntegerField(label=_("Under way at once, at most"), min_value=1, max_value=200)

    def __init__(self, *args: Any, states: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, word in states.items():
            label = format_lazy(_("Days in “{state}”"), state=word)
            field = forms.IntegerField(label=label, min_value=1, max_value=1000)
            dress(field.widget)
            self.fields[f"days_{name}"] = field

    def patience(self) -> dict[str, int]:
        """Days by state."""
        said = self.cleaned_data
        return {name[5:]: days for name, days in said.items() if name.startswith("days_")}


class ChangeForm(PeopleForm):
    """What can be said better later."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    problem = forms.CharField(
        label=_("Problem"), widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST_TEXT
    )
    expected_benefit = forms.CharField(
        label=_("Expected benefit"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=LONGEST_TEXT,
    )  # fmt: skip
    owner = RecordChoice(label=_("Owner"), queryset=Person.objects.none(), required=False)


class WithdrawForm(PawlForm):
    """Why it is taken back."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=LONGEST_TEXT
    )
