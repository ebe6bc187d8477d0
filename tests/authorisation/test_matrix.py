"""A2, A3: each route as each principal in each place: seen by those who may, and nothing written too much."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from tests.authorisation.asking import ask, body_of, is_asked, is_asked_to_sign_in, is_chosen, undone, watched
from tests.authorisation.inventory import Route, routes
from tests.authorisation.rights import Row, matrix
from tests.authorisation.world import MAKERS, NOWHERE, PAWL, PLACES, World, may

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Permission

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROUTES = {route.path: route for route in routes() if route.path in matrix()}
BY_ROW = [(ROUTES[path], row) for path, row in matrix().items() if path in ROUTES and is_asked(path)]
OBJECTS = [(route, row) for route, row in BY_ROW if row.object in MAKERS]
LISTS = [(route, row) for route, row in BY_ROW if row.lists in MAKERS and "GET" in row.access]
MAKES = [
    (route, row)
    for route, row in BY_ROW
    if not row.proved
    and row.object is None
    and not route.names
    and row.access.get("POST", "public") not in {"public", "signed_in"}
]
DENIED, HIDDEN = {403, 404, 422}, 404
THIRD = 3
"""A list is asked as every third principal."""
RULED_OUT = {409, 422}


def name(value: object) -> str | None:
    return value.path if isinstance(value, Route) else ""


def key_of(record: Any) -> str:
    return str(getattr(record, "key", record.pk))


def nowhere(key: str) -> str:
    """A key of the same form that nothing has."""
    letters, dash, _ = key.rpartition("-")
    return f"{letters}{dash}{NOWHERE}"


def is_out(who: Actor) -> bool:
    return who.person is None or not who.person.is_active


@pytest.mark.parametrize(("route", "row"), OBJECTS, ids=name)
def test_a_record_is_for_those_who_may(here: World, route: Route, row: Row) -> None:
    nothing, shared = Nothing(), dict[str, Any]()
    for turn, (who_name, who) in enumerate(here.principals.items()):
        if who.scopes is not None and not route.is_api:
            continue
        cells = [Cell(route, row, method, who_name, where) for where in PLACES for method in row.access]
        chosen = [cell for cell in cells if cell.is_chosen(turn)]
        if any(cell.where == "own" for cell in chosen):
            shared["own"] = MAKERS[row.object or ""](here.places(who)["own"])
        for cell in chosen:
            if cell.where not in shared:
                shared[cell.where] = MAKERS[row.object or ""](here.places(PAWL)[cell.where])
            _check_cell(here, cell, shared[cell.where], nothing)


@dataclass(frozen=True)
class Cell:
    """One question: as whom, what, where."""

    route: Route
    row: Row
    method: str
    who: str
    where: str

    def __str__(self) -> str:
        return f"{self.method} {self.route.path} as {self.who}: {self.where}"

    def is_chosen(self, turn: int) -> bool:
        """Whether this place is asked in the turn of this principal."""
        question = f"{self.method} {self.route.path}"
        return is_chosen(question, turn, PLACES.index(self.where), len(PLACES))


class Nothing:
    """What a principal hears of a record that is not there, asked once per method."""

    def __init__(self) -> None:
        self.heard: dict[tuple[str, str], tuple[int, bytes]] = {}

    def answer(self, here: World, cell: Cell, key: str) -> tuple[int, bytes]:
        if (cell.who, cell.method) not in self.heard:
            values = dict.fromkeys(cell.route.names, nowhere(key))
            found = ask(here.client(cell.who), cell.method, cell.route, cell.row, values, {"goal": key})
            body = body_of(found).replace(nowhere(key).encode(), b"KEY")
            self.heard[cell.who, cell.method] = found.status_code, body
        return self.heard[cell.who, cell.method]


def _check_cell(here: World, cell: Cell, record: Any, nothing: Nothing) -> None:
    who, key, row, client = here.principals[cell.who], key_of(record), cell.row, here.client(cell.who)
    place = here.places(who)[cell.where]
    named = (name for name in MAKERS if name != row.object and f"{{{name}}}" in str(row.send))
    keys = {row.object or "": key, **{name: key_of(MAKERS[name](place)) for name in named}}
    route, method = cell.route, cell.method
    values = dict.fromkeys(route.names, key)
    with undone(), watched() as written:
        response = ask(client, method, route, row, values, keys)
        body = body_of(response).replace(key.encode(), b"KEY")  # a page may say where one is
    status, wanted = response.status_code, _wanted(row, method, who, record)
    assert status < 500, f"{cell}: {status}"
    if wanted == "sign in":
        assert is_asked_to_sign_in(response, route), f"{cell}: {status}"
    elif wanted == "hidden":
        none = nothing.answer(here, cell, key)
        assert status == none[0] == HIDDEN, f"{cell}: {status}, {none[0]}"
        assert body == none[1], f"{cell}: a hidden record answers otherwise than none"
    elif wanted == "refused":
        assert status == 403, f"{cell}: {status}"
    elif method != "GET" and cell.where == row.never:
        assert status in RULED_OUT, f"{cell}: {status}"
        assert not written, f"{cell} writes {written}"
    else:
        assert status < 400, f"{cell}: {status} {body[:300]!r}"
    if wanted != "allowed" or method == "GET":
        assert not written, f"{cell} writes {written}"


def _wanted(row: Row, method: str, who: Actor, record: Any) -> str:
    if is_out(who):
        return "sign in"
    permission = row.permission(method)
    assert permission is not None, "a record with an open address"
    read = Permission(row.read) if row.read else row.permission("GET") if "GET" in row.access else permission
    if read is not None and not may(who, read, record):
        return "hidden"
    return "allowed" if may(who, permission, record) else "refused"


@pytest.mark.parametrize(("route", "row"), LISTS, ids=name)
def test_a_list_shows_exactly_what_one_may_see(here: World, route: Route, row: Row) -> None:
    permission = row.permission("GET")
    assert permission is not None
    for turn, (who_name, who) in enumerate(here.principals.items()):
        if (who.scopes is not None and not route.is_api) or not is_chosen(route.path, turn, 0, THIRD):
            continue
        with undone():
            made = {where: MAKERS[row.lists or ""](place) for where, place in here.places(who).items()}
            with watched() as written:
                response = ask(here.client(who_name), "GET", route, row, {}, {})
                body = body_of(response)
            if is_out(who):
                assert is_asked_to_sign_in(response, route)
                continue
            assert not written, f"GET {route.path} writes {written}"
            _check_list(f"{route.path} as {who_name}", response.status_code, body, who, permission, made)


def _check_list(
    cell: str, status: int, body: bytes, who: Actor, permission: Permission, made: dict[str, Any]
) -> None:
    seen = {where for where, record in made.items() if _is_in(key_of(record), body)}
    wanted = {where for where, record in made.items() if may(who, permission, record)}
    assert status == 200 or (not wanted and status in {403, 404}), f"{cell}: {status}"
    assert seen == wanted, f"{cell}: shows {sorted(seen)}, should show {sorted(wanted)}"


def _is_in(key: str, body: bytes) -> bool:
    return re.search(rb"(?<![\w-])" + re.escape(key.encode()) + rb"(?!\d)", body) is not None


@pytest.mark.parametrize(("route", "row"), MAKES, ids=name)
def test_who_may_not_make_one_writes_nothing(here: World, route: Route, row: Row) -> None:
    permission = row.permission("POST")
    assert permission is not None
    for who_name, who in here.principals.items():
        if who.scopes is not None and not route.is_api:
            continue
        with undone():
            place = here.places(who)["own"]
            home = Place(place.organisation_id)
            keys = {name: key_of(MAKERS[name](home)) for name in MAKERS if f"{{{name}}}" in str(row.send)}
            with undone(), watched() as written:
                response = ask(here.client(who_name), "POST", route, row, {}, keys)
            cell, status = f"POST {route.path} as {who_name}", response.status_code
            if is_out(who):
                assert is_asked_to_sign_in(response, route), f"{cell}: {status}"
            elif may(who, permission, place):
                assert status < 400, f"{cell}: {status} {response.content[:300]!r}"
            else:
                assert status in DENIED, f"{cell}: {status}"
            assert status < 400 or not written, f"{cell} writes {written}"


OPEN = [(route, row) for route, row in BY_ROW if not route.is_library and "signed_in" in row.access.values()]


@pytest.mark.parametrize(("route", "row"), OPEN, ids=name)
def test_what_needs_a_person_asks_strangers_and_leavers_to_sign_in(
    here: World, route: Route, row: Row
) -> None:
    for method, access in row.access.items():
        if access == "signed_in":
            for who_name in ("anonymous", "leaver"):
                with undone(), watched() as written:
                    response = ask(here.client(who_name), method, route, row, {}, {})
                assert is_asked_to_sign_in(response, route), f"{method} {route.path} as {who_name}"
                assert not written, f"{method} {route.path} as {who_name} writes {written}"


def test_every_named_object_can_be_made() -> None:
    named = {one for row in matrix().values() for one in (row.object, row.lists) if one}
    missing = sorted(named - MAKERS.keys())
    assert not missing, f"tests/authorisation/world.py makes no {missing}: add a maker"
