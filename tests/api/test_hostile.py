"""F3: a list of hostile things, each answered by 2xx or 4xx and in time."""

import os
import random
import time
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import pytest
from tests.accounts.people import Cast
from tests.authorisation.asking import undone
from tests.authorisation.inventory import Route, routes
from tests.authorisation.rights import Row, matrix
from tests.authorisation.test_inventory import filled
from tests.authorisation.test_matrix import key_of
from tests.authorisation.world import MAKERS, SmallWorld

from pawl.accounts.permissions import Place

pytestmark = pytest.mark.django_db
T = TypeVar("T")
SLOWEST = 2.0
TEXTS = [
    "", " ", "0", "-1", "1e400", "NaN", "Infinity", "1" * 400, str(10**23), "-9223372036854775809",
    "9223372036854775808", "0x10", "1_000", "٣", "½", "true", "null", "undefined", "None", "[]", "{}",
    "\x00", "a\x00b", "\ufffd", "\u202eabc", "\u200b", "\ufeff", "\U0001f4a9", "a" * 8000, "é" * 600,
    "' OR 1=1 --", '"; DROP TABLE x; --', "{{7*7}}", "${7*7}", "{0.__class__}", "%s%n", "../../etc/passwd",
    "..%2f", "<script>alert(1)</script>", "1/0", "0001-01-01", "1373-01-01", "9999-12-31", "10000-01-01",
    "2026-02-30", "2026-13-01", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00+99:00", "CSI--1", "CSI-0",
    "CSI-99999999999999999999", "csi-1", "GOAL-1\n", "GOAL-1%00", ",", ",,,", "-", "--key", "*", "__",
    "\\",
]  # fmt: skip
BYTES = [
    b"%", b"%f", b"%ff%fe", b"%ed%a0%80", b"%c0%80", b"&&&==", b"filter[[[]]]=1", b"filter[a][b][c]=1",
    b"=", b"a=1;b=2",
]  # fmt: skip
NAMES = [
    "", "filter", "filter[]", "filter[][]", "filter[key]", "sort[]", "limit", "cursor", "fields", "q",
    "form", "x" * 5000,
]  # fmt: skip
BODIES = [
    b"", b"null", b"[]", b"1", b'"x"', b"{", b"}", b"\xff\xfe", b"\xef\xbb\xbf{}", b"{}{}",
    b'{"a":1,"a":2}', b'{"title":NaN}', b'{"title":1e400}', b'{"title":' + b"9" * 5000 + b"}",
    b'{"title":"\\u0000"}', b'{"title":"\\ud800"}', b'{"title":true}',
    b'{"title":' + b"[" * 2000 + b"]" * 2000 + b"}", b"[" * 100_000, b'{"a":' * 100_000, b'{"":""}',
    b'{"__proto__":{}}', b'{"title":"x","until":"9999-01-01"}', b'{"title":"x","until":-1}',
    b'{"rows":[]}', b'{"rows":[null]}', b'{"rows":[[1]]}', b'{"rows":"x"}', b'{"activity":"__class__"}',
    b'{"activity":""}', b'{"fields":{"a":1}}', b'{"title":"' + b"x" * 100_000 + b'"}',
]  # fmt: skip
HEADERS = [
    {"If-Match": "x" * 8000}, {"If-Match": "*"}, {"If-Match": '"99999999999999999999999"'},
    {"If-Match": '"1","2"'}, {"If-None-Match": "\x7f"}, {"Idempotency-Key": "x" * 64_000},
    {"Accept-Language": "x" * 5000}, {"Accept": "text/html"},
    {"Content-Type": "application/json; charset=utf-16"}, {"Content-Type": "text/xml"},
    {"Content-Type": "x" * 3000}, {"X-HTTP-Method-Override": "DELETE"},
    {"X-Forwarded-Host": "evil.example"}, {"Range": "bytes=0-1"}, {"Content-Encoding": "gzip"},
    {"Authorization": "Bearer"}, {"Authorization": "Basic \xff"},
    {"Authorization": "Bearer " + "x" * 20_000}, {"Origin": "null"}, {"Transfer-Encoding": "chunked"},
    {"Content-Length": "-1"}, {"Content-Length": "99999999999"},
]  # fmt: skip
PRODUCT = [one for one in routes() if not one.is_library and one.path in matrix()]
LISTS = [one for one in PRODUCT if not one.names and "GET" in matrix()[one.path].access]
KEYED = [one for one in PRODUCT if one.names and "GET" in matrix()[one.path].access]
WRITTEN = [
    (one, method)
    for one in PRODUCT
    for method in ("POST", "PATCH", "PUT", "DELETE")
    if method in matrix()[one.path].access
]


