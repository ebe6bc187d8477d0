"""A7: whatever in a body of the API points to a record that its sender may not see is answered as to none."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import person
from tests.authorisation.asking import THOROUGH, ask, body_of, undone, watched
from tests.authorisation.inventory import Route, routes
from tests.authorisation.rights import Row, matrix
from tests.authorisation.test_matrix import key_of, nowhere
from tests.authorisation.world import MAKERS, World
from tests.changes import samples as changes

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.api import api
from pawl.projects.models import Iteration, Lesson, Stakeholder

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
KEY_LENGTH = 30
EXAMPLE = re.compile(rb"like [A-Z]+-\d+")
"""By its limit a key is known among the texts of a body (`web.rest.fields.Key`)."""
NAMED = {
    "agreement": "agreement", "calendar": "service_calendar", "caller": "person",
    "category": "ticket_category",
    "commander": "person", "communicator": "person", "scribe": "person", "contract": "contract",
    "customer": "customer", "dataset": "dataset", "gap": "gap", "goal": "goal", "implementers": "person",
    "key": "incident", "model": "change_model", "offering": "offering", "organisation": "organisation",
    "owner": "person", "people": "person", "person": "person", "provider_team": "team",
    "question": "question", "readers": "person", "request_model": "request_model", "service": "service",
    "services": "service", "signal": "signal", "source": "data_source", "success_factor": "success_factor",
    "supplier": "supplier", "supports": "agreement", "team": "team", "teams": "team", "ticket": "incident",
    "tickets": "incident", "ticket_team": "team", "channel": "chat_channel", "file": "attachment",
    "about": "incident", "tells": "person", "number": "measurement",
    "comes_from": "problem", "lesson": "lesson",
    "deliverables": "deliverable", "manager": "person", "need": "need", "objective": "objective",
    "project": "project", "template": "project_template", "sponsor": "person", "work_package": "work_package",
    "work_packages": "work_package", "stakeholder": "stakeholder", "iteration": "iteration",
}  # fmt: skip
"""What a name in a body points to; a new one is added here."""
ELSEWHERE = {
    ("/api/goals", "parent"): "goal", ("/api/ticket-categories", "parent"): "ticket_category",
    ("/api/work-packages", "parent"): "work_package",
    ("/api/service-requests", "model"): "request_model", ("/api/mailboxes", "model"): "request_model",
}  # fmt: skip
"""Where the same name points to something else."""
WITHIN = {"deliverable", "iteration", "lesson", "objective", "stakeholder", "work_package"}
"""Of these only those of the same project can be pointed to: one of another is refused like none."""


@dataclass(frozen=True)
class Pointer:
    """A place in a body where a key may stand."""

    method: str
    route: Route
    row: Row
    name: str
    shape: str

    def __str__(self) -> str:
        return f"{self.method} {self.route.path}: {self.name}"

    @property
    def target(self) -> str:
        """What it points to, by its name in world.py."""
        return ELSEWHERE.get((self.route.path.partition("/{")[0], self.name)) or NAMED[self.name]

    def send(self, key: str) -> dict[str, Any]:
        """What a permitted person sends, pointing to this key."""
        value: Any = [key] if self.shape == "list" else key
        return {**self.row.send, self.name: value}


def pointers() -> Iterator[Pointer]:
    """All of them, from the API's own description."""
    by_path = {one.path: one for one in routes() if one.is_api}
    described: dict[str, Any] = api.get_openapi_schema()
    for path, methods in described["paths"].items():
        row = matrix()[path]
        for method, told in methods.items():
            if row.proved or path.endswith("/bulk"):
                continue
            body = told.get("requestBody", {"content": {}})["content"].get("application/json")
            named = body["schema"]["$ref"].rsplit("/", 1)[1] if body and "$ref" in body["schema"] else ""
            for name, shape in _keys(described["components"]["schemas"].get(named, {})):
                yield Pointer(method.upper(), by_path[path], row, name, shape)


