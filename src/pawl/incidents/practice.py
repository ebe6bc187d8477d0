"""What incidents share with the tickets of other practices."""

from django.utils.translation import gettext_lazy as _

from pawl.incidents.models import Incident
from pawl.tickets.practice import RELATED as SHARED
from pawl.tickets.practice import Asked, Practice
from pawl.tickets.shared_asks import BREACH, CALLER, TIME
from pawl.tickets.work_acts import customer_now, prioritise, priority_now, serve
from pawl.tickets.work_forms import CustomerForm, PriorityForm

PRACTICE = Practice(
    Incident,
    "incident",
    "incidents",
    _("Incidents"),
    "how-to/incidents",
    {
        "priority": Asked(
            PriorityForm, _("Set the priority"), _("Save"), prioritise, priority_now,
            _("Impact and urgency give the priority; another one needs a reason."),
            ("impact",),
        ),
        "customer": Asked(
            CustomerForm, _("Choose the customer"), _("Save"), serve, customer_now,
            _("Open clocks get the agreement of that customer and keep what was used up."),
        ),
        "caller": CALLER,
        "time": TIME,
        "breach": BREACH,
    },
    related=(*SHARED, "parent__case"),
)  # fmt: skip
