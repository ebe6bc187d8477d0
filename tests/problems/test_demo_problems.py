"""The problems of the demonstration: made once, over its tickets, two known errors among them."""

import pytest
from tests.tickets import samples as tickets

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.operation.demo_problems import PLANS, seed
from pawl.problems.models import Problem
from pawl.problems.reads import occurrences

pytestmark = pytest.mark.django_db


def test_five_problems_with_two_known_errors(paula: Actor, place: Place) -> None:
    made = [tickets.ticket(place, title=title) for plan in PLANS for title in plan.behind]
    assert (seed(paula, made), seed(paula, made)) == (len(PLANS), 0)
    assert Problem.objects.filter(is_known_error=True).count() == 2
    assert Problem.objects.filter(resolution_code="risk_accepted").count() == 1
    counted = [occurrences(one, paula).total for one in Problem.objects.order_by("pk")]
    assert counted == [len(plan.behind) for plan in PLANS]
