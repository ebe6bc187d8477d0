"""A program of tests that calls Pawl with a key."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from pawl import clock
from pawl.accounts.actions import tokens
from pawl.accounts.actor import Actor


class Program:
    """Sends JSON with the key of somebody."""

    def __init__(self, owner: Actor, *scopes: str) -> None:
        made = tokens.create(
            name="program", scopes=scopes, expires_at=clock.now() + timedelta(days=1), by=owner
        )
        self.secret, self.token = made.secret, made.token
        self.client = Client(enforce_csrf_checks=True)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request."""
        kind = "application/scim+json" if path.startswith("/scim/") else "application/json"
        content: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": kind}
        sent = {"Authorization": f"Bearer {self.secret}", **headers}
        return self.client.generic(method, path, headers=sent, **content)

    def get(self, path: str) -> Any:
        """Read."""
        return self.call("GET", path)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """Make."""
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, match: str = '"1"') -> Any:
        """Change what was read as this version."""
        return self.call("PATCH", path, body, **{"If-Match": match})
