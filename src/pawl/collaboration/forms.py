"""Forms of approvals, and of who follows."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.models import Person
from pawl.collaboration.checks import LONGEST_TEXT
from pawl.collaboration.models.approvals import Answer
from pawl.web.forms import DayInput, PawlForm, PeopleForm, RecordChoice


class AnswerForm(PawlForm):
    """Yes or no; the two buttons say which."""

    verdict = forms.ChoiceField(
        choices=((Answer.APPROVED, ""), (Answer.REJECTED, "")), widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed for a no: say what would have to change."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_TEXT,
        required=False,
    )


class HandOverForm(PeopleForm):
    """Who answers instead."""

    to = RecordChoice(label=_("Who answers instead"), queryset=Person.objects.none())

    chosen: ClassVar[str] = "to"


class FollowerForm(PeopleForm):
    """Who is to hear of it."""

    person = RecordChoice(label=_("Who is to hear of it"), queryset=Person.objects.none())

    chosen: ClassVar[str] = "person"


class DeputyForm(PeopleForm):
    """Who answers while one is away; both days count."""

    deputy = RecordChoice(label=_("Who answers for you"), queryset=Person.objects.none())
    first_day = forms.DateField(label=_("First day"), widget=DayInput)
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)

    chosen: ClassVar[str] = "deputy"
