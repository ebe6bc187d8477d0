"""Issues of Jira, GitLab and GitHub beside work: read as each speaks, only if changed, never pressed."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project, raid_item, work_package

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.analytics.words import unpacked
from pawl.environment import environment
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event, EventText
from pawl.projects.actions import outside
from pawl.projects.models import IssueSource, OutsideIssue, Project
from pawl.projects.outside.mirroring import due, mirror
from pawl.projects.outside.trackers import number_in

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]
TOKEN = "token-of-a-test"


class Forge:
    """The three interfaces on this machine, with the headers and statuses that their manuals describe."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.state, self.title = "opened", "The form is empty"
        self.token = TOKEN
        self.next: list[tuple[int, dict[str, str]]] = []
        """Statuses and headers that are answered before anything else."""

    @property
    def etag(self) -> str:
        return f'W/"{self.title}-{self.state}"'.replace(" ", "")

    def answer(self, path: str, headers: Any) -> tuple[int, dict[str, str], Any]:
        self.asked.append((path, headers.get("If-None-Match", "")))
        if self.next:
            status, told = self.next.pop(0)
            return status, told, {"message": "no"}
        given = headers.get("PRIVATE-TOKEN") or headers.get("Authorization", "").removeprefix("Bearer ")
        if given != self.token:
            return 401, {"WWW-Authenticate": "Bearer error=invalid_token"}, {"message": "401 Unauthorized"}
        known = {
            "/api/v4/projects/acme%2Fdesk%2Fportal/issues/7": {"title": self.title, "state": self.state},
            "/api/v3/repos/acme/portal/issues/7": {"title": self.title, "state": "closed"},
            "/rest/api/2/issue/ABC-7?fields=summary,status": {"key": "ABC-7", "fields": {
                "summary": self.title, "status": {"name": "Done", "statusCategory": {"key": "done"}}}},
            "/api/v3/repos/acme/portal/issues/8": {"message": "no issue"},
        }  # fmt: skip
        if path not in known:
            return 404, {}, {"message": "404 Not found"}
        if headers.get("If-None-Match") == self.etag:
            return 304, {"ETag": self.etag}, None
        return 200, {"ETag": self.etag}, known[path]


@contextmanager
def serving(forge: Forge) -> Iterator[str]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = forge.answer(self.path, self.headers)
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def forge(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Forge, str]]:
    monkeypatch.setenv("PAWL_WEBHOOK_HOSTS", '["127.0.0.1"]')
    environment.cache_clear()
    made = Forge()
    with serving(made) as address:
        yield made, address
    environment.cache_clear()


def home_of(crew: Crew) -> Project:
    return project(Place(crew.people.acme.pk, None, crew.manager.human.pk))


def linked(
    crew: Crew, address: str, tracker: str = "gitlab", given: str = "acme/desk/portal#7"
) -> OutsideIssue:
    home = home_of(crew)
    source = outside.connect(home, tracker=tracker, address=address, secret=TOKEN, by=crew.manager)
    work = work_package(Place(crew.people.acme.pk), project=home)
    return outside.link(work, source=source, given=given, by=crew.agent_of_all)


def turn() -> None:
    mirror(due(), lambda: None)


def now_of(issue: OutsideIssue) -> tuple[str, str, bool]:
    issue.refresh_from_db()
    return issue.title, issue.issue_state, issue.is_done


def why(one: Any) -> str:
    one.refresh_from_db()
    return unpacked(one.problem).template if one.problem else ""


@pytest.mark.parametrize(
    ("tracker", "given", "state"),
    [("gitlab", "{0}/acme/desk/portal/-/issues/7?tab=1#note_3", "opened"),
     ("github", "acme/portal#7", "closed"), ("jira", "{0}/browse/ABC-7", "Done")],
)  # fmt: skip
def test_each_tracker_is_asked_in_its_own_words(
    crew: Crew, forge: tuple[Forge, str], tracker: str, given: str, state: str
) -> None:
    there, address = forge
    issue = linked(crew, address, tracker, given.format(address))
    turn()
    assert now_of(issue) == ("The form is empty", state, state != "opened")
    assert issue.read_at is not None
    there.title = "Mended"
    turn()
    assert now_of(issue)[0] == "Mended"
    assert (
        "Mended" in crew.client(crew.agent_of_all).get(f"/project-records/{issue.case.key}/").content.decode()
    )
    told = EventText.objects.filter(event__activity="issue_changed", name="title")
    assert [one.text for one in told] == ["Mended"]


def test_what_did_not_change_is_not_sent_and_is_no_news(
    crew: Crew, forge: tuple[Forge, str], now: Clock
) -> None:
    there, address = forge
    issue = linked(crew, address)
    turn()
    now.pass_(minutes=15)
    turn()
    assert [etag for _path, etag in there.asked] == ["", there.etag]
    assert (now_of(issue)[0], issue.read_at) == ("The form is empty", now.at)
    assert not Event.objects.filter(activity="issue_changed").exists()
    there.state = "closed"
    turn()
    assert now_of(issue) == ("The form is empty", "closed", True)
    assert Event.objects.filter(activity="issue_changed", case=issue.case.key).count() == 1


def test_a_tracker_that_wants_a_rest_gets_it(crew: Crew, forge: tuple[Forge, str], now: Clock) -> None:
    there, address = forge
    issue = linked(crew, address)
    ends = str(int(now.at.timestamp()) + 1800)
    for status, headers, seconds in (
        (429, {"Retry-After": "120"}, 120),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": ends}, 1800),
        (503, {}, 300),
    ):
        IssueSource.objects.update(quiet_until=None)
        there.next = [(status, headers)]
        turn()
        source = IssueSource.objects.get()
        assert source.quiet_until == now.at + timedelta(seconds=seconds), status
        assert why(source)
    asked = len(there.asked)
    turn()
    assert len(there.asked) == asked
    page = crew.client(crew.manager).get(f"/projects/{source.project.key}/issues/").content.decode()
    assert "It does not answer." in page
    now.pass_(seconds=301)
    turn()
    assert (now_of(issue)[0], why(source)) == ("The form is empty", "")


