"""Moving in by the browser and by the API; who may not move in sees nothing of it."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.accounts.people import Cast, person
from tests.api.calling import secret_of
from tests.moving import exports, samples
from tests.moving.moves import drain, fresh

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.incidents.models import Incident
from pawl.moving.models import Move, MoveRow

pytestmark = pytest.mark.django_db
TABLE = (
    b"Ticket,Headline,Status,Opened\n"
    b"OLD-1,Mail is down,Odd,2026-03-02 09:00\nOLD-2,No sound,New,2026-03-02 10:00\n"
)


@pytest.fixture
def browser(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def take(browser: Client, move: Move, activity: str) -> Move:
    address = f"/moves/{move.key}/steps/"
    answer = browser.post(address, {"activity": activity, "version": fresh(move).version})
    assert answer.status_code == 302
    drain()
    return fresh(move)


def test_a_table_moves_in_by_the_browser(browser: Client, people: Cast) -> None:
    begun = {"source": "csv", "organisation": f"ORG-{people.acme.pk}", "label": "old", "zone": "UTC"}
    assert browser.post("/moves/new/", begun).status_code == 302
    move = Move.objects.get()
    sent = {"file": upload("a.csv", TABLE), "holds": "incident"}
    assert browser.post(f"/moves/{move.key}/files/", sent).status_code == 302
    assert "progress-of-job" in browser.get(f"/moves/{move.key}/").content.decode()
    drain()
    file = move.files.get()
    assert (file.mapping, file.rows) == ({"Ticket": "number", "Status": "state", "Opened": "opened_at"}, 2)
    columns = f"/moves/{move.key}/files/{file.pk}/columns/"
    assert "Headline" in browser.get(columns).content.decode()
    said = {"column_0": "number", "column_1": "title", "column_2": "state", "column_3": "opened_at"}
    assert browser.post(columns, {**said, "version": fresh(move).version}).status_code == 302
    drain()
    move = take(browser, move, "check")
    assert move.counts == {"incident": {"create": 1, "refused": 1}}
    page = browser.get(f"/moves/{move.key}/").content.decode()
    assert "Odd (1)" in page
    assert "What nobody knows here yet" in page
    meant = {"word_0": "in_progress", "request_model": "", "version": fresh(move).version}
    assert browser.post(f"/moves/{move.key}/meanings/", meant).status_code == 302
    take(browser, take(browser, fresh(move), "check"), "run")
    states = dict(Incident.objects.values_list("external_id", "state"))
    assert states == {"OLD-1": "in_progress", "OLD-2": "new"}
    assert browser.get("/cases/old-1/").headers["Location"].startswith("/incidents/INC-")
    assert "OLD-1" in browser.get(f"/moves/{move.key}/").content.decode()


def test_a_refused_row_keeps_its_number(browser: Client, people: Cast) -> None:
    browser.post("/moves/new/", {"source": "csv", "organisation": f"ORG-{people.acme.pk}", "zone": "UTC"})
    move = Move.objects.get()
    table = b"Ticket,Title,Status,Opened\nOLD-7,Mail is down,New,yesterday\n"
    browser.post(f"/moves/{move.key}/files/", {"file": upload("a.csv", table), "holds": "incident"})
    drain()
    row = MoveRow.objects.get()
    assert (row.outcome, row.number) == ("refused", "OLD-7")


def test_a_wrong_file_is_refused_in_a_sentence_and_taken_out(browser: Client, people: Cast) -> None:
    browser.post(
        "/moves/new/", {"source": "servicenow", "organisation": f"ORG-{people.acme.pk}", "zone": "UTC"}
    )
    move = Move.objects.get()
    sent = {
        "file": upload("odd.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><unload><incident/></unload>"),
        "holds": "",
    }
    browser.post(f"/moves/{move.key}/files/", sent)
    drain()
    assert "document type" in browser.get(f"/moves/{move.key}/").content.decode()
    file = move.files.get()
    assert browser.post(f"/moves/{move.key}/files/{file.pk}/removal/").status_code == 302
    assert not move.files.exists()
    empty = {"file": upload("empty.json", b""), "holds": ""}
    assert browser.post(f"/moves/{move.key}/files/", empty).status_code == 422


def test_refused_rows_can_be_had_with_their_reasons(browser: Client, people: Cast) -> None:
    browser.post(
        "/moves/new/", {"source": "servicenow", "organisation": f"ORG-{people.acme.pk}", "zone": "UTC"}
    )
    move = Move.objects.get()
    browser.post(
        f"/moves/{move.key}/files/", {"file": upload("sys_user.json", exports.records(exports.USERS))}
    )
    drain()
    take(browser, move, "check")
    asked = f"/move-rows/?filter[move][eq]={move.key}&filter[outcome][eq]=refused&export=csv"
    lines = b"".join(browser.get(asked).streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert "no e-mail address" in lines[1]


class Caller:
    """Somebody's program."""

    def __init__(self, client: Client, secret: str) -> None:
        self.client, self.secret = client, secret

    def send(self, method: str, path: str, body: Any = None, *, version: int | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.client.generic(
            method,
            f"/api{path}",
            json.dumps(body) if body is not None else "",
            "application/json",
            headers=headers,
        )


@pytest.fixture
def caller(people: Cast) -> Caller:
    return Caller(Client(), secret_of(people.admin))


def begun(caller: Caller, people: Cast, **fields: str) -> dict[str, Any]:
    asked = {"organisation": f"ORG-{people.acme.pk}", **fields}
    answer = caller.send("POST", "/moves", asked)
    assert answer.status_code == 201, answer.content
    return answer.json()  # type: ignore[no-any-return]


def sent(caller: Caller, key: str, name: str, content: bytes, holds: str = "") -> Any:
    return caller.client.post(
        f"/api/moves/{key}/files", {"file": upload(name, content), "holds": holds},
        headers={"Authorization": f"Bearer {caller.secret}"},
    )  # fmt: skip


def test_a_desk_moves_in_by_the_api(caller: Caller, people: Cast) -> None:
    key = begun(caller, people, source="servicenow")["key"]
    for name in ("sys_user.json", "incident.json"):
        assert sent(caller, key, name, exports.FILES[name]).status_code == 201
    drain()
    for activity in ("check", "run"):
        version = caller.send("GET", f"/moves/{key}").json()["version"]
        answer = caller.send("POST", f"/moves/{key}/transitions", {"activity": activity}, version=version)
        assert answer.status_code == 200, answer.content
        drain()
    told = caller.send("GET", f"/moves/{key}").json()
    assert (told["state"], told["counts"]["incident"]) == ("done", {"create": 1})
    rows = caller.send("GET", "/move-rows?filter[kind][eq]=incident").json()
    assert rows["items"][0]["target"] == Incident.objects.get().key


def test_columns_are_said_in_the_api(caller: Caller, people: Cast) -> None:
    told = begun(caller, people, source="csv")
    assert sent(caller, told["key"], "a.csv", TABLE).status_code == 422
    assert sent(caller, told["key"], "a.csv", TABLE, "incident").status_code == 201
    drain()
    file = caller.send("GET", f"/moves/{told['key']}").json()
    body = {"file": file["files"][0]["id"], "mapping": {"Ticket": "number", "Headline": "title"}}
    answer = caller.send("POST", f"/moves/{told['key']}/columns", body, version=file["version"])
    assert answer.status_code == 200
    drain()
    assert [row.data for row in MoveRow.objects.order_by("id")] == [
        {"title": "Mail is down"},
        {"title": "No sound"},
    ]
    wrong = caller.send(
        "POST", f"/moves/{told['key']}/columns", {**body, "mapping": {"X": "title"}}, version=1
    )
    assert wrong.status_code in {412, 422}
    version = caller.send("GET", f"/moves/{told['key']}").json()["version"]
    gone = caller.send("POST", f"/moves/{told['key']}/file-removal", {"file": body["file"]}, version=version)
    assert (gone.status_code, MoveRow.objects.count()) == (200, 0)


def test_only_administrators_know_of_moves(client: Client, people: Cast) -> None:
    agent = person("ann", people.acme, Role.AGENT)
    client.force_login(agent.human)
    assert client.get("/moves/").status_code == 403
    assert client.post("/moves/new/", {"source": "csv"}).status_code == 403
    assert not Move.objects.exists()


def test_a_move_of_others_answers_like_none(client: Client, people: Cast) -> None:
    olga = person("olga", people.other, Role.ADMINISTRATOR)
    move = samples.move(Place(people.acme.pk))
    file = move.files.get().pk
    client.force_login(olga.human)
    for key in (move.key, "MOV-999999"):
        for path in ("files/", f"files/{file}/columns/", f"files/{file}/removal/", "meanings/", "steps/"):
            assert client.post(f"/moves/{key}/{path}", {}).status_code == 404
    caller = Caller(Client(), secret_of(olga))
    assert sent(caller, move.key, "a.csv", TABLE, "incident").status_code == 404
    body = {"file": file, "mapping": {}}
    assert caller.send("POST", f"/moves/{move.key}/columns", body, version=1).status_code == 404
    assert (
        caller.send("POST", f"/moves/{move.key}/file-removal", {"file": file}, version=1).status_code == 404
    )
    assert MoveRow.objects.count() == 1
