"""The services of the demonstration: made once, with promises that hold and some that do not."""

import pytest
from tests.accounts.people import Cast, person

from pawl.accounts.roles import Role
from pawl.catalogue.models import Service
from pawl.catalogue.reckoning import arithmetic, available
from pawl.operation.demo_catalogue import PLANS, seed

pytestmark = pytest.mark.django_db


def test_the_services_of_the_demonstration(people: Cast) -> None:
    sam = person("sam", people.acme, Role.SERVICE_OWNER)
    assert (seed(people.acme, sam), seed(people.acme, sam)) == (len(PLANS), 0)
    found = {one.case.title: arithmetic(one.pk, sam) for one in Service.objects.select_related("case")}
    assert sum(one.broken for one in found["Workplace"]) == 0
    assert sum(one.broken for one in found["Network and remote access"]) > 0
    seen = available(Service.objects.get(case__title="Workplace"), sam)
    assert seen is not None
    assert len(seen.months) == 6
