"""Ask a route as somebody: fill its address, send what it takes, watch what is written."""

import json
import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from tests.authorisation.inventory import Route
from tests.authorisation.rights import Row
from tests.authorisation.test_inventory import filled

from pawl.web.toasts import ToastCookie

WRITES = re.compile(
    r'(?:^|\()\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?', re.IGNORECASE
)
"""A statement, or a part of one that begins with WITH."""
OF_THE_DOOR = {"django_session", "usersessions_usersession", "accounts_apitoken"}
"""Who is signed in since when, and when a token was last used."""
MASKS = (
    (re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"), b"REQUEST"),
    (re.compile(rb'name="csrfmiddlewaretoken" value="\w+"'), b"CSRF"),
    (re.compile(rb'"X-CSRFToken": "\w+"'), b"CSRF"),
    (re.compile(rb'nonce="[^"]+"'), b"NONCE"),
)


THOROUGH = bool(os.environ.get("PAWL_THOROUGH"))


def is_asked(address: str) -> bool:
    """On PostgreSQL a third of the addresses, the same in every run; in the thorough form all."""
    return connection.vendor == "sqlite" or THOROUGH or random.Random(address).random() < 1 / 3


def is_chosen(question: str, turn: int, place: int, ways: int) -> bool:
    """Which cells of a table of `turn` (principals) by `place` (`ways` of them) are asked.

    All in the thorough form on SQLite. Else each question is asked as every principal, and in every place as
    somebody: the place moves on with the principal, from a start of the question's own.
    PostgreSQL is asked a tenth of the cells.
    """
    if connection.vendor != "sqlite":
        return random.Random(f"{question} {turn} {place}").random() < 0.1
    return THOROUGH or (random.Random(question).randrange(ways) + turn) % ways == place


def body_of(response: Any) -> bytes:
    """The body without what differs between any two requests."""
    whole = b"".join(response.streaming_content) if response.streaming else response.content
    for pattern, mask in MASKS:
        whole = pattern.sub(mask, whole)
    return bytes(whole)


@contextmanager
def watched() -> Iterator[list[str]]:
    """The tables that are written meanwhile, undone or not."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.extend(table for table in WRITES.findall(sql) if table not in OF_THE_DOOR)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


@contextmanager
def undone() -> Iterator[None]:
    """Nothing that happens inside stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(
    client: Client, method: str, route: Route, row: Row, values: dict[str, str], keys: dict[str, str]
) -> Any:
    """Send a request that a permitted person gets through with."""
    path = filled(route, values)
    client.cookies.pop(ToastCookie.cookie_name, None)  # told by an earlier question
    send = json.loads(_filled(json.dumps(row.send), keys)) if method != "GET" else {}
    headers = {"If-Match": '"1"'} if route.is_api else {}
    if route.is_api:
        data = json.dumps(send) if method not in {"GET", "DELETE"} else ""
        return client.generic(method, path, data, content_type="application/json", headers=headers)
    if method == "GET":
        return client.get(path)
    return client.post(path, {"version": "1", **send})


def _filled(text: str, keys: dict[str, str]) -> str:
    for name, key in keys.items():
        text = text.replace(f"{{{name}}}", key)
    return text


def is_asked_to_sign_in(response: HttpResponse, route: Route) -> bool:
    """What a stranger hears: 401 from the API, the sign-in page otherwise."""
    if route.is_api:
        return response.status_code == 401
    return response.status_code == 302 and "/accounts/login/" in response["Location"]
