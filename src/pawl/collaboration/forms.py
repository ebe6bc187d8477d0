"""Forms of approvals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.models import Person
from pawl.collaboration.checks import LONGEST_TEXT
from pawl.collaboration.models.approvals import Answer
from pawl.web.forms import DayInput, PawlForm, RecordChoice


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


class HandOverForm(PawlForm):
    """Who answers instead."""

    to = RecordChoice(label=_("Who answers instead"), queryset=Person.objects.none())

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class DeputyForm(PawlForm):
    """Who answers while one is away; both days count."""

    deputy = RecordChoice(label=_("Who answers for you"), queryset=Person.objects.none())
    first_day = forms.DateField(label=_("First day"), widget=DayInput)
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["deputy"].queryset = people  # type: ignore[attr-defined]
