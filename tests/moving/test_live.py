"""Systems read over their interfaces: paged, slowed down, cut off, gone on with; what comes moves in."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.accounts.people import Cast
from tests.api.calling import secret_of
from tests.moving import exports
from tests.moving import exports_of_others as others
from tests.moving.moves import drain, fresh, moved, outcomes, step

from pawl.environment import environment
from pawl.errors import Conflict, Invalid, Unavailable
from pawl.incidents.models import Incident
from pawl.jobs.work import NotYet
from pawl.moving.actions import living, moves
from pawl.moving.live import pages
from pawl.moving.live.keeping import fetch
from pawl.moving.models import LiveReading

pytestmark = pytest.mark.loopback
SECRET = "ann:secret"
Answer = tuple[int, dict[str, str], Any]
Asked = Callable[[str, dict[str, str], dict[str, str]], Answer]
"""Of a path, a query and headers: status, headers, JSON."""


@contextmanager
def serving(answer: Asked) -> Iterator[str]:
    """Another system on this machine."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: found[0] for name, found in parse_qs(parts.query).items()}
            status, headers, body = answer(parts.path, query, dict(self.headers))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.path = f"{self.path}?{self.rfile.read(length).decode()}"
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class Now:
    """A Table API with rows by table; it can be told to stumble."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        self.tables, self.stumbles, self.asked = tables, list[Answer](), list[str]()

    def __call__(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        self.asked.append(path)
        if headers.get("Authorization") != "Basic YW5uOnNlY3JldA==":
            return 401, {}, {}
        if self.stumbles:
            return self.stumbles.pop(0)
        table = path.rpartition("/")[2]
        if table == "sys_audit":
            return 403, {}, {"error": "not allowed"}
        after = next(
            (one[len("sys_id>") :] for one in query["sysparm_query"].split("^") if one.startswith("sys_id>")),
            "",
        )
        found = sorted(self.tables.get(table, []), key=lambda row: str(row["sys_id"]["value"]))
        found = [row for row in found if row["sys_id"]["value"] > after][: int(query["sysparm_limit"])]
        return (200, {}, {"result": found}) if found else (404, {}, {"error": "No Record found"})


def incident(number: int) -> dict[str, Any]:
    key = f"{number:032}"
    named = {"sys_id": exports.both(key, key), "number": exports.both(f"INC{number}", f"INC{number}")}
    return {**exports.INCIDENT, **named, "problem_id": ""}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    monkeypatch.setitem(pages.AT_ONCE, "servicenow", 2)
    return Now({"incident": [incident(at) for at in range(5)]})


def bring(
    address: str, folder: Path, source: str = "servicenow", secret: str = SECRET
) -> tuple[list[Path], Any]:
    waited: list[float] = []
    refused: list[str] = []

    def tell(name: str, _rows: int, status: str) -> None:
        refused.extend([f"{name} {status}"] if status else [])

    found = fetch(source, address, folder, secret=secret, tell=tell, sleep=waited.append)
    return found, (waited, refused)


@pytest.mark.django_db
def test_every_page_is_read_once_and_moves_in(now: Now, tmp_path: Path, people: Cast) -> None:
    with serving(now) as address:
        found, (waited, refused) = bring(address, tmp_path / "out")
    assert ([path.name for path in found], waited, refused) == (["incident.json"], [], ["sys_audit.json 403"])
    assert len(found[0].read_bytes().splitlines()) == 5
    move = moved(people.admin, people.acme, {"incident.json": found[0].read_bytes()})
    assert (outcomes(move, "incident"), Incident.objects.count()) == (["create"] * 5, 5)


def test_it_waits_as_long_as_it_is_told_and_tries_again(now: Now, tmp_path: Path) -> None:
    now.stumbles = [(429, {"Retry-After": "7"}, {}), (503, {}, {}), (429, {"Retry-After": "99999"}, {})]
    with serving(now) as address:
        _found, (waited, _refused) = bring(address, tmp_path / "out")
    assert waited == [7.0, 2.0, 600.0]


def test_what_was_cut_off_goes_on_where_it_was(now: Now, tmp_path: Path) -> None:
    out = tmp_path / "out"
    tables, now.tables = now.tables, {"incident": now.tables["incident"][:2]}
    with serving(now) as address:
        bring(address, out)
        note = json.loads((out / "position.json").read_text())
        note["parts"]["incident.json"].pop("done")
        (out / "position.json").write_text(json.dumps(note))
        with (out / "incident.json").open("ab") as file:
            file.write(b'{"half of a ro')
        now.tables, now.asked = tables, []
        found, _told = bring(address, out)
    numbers = [json.loads(line)["number"]["value"] for line in found[0].read_bytes().splitlines()]
    assert numbers == [f"INC{at}" for at in range(5)]
    assert now.asked.count("/api/now/table/incident") == 3
    assert not any("sys_user" in path for path in now.asked)


def test_who_is_not_known_or_never_answered_is_told(now: Now, tmp_path: Path) -> None:
    with serving(now) as address:
        with pytest.raises(Invalid, match="401"):
            bring(address, tmp_path / "a", secret="ann:wrong")
        now.stumbles = [(500, {}, {})] * 99
        with pytest.raises(Unavailable):
            bring(address, tmp_path / "b")
        now.stumbles = [(200, {"Content-Type": "text/html"}, b"<html>Sign in</html>")]
        with pytest.raises(Unavailable, match="no JSON"):
            bring(address, tmp_path / "c")
    with pytest.raises(Invalid):
        bring("ftp://127.0.0.1", tmp_path / "d")


def test_a_folder_belongs_to_one_system(now: Now, tmp_path: Path) -> None:
    with serving(now) as address:
        bring(address, tmp_path)
    with serving(now) as other, pytest.raises(Invalid, match="another system"):
        bring(other, tmp_path)


@pytest.mark.django_db
def test_jira_is_read_by_its_search(tmp_path: Path, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pages.AT_ONCE, "jira", 1)
    issues = [others.ISSUE, others.CAUSE]

    def answer(path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        assert (path, query["expand"]) == ("/rest/api/2/search", "changelog")
        assert headers["Authorization"] == "Bearer token"
        at = int(query["startAt"])
        return 200, {}, {"startAt": at, "total": 2, "issues": issues[at : at + int(query["maxResults"])]}

    with serving(answer) as address:
        found, _told = bring(address, tmp_path, "jira", "token")
    move = moved(people.admin, people.acme, {"issues.json": found[0].read_bytes()}, source="jira")
    assert (outcomes(move, "incident"), outcomes(move, "problem")) == (["create"], ["create"])


@pytest.mark.django_db
def test_glpi_is_read_in_a_session(tmp_path: Path, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pages.AT_ONCE, "glpi", 1)

    def answer(path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        if path == "/apirest.php/initSession":
            assert (headers["Authorization"], headers["App-Token"]) == ("user_token mine", "app")
            return 200, {}, {"session_token": "s1"}
        assert headers["Session-Token"] == "s1"
        rows = others.GLPI.get(f"{path.rpartition('/')[2]}.json", [])
        first = int(query["range"].partition("-")[0])
        if first >= len(rows) and first:
            return 400, {}, ["ERROR_RANGE_EXCEED_TOTAL", "too far"]
        return 206, {"Content-Range": f"{first}-{first}/{len(rows)}"}, rows[first : first + 1]

    with serving(answer) as address:
        found, (_waited, refused) = bring(address, tmp_path, "glpi", "mine:app")
    assert refused == []
    move = moved(people.admin, people.acme, {path.name: path.read_bytes() for path in found}, source="glpi")
    assert (outcomes(move, "incident"), Incident.objects.get().resolution) == (["create"], "New antenna")


@pytest.mark.django_db
def test_itop_is_read_by_class(tmp_path: Path, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pages.AT_ONCE, "itop", 1)
    known = {"Person": others.ITOP["persons.json"], "Incident": others.ITOP["requests.json"]}

    def answer(path: str, query: dict[str, str], _headers: dict[str, str]) -> Answer:
        asked = json.loads(query["json_data"])
        if (path, query.get("auth_pwd")) != ("/webservices/rest.php", "secret"):
            return 200, {}, {"code": 1, "message": "Error: Invalid login"}
        if asked["class"] == "Printer":
            return 200, {}, {"code": 100, "message": "Error: class: Unknown"}
        found = known.get(asked["class"]) if asked["page"] == "1" else None
        return 200, {}, {"code": 0, "message": "Found", "objects": found}

    with serving(answer) as address:
        found, (_waited, refused) = bring(address, tmp_path / "a", "itop", SECRET)
        with pytest.raises(Invalid, match="does not know"):
            bring(address, tmp_path / "b", "itop", "ann:wrong")
    assert ({path.name for path in found}, refused) == (
        {"Person.json", "Incident.json"},
        [],
    )
    move = moved(people.admin, people.acme, {path.name: path.read_bytes() for path in found}, source="itop")
    assert (outcomes(move, "person"), outcomes(move, "incident")) == (["create"], ["create"])


@pytest.mark.django_db
def test_a_system_is_read_by_page_and_by_api(
    now: Now, people: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = moves.begin(source="servicenow", organisation=people.acme, by=people.admin)
    mine, bobs = ({"Authorization": f"Bearer {secret_of(who)}"} for who in (people.admin, people.bob))

    def ask(address: str, secret: str = SECRET, who: dict[str, str] = mine) -> int:
        body = {"address": address, "secret": secret}
        api = f"/api/moves/{move.key}/live"
        told = who | {"If-Match": client.get(f"/api/moves/{move.key}", headers=mine)["ETag"]}
        return client.post(api, body, content_type="application/json", headers=told).status_code

    with serving(now) as address:
        assert ask(address) == 422  # a private address, and no TLS
        monkeypatch.setenv("PAWL_WEBHOOK_HOSTS", '["127.0.0.1"]')
        environment.cache_clear()
        assert ask(address, who=bobs) in {403, 404}
        assert ask(address, "ann:wrong") == 200
        assert "wrong" not in LiveReading.objects.get().secret
        assert client.get(f"/api/moves/{move.key}", headers=mine).json()["live"]["state"] == "reading"
        with pytest.raises(Conflict):
            moves.take_step(fresh(move), "drop", by=people.admin)
        drain()
        assert (LiveReading.objects.get().state, LiveReading.objects.get().secret) == ("refused", "")
        client.force_login(people.admin.human)
        shown = client.get(f"/moves/{move.key}/").content.decode()
        assert "Check the secret" in shown
        assert f'value="{address}"' in shown
        page = f"/moves/{move.key}/live/"
        assert client.post(page, {"address": "nowhere", "secret": "x"}).status_code == 422
        sent = {"address": address, "secret": SECRET}
        assert client.post(page, sent).status_code == 302
        assert client.post(f"{page}stop/").status_code == 302
        assert (LiveReading.objects.get().state, LiveReading.objects.get().secret) == ("stopped", "")
        assert client.post(page, sent).status_code == 302
        drain()
    assert LiveReading.objects.get().state == "read"
    done = step(step(fresh(move), "check", people.admin), "run", people.admin)
    assert (outcomes(done, "incident"), done.files.count()) == (["create"] * 5, 1)


@pytest.mark.django_db
def test_a_job_that_is_told_to_wait_goes_back_to_the_queue(
    now: Now, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAWL_WEBHOOK_HOSTS", '["127.0.0.1"]')
    environment.cache_clear()
    move = moves.begin(source="servicenow", organisation=people.acme, by=people.admin)
    now.stumbles = [(429, {"Retry-After": "90"}, {})]
    with serving(now) as address:
        living.read_live(move, address=address, secret=SECRET, by=people.admin)
        with pytest.raises(NotYet) as later:
            drain()
    assert (later.value.seconds, LiveReading.objects.get().waits) == (90.0, 1)
