"""Who asks: people of a prepared site, each with a session and a key for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.test import Client

from pawl import clock
from pawl.accounts.actions import tokens
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission, Role
from pawl.operation.demo_site import address_of

SMALL = "small@example.org"
"""The improvement owner of an organisation that has few records."""


@dataclass(frozen=True)
class Caller:
    """Somebody's cookie, and the secret of their key."""

    cookie: str
    secret: str

    def header(self, path: str) -> dict[str, str]:
        """What a request carries: a key into the API, a cookie to pages."""
        is_api = path.startswith("/api/")
        return {"Authorization": f"Bearer {self.secret}"} if is_api else {"Cookie": self.cookie}


def callers() -> Mapping[str, Caller]:
    """Sign them in."""
    found = {"owner": address_of(Role.IMPROVEMENT_OWNER), "small": SMALL}
    return {name: _caller(Person.objects.get(email=email)) for name, email in found.items()}


def _caller(person: Person) -> Caller:
    client, actor = Client(), Actor(person)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    rights = [one.value for one in Permission if can(actor, one)]
    made = tokens.create(name="bench", scopes=rights, expires_at=clock.now() + timedelta(days=1), by=actor)
    name = settings.SESSION_COOKIE_NAME
    return Caller(f"{name}={client.cookies[name].value}", made.secret)
