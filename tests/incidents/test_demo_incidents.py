"""The incidents of the demonstration."""

import pytest
from tests.accounts.people import cast, person
from tests.configuration.samples import item

from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.incidents.models import Incident
from pawl.operation.demo_incidents import PLANS, QUESTION, seed
from pawl.tickets.models import AffectedItem, Satisfaction
from pawl.tickets.questions import question_of

pytestmark = pytest.mark.django_db


def test_they_are_made_once_in_every_state_and_say_that_they_are_made_up() -> None:
    people = cast()
    by, agent = system("demo"), person("ann", people.acme, Role.AGENT).human
    caller = person("rita", people.acme, Role.REQUESTER).human
    server = item(Place(people.acme.pk), "mail-vm-02")
    assert seed(people.acme, by, agent, caller) == len(PLANS)
    assert AffectedItem.objects.get().item == server.case
    assert seed(people.acme, by, agent, caller) == 0
    states = set(Incident.objects.filter(is_demo=True).values_list("state", flat=True))
    waits = Incident.objects.get(hold_reason="awaiting_caller")
    assert question_of(waits) == QUESTION
    assert sorted(Satisfaction.objects.values_list("score", flat=True)) == [2, 4, 5]
    assert states == {"new", "in_progress", "on_hold", "resolved", "closed", "cancelled"}
