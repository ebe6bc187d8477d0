"""What can be done with many problems at once."""

from pawl.problems.models import Problem
from pawl.tickets.actions.work import assign, refile
from pawl.tickets.many import Many
from pawl.tickets.work_acts import prioritise

ACTS = Many(Problem, assign, prioritise, refile=refile).acts()
