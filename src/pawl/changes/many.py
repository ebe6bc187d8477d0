"""What can be done with many changes at once."""

from pawl.changes.actions import planning
from pawl.changes.models import Change
from pawl.tickets.actions.work import assign
from pawl.tickets.many import Many, UrgencyForm

ACTS = Many(Change, assign, planning.prioritise, UrgencyForm).acts()
