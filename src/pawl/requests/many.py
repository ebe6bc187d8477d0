"""What can be done with many requests at once."""

from pawl.requests.actions import steps
from pawl.requests.models import ServiceRequest
from pawl.tickets.actions.work import assign
from pawl.tickets.many import Many

ACTS = Many(
    ServiceRequest, assign, steps.prioritise,
    related=("case__team", "case__owner", "assignee", "service__case", "form"),
).acts()  # fmt: skip
