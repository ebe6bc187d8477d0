"""The requests of the demonstration, each as far as it is to come; approvers have one to decide."""

import pytest
from tests.accounts.people import cast, person

from pawl.accounts.roles import Role
from pawl.collaboration.approval_panel import asked_of
from pawl.operation import demo_catalogue
from pawl.operation.demo_requests import ASKED, seed
from pawl.requests.models import ServiceRequest

pytestmark = pytest.mark.django_db


def test_the_requests_of_the_demonstration() -> None:
    people = cast()
    sam, ivy = person("sam", people.acme, Role.SERVICE_OWNER), person("ivy", people.acme, Role.APPROVER)
    person("rita", people.acme, Role.REQUESTER)
    demo_catalogue.seed(people.acme, sam)
    assert (seed(people.acme, sam), seed(people.acme, sam)) == (len(ASKED), 0)
    found = sorted(ServiceRequest.objects.values_list("state", flat=True))
    assert found == sorted(
        ["in_fulfilment", "awaiting_approval", "rejected", "awaiting_approval", "fulfilled",
         "in_fulfilment", "fulfilled", "on_hold"]
    )  # fmt: skip
    assert [asked_of(who).count() for who in (sam, ivy)] == [1, 1]
