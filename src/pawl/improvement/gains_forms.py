"""The forms by which gains are judged, held and let go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.models import Person
from pawl.collaboration.checks import LONGEST_TEXT
from pawl.measurement.models import DataSource
from pawl.web.forms import PawlForm, PeopleForm, RecordChoice


class HoldForm(PeopleForm):
    """What happens when the gain slips, and who sees to it."""

    reaction = forms.CharField(
        label=_("Who does what when it slips"), widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_TEXT,
    )  # fmt: skip
    owner = RecordChoice(label=_("Looked after by"), queryset=Person.objects.none(), required=False)


class JudgeForm(PawlForm):
    """What people judge, and by what evidence."""

    text = forms.CharField(
        label=_("What was judged, and by what evidence"), widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_TEXT,
    )  # fmt: skip
    change = forms.FloatField(
        label=_("Change in the unit of the KPI, as far as anybody can say"), required=False
    )


class SourceForm(PawlForm):
    """Where it is measured."""

    source = RecordChoice(label=_("Data source"), queryset=DataSource.objects.none())

    def __init__(self, *args: Any, sources: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]


class RetireForm(PawlForm):
    """Why nobody needs to watch any more."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=LONGEST_TEXT
    )
