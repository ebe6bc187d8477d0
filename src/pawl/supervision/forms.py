"""Forms of those who keep Pawl running."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pawl.web.forms import PawlForm


class ScheduleForm(PawlForm):
    """When a schedule fires."""

    cron = forms.CharField(
        label=_("Time"),
        max_length=100,
        help_text=_("Minute, hour, day, month, weekday; 0 6 * * 1-5 is weekdays at six."),
    )
    zone = forms.CharField(
        label=_("Time zone"), max_length=50, help_text=_("As Europe/Berlin or Asia/Shanghai.")
    )


class ErasureForm(PawlForm):
    """Whose texts are erased."""

    person = forms.CharField(
        label=_("Person"),
        max_length=30,
        help_text=_("The number, as PER-12; it stands on the person's page."),
    )
