"""The recurring activities of the demonstration: made once; one run was missed."""

import pytest
from tests.accounts.people import Cast, person

from pawl.accounts.roles import Role
from pawl.operation import demo_recurring
from pawl.recurring.models import Operation, OperationRun, Shift

pytestmark = pytest.mark.django_db


def test_three_activities_with_runs_of_the_last_days(people: Cast) -> None:
    sam = person("sam", people.acme, Role.SERVICE_OWNER)
    assert (demo_recurring.seed(people.acme, sam), demo_recurring.seed(people.acme, sam)) == (3, 0)
    states = set(OperationRun.objects.values_list("state", flat=True))
    assert {"due", "done", "missed"} <= states
    assert OperationRun.objects.filter(state="missed").count() == 1
    assert (Operation.objects.count(), Shift.objects.count()) == (3, 1)
