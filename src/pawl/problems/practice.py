"""What problems share with the tickets of other practices."""

from django.utils.translation import gettext_lazy as _

from pawl.problems.models import Problem
from pawl.tickets.practice import RELATED, Practice
from pawl.tickets.shared_asks import BREACH, TIME

PRACTICE = Practice(
    Problem,
    "problem",
    "problems",
    _("Problems"),
    "how-to/problems",
    {"breach": BREACH, "time": TIME},
    related=(*RELATED, "risk_accepted_by", "published_by"),
)
