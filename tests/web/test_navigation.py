"""Every line of the navigation leads to its page."""

import pytest
from django.conf import settings
from django.test import Client
from tests.accounts.people import cast

from pawl.web.navigation import pages_for

pytestmark = pytest.mark.django_db


def test_every_line_opens_its_page(client: Client) -> None:
    admin = cast().admin
    client.force_login(admin.human, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get("/")  # pages are known with their routes
    asked = [one.address for one in pages_for(admin)]
    assert len(asked) > 50
    found = {address: client.get(address, follow=True) for address in asked}  # one leads on to a first source
    assert {address: one.status_code for address, one in found.items() if one.status_code != 200} == {}