def chosen() -> list[Pointer]:
    """All of them in the long form, else the same half in every run: each name that points is among them."""
    found = list(pointers())
    first = {pointer.name: pointer for pointer in reversed(found)}.values()
    half = [one for one in found if THOROUGH or random.Random(str(one)).random() < 0.4]
    return list({str(one): one for one in (*half, *first)}.values())


def _keys(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, told in body.get("properties", {}).items():
        for one in told.get("anyOf", [told]):
            if one.get("type") == "string" and one.get("maxLength") == KEY_LENGTH:
                yield name, "one"
            if one.get("type") == "array" and one.get("items", {}).get("maxLength") == KEY_LENGTH:
                yield name, "list"


def stakeholder(place: Place) -> Stakeholder:
    return Stakeholder.objects.create(project=MAKERS["project"](place), name="Sales")


def iteration(place: Place) -> Iteration:
    days = {"starts": date(2026, 3, 2), "ends": date(2026, 3, 13)}
    return Iteration.objects.create(project=MAKERS["project"](place), name="First", **days)


def lesson(place: Place) -> Lesson:
    return Lesson.objects.create(project=MAKERS["project"](place), title="Train earlier", advice="Begin.")


MADE = {**MAKERS, "lesson": lesson, "stakeholder": stakeholder, "iteration": iteration}


class Sender:
    """An administrator of one organisation, who may do everything there and see nothing of the other."""

    def __init__(self, here: World) -> None:
        self.here = here
        who = person("ada", here.cast.acme, Role.ADMINISTRATOR)
        self.home = Place(here.cast.acme.pk, None, here.cast.admin.human.pk)
        self.away = Place(here.cast.other.pk, None, here.cast.charlie.human.pk)
        self.client = Client(raise_request_exception=False)
        self.client.force_login(who.human)

    def own(self, name: str) -> Any:
        """One that can be pointed to: the organisation itself, a model in force, anything else anew."""
        if name == "organisation":
            return self.here.cast.acme
        return changes.model(self.home) if name == "change_model" else MADE[name](self.home)

    def answer(self, pointer: Pointer, key: str) -> tuple[int, bytes, list[str]]:
        """What the API says to a body that points to this key, without the key; and which tables it wrote."""
        row = pointer.row
        with undone():
            named = [name for name in MAKERS if f"{{{name}}}" in str(row.send)]
            keys = {name: key_of(self.own(name)) for name in named}
            record = MAKERS[row.object](self.home) if row.object else None
            values = dict.fromkeys(pointer.route.names, key_of(record) if record else "")
            sent = Row(row.path, row.access, send=pointer.send(key))
            with watched() as written:
                found = ask(self.client, pointer.method, pointer.route, sent, values, keys)
        said = EXAMPLE.sub(b"like KEY", body_of(found))  # the example may by chance be this key
        said = re.sub(re.escape(key.encode()) + rb"(?!\d)", b"KEY", said)
        return found.status_code, said, written


def test_an_unseen_record_answers_as_none_to_everything_that_points(here: World) -> None:
    sender, wrong = Sender(here), []
    for pointer in chosen():
        with undone():
            hidden = key_of(MADE[pointer.target](sender.away))
            seen = key_of(sender.own(pointer.target))
            none = sender.answer(pointer, nowhere(hidden))
            found = sender.answer(pointer, hidden)
            allowed = sender.answer(pointer, seen)
        if found[:2] != none[:2]:
            wrong.append(f"{pointer} tells that there is one: {found[:2]}, {none[:2]}")
        if not 400 <= none[0] < 500 or none[2] or found[2]:
            wrong.append(f"{pointer} takes it, or writes {found[2]} {none[2]}: {none[:2]}")
        if (allowed[:2] == none[:2] and pointer.target not in WITHIN) or allowed[0] >= 500:
            wrong.append(f"{pointer} is not tried: what one sees is refused alike: {allowed[:2]}")
    assert not wrong, "\n".join(wrong)