def some(values: Sequence[T], route: Route) -> list[T]:
    """The same few for a route in every run; over all routes everything is tried many times."""
    if os.environ.get("PAWL_THOROUGH"):
        return list(values)
    return random.Random(route.path).sample(values, min(len(values), 2))


def answered(send: Any, *args: Any, **options: Any) -> None:
    """It must be answered in time, by anything but a mistake of ours."""
    began = time.process_time()  # what it costs; how long it takes says more of the neighbours
    with undone():
        found = send(*args, **options)
        body = b"".join(found.streaming_content) if found.streaming else found.content
    assert 200 <= found.status_code < 500, f"{args} {options}: {found.status_code}"
    assert b"Traceback" not in body
    assert time.process_time() - began < SLOWEST, f"{args}: slow"


@pytest.mark.parametrize("route", LISTS, ids=lambda one: one.path)
def test_a_list_bears_hostile_parameters(small_world: SmallWorld, route: Route) -> None:
    client = small_world.client
    for name in some(NAMES, route):
        answered(client.get, f"{route.path}?{quote(name)}=1")
    for given in some(BYTES, route):
        answered(client.generic, "GET", route.path, QUERY_STRING=given.decode("ascii"))
    for text in some(TEXTS, route):
        parameters = "&".join(
            f"{quote(name)}={quote(text)}" for name in ("q", "limit") if matrix()[route.path].lists
        )
        answered(client.get, f"{route.path}?{parameters or 'q=' + quote(text)}")
        answered(client.get, f"{route.path}?filter[key][eq]={quote(text)}")
        answered(client.get, f"{route.path}?cursor={quote(text)}&sort={quote(text)}")


@pytest.mark.parametrize("route", KEYED, ids=lambda one: one.path)
def test_an_address_bears_hostile_keys(small_world: SmallWorld, route: Route) -> None:
    client = small_world.client
    for text in some(TEXTS, route):
        safe = quote(text, safe="") or "x"
        if "/" not in text and ".." not in text:
            answered(client.get, filled(route, dict.fromkeys(route.names, safe)))


@pytest.mark.parametrize(("route", "method"), WRITTEN, ids=lambda one: getattr(one, "path", one))
def test_a_write_bears_hostile_bodies_and_headers(small_world: SmallWorld, route: Route, method: str) -> None:
    row, client = matrix()[route.path], small_world.client
    path = filled(route, dict.fromkeys(route.names, _key(small_world.people, row)))
    kind = "application/json" if route.is_api else "application/x-www-form-urlencoded"
    for body in some(BODIES, route):
        answered(client.generic, method, path, body, content_type=kind, headers={"If-Match": '"1"'})
    for headers in some(HEADERS, route):
        options = {name: value for name, value in headers.items() if name != "Content-Type"}
        answered(
            client.generic,
            method,
            path,
            b"{}",
            content_type=headers.get("Content-Type", kind),
            headers=options,
        )


def _key(people: Cast, row: Row) -> str:
    make = MAKERS.get(row.object or "")
    return key_of(make(Place(people.acme.pk))) if make else "x-7"


def test_trace_and_made_up_methods_are_refused(small_world: SmallWorld) -> None:
    client = small_world.client
    for method in ("TRACE", "CONNECT", "PROPFIND", "X" * 100):
        assert client.generic(method, "/api/goals").status_code == 405
