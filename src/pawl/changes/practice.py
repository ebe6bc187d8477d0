"""What changes share with the tickets of other practices, and where it is their own."""

from django.utils.translation import gettext_lazy as _

from pawl.changes.actions import planning
from pawl.changes.models import Change
from pawl.tickets.practice import RELATED as SHARED
from pawl.tickets.practice import Asked, Practice
from pawl.tickets.shared_asks import BREACH, TIME
from pawl.tickets.work_acts import priority_now
from pawl.tickets.work_forms import UrgencyForm

PRACTICE = Practice(
    Change,
    "change",
    "changes",
    _("Changes"),
    "how-to/changes",
    {
        "priority": Asked(
            UrgencyForm, _("Set the priority"), _("Save"), planning.prioritise, priority_now,
            _("Its risk is its impact; with the urgency it gives the priority. Another one needs a reason."),
        ),
        "breach": BREACH,
        "time": TIME,
    },
    related=(*SHARED, "model__model__case"),
    names_items=False,
)  # fmt: skip
