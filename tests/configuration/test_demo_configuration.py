"""What the services of the demonstration stand on is whole, and shows redundancy and a single point."""

import pytest
from tests.accounts.people import Cast, person
from tests.catalogue import samples

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.configuration.impact import Health
from pawl.configuration.models import ConfigurationItem
from pawl.configuration.reads import graph_around
from pawl.local_text import LocalText
from pawl.operation.demo_configuration import THINGS, seed

pytestmark = pytest.mark.django_db


def test_the_demonstration_shows_what_stands_on_what(people: Cast) -> None:
    sam = person("sam", people.acme, Role.SERVICE_OWNER)
    order = samples.service(Place(people.acme.pk), name=LocalText({"en": "Order system"}))
    assert (seed(sam), seed(sam)) == (len(THINGS), 0)
    graph = graph_around(order.case, clock.now(), sam, upwards=False)
    by_name = {node.case.title: graph.health[node.case.pk] for node in graph.reached}
    assert (by_name["order-web-01"], by_name["order-db"]) == (Health.DEGRADED, Health.DOWN)
    assert (by_name["host-01"], by_name["Data centre North"]) == (Health.DEGRADED, Health.DOWN)
    assert ConfigurationItem.objects.filter(state="active").count() == len(THINGS) >= 25
