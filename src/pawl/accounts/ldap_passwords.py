"""Passwords checked by an LDAP directory; imported only where one is configured (extra `ldap`)."""

from typing import Any

from django.http import HttpRequest
from django_auth_ldap.backend import LDAPBackend

from pawl.accounts.models import Person


class Directory(LDAPBackend):  # type: ignore[misc]
    """It knows passwords, not people: who is not in Pawl is not let in, and nothing is copied."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **rest: Any,
    ) -> Person | None:
        """The person with this address, if the directory accepts the password."""
        email = str(rest.get("email") or username or "").strip()
        if not password or not Person.objects.active().filter(email__iexact=email).exists():
            return None
        found: Person | None = super().authenticate(request, username=email, password=password)
        return found

    def get_or_build_user(self, username: str, ldap_user: Any) -> tuple[Person, bool]:  # noqa: ARG002 its base
        """The person who is there; none is made."""
        return Person.objects.active().get(email__iexact=username), False
