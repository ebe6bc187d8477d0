"""The form of an endpoint."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.accounts.models import Organisation
from pawl.web.forms import PawlForm


class EndpointForm(PawlForm):
    """Where events go, and which."""

    title = forms.CharField(label=_("Title"), max_length=250, help_text=_("What receives the events."))
    url = forms.CharField(label=_("Address"), max_length=500, help_text=_("As https://example.org/hooks."))
    wants = forms.CharField(
        label=_("Events"),
        max_length=2000,
        help_text=_("One per line or separated by commas: improvement.*, import.imported, or * for all."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_wants(self) -> list[str]:
        """The patterns, one by one; the action says which is none."""
        return str(self.cleaned_data["wants"]).replace(",", "\n").split("\n")


class NewEndpointForm(EndpointForm):
    """The same, and for whom."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("the whole site"),
        help_text=_("Its cases only; the whole site also hears of people, roles and jobs."),
    )

    def __init__(self, *args: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
