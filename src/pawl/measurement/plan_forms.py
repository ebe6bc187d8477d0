"""The form of a remedy."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.models import Person
from pawl.measurement.actions.plan import LONGEST, Remedy
from pawl.web.forms import DayInput, PeopleForm, RecordChoice


class RemedyForm(PeopleForm):
    """What is to be captured, what it takes, who does it by when."""

    text = forms.CharField(label=_("Remedy"), widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST)
    owner = RecordChoice(label=_("Who"), queryset=Person.objects.none(), required=False)
    due = forms.DateField(label=_("Until"), required=False, widget=DayInput())
    effort_hours = forms.FloatField(label=_("Effort in hours"), required=False, min_value=0)
    cost = forms.DecimalField(label=_("Cost"), required=False, min_value=0, max_digits=14, decimal_places=2)
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3)

    folded: ClassVar[tuple[str, ...]] = ("effort_hours", "cost", "currency")

    def remedy(self) -> Remedy:
        """What was written."""
        said = self.cleaned_data
        return Remedy(
            said["text"],
            said["effort_hours"],
            said["cost"],
            said["currency"].upper(),
            said["owner"],
            said["due"],
        )
