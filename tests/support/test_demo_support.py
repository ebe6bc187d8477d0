"""Who is on call in the demonstration; made once."""

import pytest
from tests.accounts.people import Cast, person

from pawl.accounts.roles import Role
from pawl.incidents.models import Incident
from pawl.operation import demo_support
from pawl.support.models import Alert, Rota

pytestmark = pytest.mark.django_db


def test_a_rota_and_an_incident_of_an_alert(people: Cast) -> None:
    sam = person("service-owner", people.acme, Role.SERVICE_OWNER)
    assert (demo_support.seed(people.acme, sam), demo_support.seed(people.acme, sam)) == (1, 0)
    assert (Rota.objects.count(), Alert.objects.count(), Incident.objects.count()) == (1, 2, 1)
