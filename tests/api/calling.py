"""A program that calls the API with a token."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.test import Client

from pawl import clock
from pawl.accounts.actions import tokens
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission


def secret_of(actor: Actor, scopes: Iterable[str] | None = None) -> str:
    """A token with all the rights of its owner, or with some."""
    wanted = [one.value for one in Permission if can(actor, one)] if scopes is None else list(scopes)
    soon = clock.now() + timedelta(days=1)
    return tokens.create(name="test", scopes=wanted, expires_at=soon, by=actor).secret


class Caller:
    """Sends JSON and reads JSON."""

    def __init__(self, actor: Actor, scopes: Iterable[str] | None = None) -> None:
        self.client = Client(headers={"authorization": f"Bearer {secret_of(actor, scopes)}"})

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        data = b"" if body is None else json.dumps(body).encode()
        return self.client.generic(method, path, data, content_type="application/json", headers=names)

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def make(self, path: str, **fields: Any) -> dict[str, Any]:
        """Create something that must work."""
        made = self("POST", path, fields)
        assert made.status_code == 201, made.content
        return json.loads(made.content)  # type: ignore[no-any-return]


def told(response: Any) -> dict[str, Any]:
    """The JSON of an answer."""
    return json.loads(response.content)  # type: ignore[no-any-return]
