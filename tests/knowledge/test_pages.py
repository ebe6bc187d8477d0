"""Knowledge in the browser, without JavaScript, and by the API."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, person
from tests.incidents.samples import incident
from tests.knowledge.samples import article, revised

from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.knowledge.models import Article, Feedback

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def signed_in(actor: Any) -> Client:
    client = Client()
    client.force_login(actor.human)
    return client


@pytest.fixture
def bob(people: Cast) -> Client:
    return signed_in(people.bob)


@pytest.fixture
def rita(people: Cast) -> Client:
    return signed_in(person("rita", people.acme, Role.REQUESTER))


def page(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def test_an_article_is_written_published_revised_and_read(bob: Client, rita: Client) -> None:
    said = {"name_en": "Mail is full", "text_en": "# Why\n\n**Archive** <b>it</b>", "audience": "requester"}
    refused = bob.post("/articles/new/", {**said, "name_en": ""})
    assert refused.status_code == 422
    made = bob.post("/articles/new/", said)
    one = Article.objects.get()
    assert made["Location"] == f"/articles/{one.key}/"
    assert rita.get(f"/articles/{one.key}/").status_code == 404
    for version, activity in ((1, "submit"), (2, "publish")):
        bob.post(f"/articles/{one.key}/steps/", {"activity": activity, "version": version})
    read = page(rita, f"/articles/{one.key}/")
    assert "<h2>Why</h2>" in read
    assert "<strong>Archive</strong> &lt;b&gt;it&lt;/b&gt;" in read
    assert "Timeline" not in read
    changed = {**said, "text_en": "Ask for room.", "version": 3}
    bob.post(f"/articles/{one.key}/change/", changed)
    assert "A revision waits" in page(bob, f"/articles/{one.key}/")
    assert "Ask for room" not in page(rita, f"/articles/{one.key}/")
    assert "Ask for room" in page(bob, f"/articles/{one.key}/change/")
    assert bob.post(f"/articles/{one.key}/change/", {**changed, "text_en": "No"}).status_code == 412
    bob.post(f"/articles/{one.key}/steps/", {"activity": "publish_revision", "version": 4})
    assert "Ask for room" in page(rita, f"/articles/{one.key}/")
    assert "Archive" in page(bob, f"/articles/{one.key}/editions/1/")
    assert rita.get(f"/articles/{one.key}/editions/1/").status_code == 404
    assert bob.get(f"/articles/{one.key}/editions/9/").status_code == 404
    bob.post(f"/articles/{one.key}/confirmation/", {"version": 5, "review_by": ""})
    assert "still true" in page(bob, f"/articles/{one.key}/")
    bob.post(f"/articles/{one.key}/change/", {**said, "text_en": "x", "version": 6})
    bob.post(f"/articles/{one.key}/steps/", {"activity": "drop_revision", "version": 7})
    one.refresh_from_db()
    assert (one.is_revised, one.edition) == (False, 2)


def test_feedback_reaches_those_who_write_and_nobody_else(bob: Client, rita: Client, people: Cast) -> None:
    one = article(Place(people.acme.pk))
    rita.post(f"/articles/{one.key}/feedback/", {"is_helpful": "no", "text": "No button there"})
    rita.post(f"/articles/{one.key}/feedback/", {"is_helpful": "maybe"})
    assert Feedback.objects.get().is_helpful is False
    assert "You said that it did not help" in page(rita, f"/articles/{one.key}/")
    assert "No button there" in page(bob, f"/articles/{one.key}/")
    other = signed_in(person("roy", people.acme, Role.REQUESTER))
    assert "No button there" not in page(other, f"/articles/{one.key}/")
    assert "No button there" not in page(
        signed_in(person("abe", people.acme, Role.AUDITOR)), f"/articles/{one.key}/"
    )


def test_an_article_is_suggested_as_a_part_and_as_a_page(bob: Client, rita: Client, people: Cast) -> None:
    one, place = article(Place(people.acme.pk), "Mailbox is full"), Place(people.acme.pk, people.desk.pk)
    ticket = incident(place)
    part = page(rita, "/articles/suggest/?title=inbox&description=no+storage", **HTMX)
    assert ("Mailbox is full" in part, "<html" in part) == (True, False)
    whole = page(rita, "/articles/suggest/?q=mailbox")
    assert ("Mailbox is full" in whole, "<html" in whole, 'value="mailbox"' in whole) == (True, True, True)
    assert "No article about it" in page(rita, "/articles/suggest/?q=zebra")
    assert f"Use in {ticket.key}" in page(bob, f"/articles/suggest/?q=mailbox&for={ticket.key}", **HTMX)
    assert "Use in" not in page(bob, "/articles/suggest/?q=mailbox&for=%22%3E", **HTMX)
    assert "Use in" not in page(rita, f"/articles/suggest/?q=mailbox&for={ticket.key}", **HTMX)
    assert f"/articles/suggest/?q=Mail%20is%20down&amp;for={ticket.key}" in page(
        bob, f"/incidents/{ticket.key}/"
    )
    used = bob.post(f"/articles/{one.key}/uses/", {"ticket": ticket.key})
    assert used["Location"] == f"/cases/{ticket.key}/"
    assert ticket.key in page(bob, f"/articles/{one.key}/")
    assert bob.post(f"/articles/{one.key}/uses/", {"ticket": one.key}).status_code == 404
    assert rita.post(f"/articles/{one.key}/uses/", {"ticket": ticket.key}).status_code == 404


def test_the_list_shows_readers_what_is_for_them(bob: Client, rita: Client, people: Cast) -> None:
    article(Place(people.acme.pk), "Mailbox is full")
    article(Place(people.acme.pk), "Server room", audience="agent")
    assert ("Server room" in page(bob, "/articles/"), "Server room" in page(rita, "/articles/")) == (
        True,
        False,
    )
    assert "Mailbox is full" in page(rita, "/articles/")
    assert ("Did not help" in page(bob, "/articles/"), "Did not help" in page(rita, "/articles/")) == (
        True,
        False,
    )


def test_by_api_writers_see_what_waits_and_readers_do_not(bob: Client, rita: Client, people: Cast) -> None:
    one = revised(Place(people.acme.pk))
    for client, words, helped in ((bob, {"en": "Ask the desk."}, 0), (rita, {}, None)):
        shown = client.get(f"/api/articles/{one.key}").json()
        assert (shown["revised_text"], shown["helped"]) == (words, helped)
    assert bob.get(f"/api/articles/{one.key}/editions").json()[0]["number"] == 1
    assert rita.get(f"/api/articles/{one.key}/editions").status_code == 404
    assert [found["key"] for found in rita.get("/api/articles/suggest?q=password").json()] == [one.key]


def test_by_api_an_article_is_used_in_a_ticket(people: Cast, bob: Client) -> None:
    one, ticket = article(Place(people.acme.pk)), incident(Place(people.acme.pk, people.desk.pk))
    address = f"/api/articles/{one.key}/uses"
    for key, status in ((ticket.key, 200), (one.key, 404), ("INC-999999", 404)):
        sent: Any = {"content_type": "application/json", "headers": {"If-Match": f'"{one.version}"'}}
        assert bob.post(address, {"ticket": key}, **sent).status_code == status


def test_by_api_an_article_is_judged_as_it_was_read(people: Cast, bob: Client) -> None:
    one, ticket = revised(Place(people.acme.pk)), incident(Place(people.acme.pk, people.desk.pk))
    posts: tuple[tuple[str, dict[str, str]], ...]
    posts = (("revision", {}), ("confirm", {}), ("uses", {"ticket": ticket.key}))
    for name, sent in posts:
        address = f"/api/articles/{one.key}/{name}"
        assert bob.post(address, sent, content_type="application/json").status_code == 428
        stale: Any = {"content_type": "application/json", "headers": {"If-Match": '"99"'}}
        assert bob.post(address, sent, **stale).status_code == 412


def test_a_ticket_tells_no_title_of_an_article_for_agents(people: Cast, bob: Client, rita: Client) -> None:
    owner = Person.objects.get(name="Rita")
    ticket = incident(Place(people.acme.pk, people.desk.pk, owner.pk))
    secret = article(Place(people.acme.pk), title="How we find thieves", audience="agent")
    bob.post(f"/articles/{secret.key}/uses/", {"ticket": ticket.key})
    assert secret.key in page(bob, f"/incidents/{ticket.key}/")
    assert "How we find thieves" not in page(rita, f"/incidents/{ticket.key}/")


def test_a_page_takes_no_query_more_for_more_of_everything(bob: Client, people: Cast) -> None:
    one, counts = article(Place(people.acme.pk)), []
    page(bob, f"/articles/{one.key}/")  # the first page of a session reads more
    for number in (1, 10):
        for each in range(number):
            who = person(f"r{number}-{each}", people.acme, Role.REQUESTER).human
            Feedback.objects.create(article=one, person=who, is_helpful=True, text="Good", edition=1,
                                    at=one.case.created_at)  # fmt: skip
            one.editions.create(
                number=number * 100 + each, name=one.name, text=one.text, at=one.case.created_at
            )
        with CaptureQueriesContext(connection) as asked:
            page(bob, f"/articles/{one.key}/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25
