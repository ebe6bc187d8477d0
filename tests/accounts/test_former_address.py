"""A former e-mail address opens no account."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from tests.accounts.people import cast

from pawl.accounts.actions import people
from pawl.accounts.actions.people import Details

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SECRET = "a long enough pass phrase"


def signs_in(email: str) -> bool:
    return Client().post("/accounts/login/", {"login": email, "password": SECRET}).status_code == 302


def test_who_has_another_address_signs_in_by_that_one_only() -> None:
    here = cast()
    bob = here.bob.human
    bob.set_password(SECRET)
    bob.save()
    EmailAddress.objects.create(user=bob, email=bob.email, verified=True, primary=True)  # as SSO leaves it
    former = bob.email
    assert signs_in(former)
    people.change(bob, Details("robert@example.org", bob.name, bob.organisation), by=here.admin)
    assert not signs_in(former)
    assert signs_in("robert@example.org")
