"""What problems share with the tickets of other practices."""

from django.utils.translation import gettext_lazy as _

from pawl.problems.models import Problem
from pawl.tickets.practice import Practice
from pawl.tickets.shared_asks import BREACH

PRACTICE = Practice(
    Problem, "problem", "problems", _("Problems"), "how-to/problems", {"breach": BREACH}
)  # fmt: skip
