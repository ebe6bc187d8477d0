"""A browser of tests that signs in by the page, as people do."""

import hmac
import struct
import time
from base64 import b32decode
from typing import Any

from django.test import Client

from pawl.accounts.models import Person

PASSWORD = "a long word of three parts"
LOGIN = "/accounts/login/"


def with_password(person: Person, password: str = PASSWORD) -> Person:
    """Give somebody a password."""
    person.set_password(password)
    person.save(update_fields=["password"])
    return person


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    """Post the sign-in form."""
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    """Whether the next request would be somebody's."""
    return client.get("/accounts/password/change/").status_code == 200


def code(secret: str, at: float | None = None) -> str:
    """The one-time code of RFC 6238, computed here and not by the library under test."""
    step = int((time.time() if at is None else at) // 30)
    digest = hmac.digest(b32decode(secret), struct.pack(">Q", step), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"
