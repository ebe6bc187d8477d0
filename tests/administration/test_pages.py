"""Pages of accounts: what they show to whom, what they refuse, and what they do."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.accounts.people import Cast, cast, person

from pawl.accounts.actions import setup
from pawl.accounts.models import ApiToken, Grant, Membership, Organisation, Person, Team
from pawl.accounts.roles import EVERYBODY, RULES, Role
from pawl.accounts.tokens import actor_of
from pawl.improvement.actions import register
from pawl.improvement.actions.register import Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def browser(who: Any, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(who.human)
    return client


PAGES = ["/people/", "/people/new/", "/people/import/", "/teams/", "/teams/new/", "/organisations/",
         "/organisations/new/", "/audit/", "/account/profile/", "/account/keys/"]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", PAGES)
def test_an_administrator_sees_every_page(people: Cast, path: str, language: str) -> None:
    people.admin.human.language = language
    people.admin.human.save()
    answer = browser(people.admin).get(path)
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_strangers_are_led_to_sign_in(people: Cast) -> None:
    for path in [*PAGES, f"/people/{people.bob.human.key}/"]:
        assert Client().get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_a_person_is_made_edited_closed_and_opened(people: Cast) -> None:
    client = browser(people.admin)
    body = {"name": "Wu", "email": "wu@example.org", "organisation": people.acme.pk}
    there = client.post("/people/new/", body).headers["Location"]
    wu = Person.objects.get(email="wu@example.org")
    assert client.get(there).status_code == 200
    client.post(f"{there}edit/", {**body, "name": "Wu Li", "version": wu.version})
    stale = client.post(f"{there}edit/", {**body, "name": "Other", "version": wu.version})
    assert stale.status_code == 422
    asked = client.post(f"{there}deactivation/")
    assert (asked.status_code, Person.objects.get(pk=wu.pk).is_active) == (200, True)
    client.post(f"{there}deactivation/", {"confirmed": "yes"})
    assert not Person.objects.get(pk=wu.pk).is_active
    client.post(f"{there}reactivation/")
    shown = Person.objects.get(pk=wu.pk)
    assert (shown.name, shown.is_active) == ("Wu Li", True)


def test_roles_are_given_and_taken_on_the_page(people: Cast) -> None:
    client, path = browser(people.admin), f"/people/{people.bob.human.key}/"
    client.post(f"{path}roles/", {"role": "approver", "place": f"organisation:{people.acme.pk}"})
    grant = Grant.objects.get(person=people.bob.human, role="approver")
    assert "approver" in client.get(path).content.decode()
    client.post(f"/role-grants/{grant.key}/removal/")
    assert not Grant.objects.filter(pk=grant.pk).exists()


def test_members_come_and_go_on_the_page(people: Cast) -> None:
    client, path = browser(people.admin), f"/teams/{people.desk.key}/"
    client.post(f"{path}members/", {"email": "alice@example.org"})
    assert Membership.objects.count() == 1
    assert "Alice" in client.get(path).content.decode()
    client.post(f"/memberships/{Membership.objects.get().key}/removal/")
    client.post(f"{path}edit/", {"name": "Day", "version": people.desk.version})
    client.post(f"{path}closure/")
    team = Team.objects.get(pk=people.desk.pk)
    assert (team.name, team.is_active, Membership.objects.count()) == ("Day", False, 0)


def test_organisations_are_made_on_the_page(people: Cast) -> None:
    client = browser(people.admin)
    client.post("/organisations/new/", {"name": "New"})
    new = Organisation.objects.get(name="New")
    client.post(f"/organisations/{new.key}/edit/", {"name": "Newer", "version": new.version})
    assert Organisation.objects.filter(name="Newer").exists()


def test_what_is_hidden_is_not_there_and_what_is_forbidden_is_refused(people: Cast) -> None:
    client = browser(people.alice)
    assert client.get(f"/people/{people.charlie.human.key}/").status_code == 404
    for path in (f"/people/{people.bob.human.key}/deactivation/", f"/teams/{people.desk.key}/closure/"):
        assert client.post(path, {"confirmed": "yes"}).status_code == 403
    assert client.post(f"/people/{people.charlie.human.key}/deactivation/").status_code == 404
    assert client.get("/audit/").status_code == 403
    assert client.get("/people/import/").status_code == 403
    assert Person.objects.active().count() == 4


def test_my_profile_is_mine(people: Cast) -> None:
    client = browser(people.charlie)
    body = {"name": "Chuck", "language": "zh-hans", "theme": "dark", "zone": "Asia/Shanghai"}
    assert client.post("/account/profile/", body).status_code == 302
    chuck = Person.objects.get(pk=people.charlie.human.pk)
    assert (chuck.name, chuck.language, chuck.theme, chuck.zone) == tuple(body.values())
    assert client.post("/account/profile/", {**body, "zone": "Mars/Base"}).status_code == 422


def test_a_key_is_shown_once_with_a_line_that_works(people: Cast) -> None:
    client = browser(people.alice)
    body = {"name": "nightly", "expires_on": "2026-12-20", "scopes": ["token:manage"]}
    made = client.post("/account/keys/", body)
    secret = made.context["made"].secret
    assert f'Authorization: Bearer {secret}" ' in made.content.decode().replace("&quot;", '"')
    assert Client().get("/api/tokens", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert secret not in client.get("/account/keys/").content.decode()
    client.post(f"/account/keys/{ApiToken.objects.get().key}/revocation/")
    assert actor_of(secret) is None
    assert client.post("/account/keys/", {**body, "scopes": ["role:grant"]}).status_code == 422


def test_people_come_by_file_after_a_look(people: Cast) -> None:
    client = browser(people.admin)

    def send(step: str) -> Any:
        file = SimpleUploadedFile("p.csv", b"email,name,organisation\nwu@example.org,Wu,Acme\nx,X,Acme\n")
        return client.post("/people/import/", {"file": file, "step": step})

    looked = send("look")
    assert ("created", 1) in looked.context["counts"]
    assert len(looked.context["report"].refused) == 1
    assert not Person.objects.filter(email="wu@example.org").exists()
    send("bring")
    assert Person.objects.filter(email="wu@example.org").exists()
    broken = client.post(
        "/people/import/", {"file": SimpleUploadedFile("p.csv", b"\xff\xfe"), "step": "look"}
    )
    assert broken.status_code == 422


def exported(client: Client, report: str, form: str = "json") -> Any:
    answer = client.get("/audit/", {"report": report, "export": form})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_auditor_reads_who_may_what(people: Cast) -> None:
    rows = json.loads(exported(browser(people.admin), "rights"))
    bob = [(one["role"], one["team"], one["permission"]) for one in rows if one["email"] == "bob@example.org"]
    wanted = [("agent", "Desk", one.value) for one in RULES[Role.AGENT]]
    assert sorted(bob, key=str) == sorted(
        [*wanted, *(("everybody", None, one.value) for one in EVERYBODY)], key=str
    )


def test_the_auditor_reads_who_did_what(people: Cast) -> None:
    client = browser(people.admin)
    client.post(f"/people/{people.bob.human.key}/deactivation/", {"confirmed": "yes"})
    rows = list(csv.DictReader(io.StringIO(exported(client, "events", "csv").decode("utf-8-sig"))))
    assert [(one["name"], one["activity"], one["case"]) for one in rows][-1] == (
        "Admin", "deactivated", people.bob.human.key,
    )  # fmt: skip
    assert exported(client, "approvals") == b"[\n\n]\n"
    proposal = register.propose(Proposal("Fewer hand-overs", "Tickets travel"), by=people.admin)
    register.withdraw(proposal, reason="Done otherwise", by=people.admin)
    told = json.loads(exported(client, "approvals"))
    assert [(one["case"], one["activity"]) for one in told] == [(proposal.key, "withdraw")]
    assert exported(client, "rights", "xlsx")[:2] == b"PK"


def test_an_auditor_of_one_organisation_reads_that_one(people: Cast) -> None:
    auditor = person("auditor", people.acme, Role.AUDITOR)
    rows = json.loads(exported(browser(auditor), "rights"))
    assert {one["email"].split("@")[0] for one in rows} == {"alice", "bob", "admin", "auditor"}


@pytest.mark.parametrize(
    "query", ["report=x&export=csv", "report=rights&export=exe", "report=rights&export=csv&first=x"]
)
def test_other_questions_are_refused(people: Cast, query: str) -> None:
    assert browser(people.admin).get(f"/audit/?{query}").status_code == 400


def test_the_first_account_is_made_on_a_page_that_is_gone_afterwards() -> None:
    token = setup.issue()
    client = Client()
    assert client.get("/setup/").status_code == 200
    body = {"token": "wrong", "name": "Ada", "email": "ada@example.org", "password": "three words and more",
            "organisation": "Acme"}  # fmt: skip
    assert client.post("/setup/", body).status_code == 422
    assert client.post("/setup/", {**body, "token": token}).headers["Location"] == "/accounts/login/"
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", {**body, "token": token, "email": "eve@example.org"}).status_code == 404


def test_guessing_the_token_is_stopped() -> None:
    setup.issue()
    body = {
        "token": "x",
        "name": "E",
        "email": "e@example.org",
        "password": "three words and more",
        "organisation": "E",
    }
    answers = [Client().post("/setup/", body).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_many_accounts_are_closed_and_opened_again_after_a_look(people: Cast) -> None:
    client, bob = browser(people.admin), people.bob.human
    sent = {"act": "close", "chosen": [str(bob.pk), str(people.alice.human.pk)]}
    look = client.post("/people/", sent)
    assert look.status_code == 200
    assert bob.name in look.content.decode()
    assert Person.objects.get(pk=bob.pk).is_active, "a look changes nothing"
    client.post("/people/", {**sent, "confirmed": "yes"})
    assert not Person.objects.filter(pk__in=[bob.pk, people.alice.human.pk], is_active=True).exists()
    client.post("/people/", {**sent, "act": "open", "confirmed": "yes"})
    assert Person.objects.filter(pk__in=[bob.pk, people.alice.human.pk], is_active=True).count() == 2


def test_many_accounts_are_not_closed_by_whoever_may_not(people: Cast) -> None:
    sent = {"act": "close", "chosen": [str(people.alice.human.pk)], "confirmed": "yes"}
    for who in (people.bob, people.charlie):
        browser(who).post("/people/", sent)
    assert Person.objects.get(pk=people.alice.human.pk).is_active


def test_refused_rows_of_a_file_come_as_a_file(people: Cast) -> None:
    table = "email,name,organisation\nnobody,No One,Acme\nnew@example.org,New,Acme\n"
    file = SimpleUploadedFile("people.csv", table.encode())
    answer = browser(people.admin).post("/people/import/", {"file": file, "step": "refused"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "email" in rows.splitlines()[1]
    assert not Person.objects.filter(email="new@example.org").exists()
