"""What service requests share with the tickets of other practices, and where it is their own."""

from django.utils.translation import gettext_lazy as _

from pawl.requests.actions import steps
from pawl.requests.actions.calling import call_for
from pawl.requests.forms import ForWhomForm
from pawl.requests.models import ServiceRequest
from pawl.tickets.practice import RELATED as SHARED
from pawl.tickets.practice import Asked, Practice
from pawl.tickets.shared_asks import BREACH, TIME
from pawl.tickets.work_acts import caller_now, customer_now, priority_now
from pawl.tickets.work_forms import CustomerForm, PriorityForm

PRACTICE = Practice(
    ServiceRequest,
    "service-request",
    "service-requests",
    _("Service requests"),
    "how-to/request",
    {
        "priority": Asked(
            PriorityForm, _("Set the priority"), _("Save"), steps.prioritise, priority_now,
            _("Impact and urgency give the priority; another one needs a reason."),
            ("impact",),
        ),
        "customer": Asked(
            CustomerForm, _("Choose the customer"), _("Save"), steps.serve, customer_now,
            _("Open clocks get the agreement of that customer and keep what was used up."),
        ),
        "caller": Asked(ForWhomForm, _("Say for whom it is"), _("Save"), call_for, caller_now),
        "breach": BREACH,
        "time": TIME,
    },
    related=(*SHARED, "form__model", "service__case__owner"),
)  # fmt: skip