def test_an_expired_token_stops_the_asking_until_there_is_another(
    crew: Crew, forge: tuple[Forge, str]
) -> None:
    there, address = forge
    issue = linked(crew, address)
    there.token = "another"
    turn()
    source = IssueSource.objects.get()
    assert source.is_refused
    turn()
    assert len(there.asked) == 1
    page = crew.client(crew.manager).get(f"/projects/{source.project.key}/issues/").content.decode()
    assert "may have expired" in page
    assert TOKEN not in page + json.dumps(crew.client(crew.manager).get(
        f"/api/projects/{source.project.key}/issue-sources").json())  # fmt: skip
    assert TOKEN not in source.secret
    assert not Event.objects.filter(facts__icontains=TOKEN).exists()
    outside.connect(source.project, tracker="gitlab", address=address, secret="another", by=crew.manager)
    turn()
    assert (now_of(issue)[0], why(source), IssueSource.objects.count()) == ("The form is empty", "", 1)


@pytest.mark.parametrize(
    ("given", "answer", "rule"),
    [("acme/portal#9", None, "There is no such issue"),
     ("acme/portal#8", None, "What it answers is no issue"),
     ("acme/portal#7", (301, {"Location": "http://127.0.0.1/"}), "It has moved"),
     ("acme/portal#7", (403, {}), "The secret may not see it"),
     ("acme/portal#7", (410, {}), "no such issue")],
)  # fmt: skip
def test_what_is_wrong_with_one_issue_is_said_beside_it(
    crew: Crew, forge: tuple[Forge, str], given: str, answer: Any, rule: str
) -> None:
    there, address = forge
    issue = linked(crew, address, "github", given)
    there.next = [answer] if answer else []
    turn()
    assert rule in why(issue)
    source = IssueSource.objects.get()
    assert (source.is_refused, source.quiet_until, len(there.asked)) == (False, None, 1)
    assert rule in crew.client(crew.agent_of_all).get(f"/project-records/{issue.case.key}/").content.decode()


def test_addresses_that_are_not_public_and_numbers_that_lead_elsewhere_are_refused(crew: Crew) -> None:
    home = home_of(crew)
    for address in ("http://127.0.0.1:8000", "https://169.254.169.254", "https://10.0.0.7", "file:///etc",
                    "https://8.8.8.8/?a=b", "https://me@8.8.8.8"):  # fmt: skip
        with pytest.raises(Invalid):
            outside.connect(home, tracker="gitlab", address=address, by=crew.manager)
    assert not IssueSource.objects.exists()
    for tracker, given in (
        ("github", "a/..#1"), ("github", "a/b/c#1"), ("github", "https://elsewhere.example/a/b/issues/1"),
        ("github", "https://8.8.8.8/a/../../issues/1"), ("gitlab", "a/b#x"), ("gitlab", "a/../b#1"),
        ("jira", "abc-1"), ("jira", "ABC-1/../../admin"),
    ):  # fmt: skip
        assert number_in(tracker, "https://8.8.8.8", given) == "", given
    assert number_in("github", "https://8.8.8.8", " a/b#1 ") == "a/b#1"


def test_who_may_connect_and_link(crew: Crew, forge: tuple[Forge, str]) -> None:
    _there, address = forge
    home = home_of(crew)
    with pytest.raises(NotAllowed):
        outside.connect(home, tracker="github", address=address, by=crew.agent_of_all)
    source = outside.connect(home, tracker="github", address=address, by=crew.manager)
    risk = raid_item(Place(crew.people.acme.pk), project=home)
    strange = work_package(Place(crew.people.acme.pk))

    def send(who: Actor, path: str, **body: object) -> int:
        return int(crew.client(who).post(path, json.dumps(body), content_type="application/json",
                                         headers={"If-Match": "*"}).status_code)  # fmt: skip

    beside = f"/api/raid-items/{risk.key}"
    said = {"source": source.key, "issue": "acme/portal#7"}
    assert send(crew.people.charlie, f"{beside}/link-issue", **said) == 404
    assert send(crew.sponsor, f"/api/work-packages/{strange.key}/link-issue", **said) == 422
    assert send(crew.agent_of_all, f"{beside}/link-issue", **said) == 200
    assert send(crew.agent_of_all, f"{beside}/link-issue", **said) == 409
    told = crew.client(crew.agent_of_all).get(f"{beside}/issues").json()
    assert [(one["number"], one["address"]) for one in told] == [
        ("acme/portal#7", f"{address}/acme/portal/issues/7")
    ]
    issue = OutsideIssue.objects.get()
    elsewhere = f"/project-records/{strange.key}/issues/"
    assert crew.client(crew.manager).post(elsewhere, {"act": "unlink", "issue": issue.key}).status_code == 404
    with pytest.raises(Conflict):
        outside.unlink(strange, issue, by=crew.manager)
    gone = f"/api/projects/{home.key}/disconnect-issues"
    assert send(crew.agent_of_all, gone, source=source.key, version=source.version) == 403
    assert send(crew.manager, gone, source=source.key, version=source.version + 1) == 412
    page = {"act": "unlink", "issue": issue.key}
    assert (
        crew.client(crew.agent_of_all).post(f"/project-records/{risk.key}/issues/", page).status_code == 302
    )
    assert send(crew.manager, gone, source=source.key, version=source.version) == 200
    assert not IssueSource.objects.exists()
