"""The settings of the demonstration's desk: they count, and are made once."""

import pytest
from tests.accounts.people import cast
from tests.catalogue import samples as catalogue

from pawl.accounts.actor import system
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place
from pawl.incidents.actions import report
from pawl.operation.demo_settings import ASKED_OF, REPLIES, RULES, seed
from pawl.tickets.models import FieldSet

pytestmark = pytest.mark.django_db


def test_they_count_for_what_comes_in_and_are_made_once() -> None:
    people, by = cast(), system("demo")
    teams = [Team.objects.create(organisation=people.acme, name=team) for _words, team, _place in RULES]
    service = catalogue.service(Place(people.acme.pk))
    service.case.__class__.objects.filter(pk=service.pk).update(title=ASKED_OF)
    assert (seed(people.acme, by), seed(people.acme, by)) == (len(REPLIES) + len(RULES) + 1, 0)
    made = [report(title=one, by=people.admin) for one in ("The printer prints nothing", "No mail")]
    assert [one.case.team for one in made] == teams
    assert FieldSet.objects.get(service=service).effective_from is not None
