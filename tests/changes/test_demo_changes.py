"""The changes of the demonstration: made once, some went well, some collide."""

import pytest
import time_machine
from tests.accounts.people import cast, person
from tests.catalogue import samples as catalogue
from tests.changes.samples import MONDAY
from tests.configuration import samples as configuration

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.changes.figures import success
from pawl.changes.models import Change, Freeze
from pawl.changes.surroundings import conflicts_of
from pawl.collaboration.models import Case
from pawl.operation.demo_changes import seed

pytestmark = pytest.mark.django_db


@time_machine.travel(MONDAY, tick=False)
def test_the_changes_of_the_demonstration() -> None:
    people = cast()
    mona, ann = person("mona", people.acme, Role.CHANGE_MANAGER), person("ann", people.acme, Role.AGENT)
    place = Place(people.acme.pk)
    mail, switch = catalogue.service(place), configuration.item(place, "core-switch-a")
    Case.objects.filter(pk=mail.pk).update(title="E-mail and calendar")
    configuration.stands(mail, switch)
    assert (seed(mona.human, ann.human), seed(mona.human, ann.human)) == (11, 0)
    assert Freeze.objects.count() == 1
    done = success(ann, MONDAY)
    assert (done.good, done.closed) == (4, 5)
    found = {one.case.title: {each.kind for each in conflicts_of(one)} for one in Change.objects.all()}
    assert found["Replace core-switch-a"] == {"dependent_item", "same_people"}
    assert "outside_window" in found["Order system: release 8.4"]
    assert found["Mail servers: patches of this month"] == set()
