"""The frame of every page: who sees which entry, in which language and theme, and how refusals look."""

import re
from html import escape

import pytest
from django.test import Client, RequestFactory
from tests.accounts.people import Cast, cast, person
from tests.ground.browser import NARROW, WIDE, Surfer, axe

from pawl.accounts.models import Person
from pawl.accounts.roles import Role
from pawl.web.refusals import server_error

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def alice(client: Client, people: Cast) -> Client:
    client.force_login(people.alice.human)
    return client


def test_home_asks_strangers_to_sign_in(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_home_stands_in_the_frame(alice: Client) -> None:
    page = alice.get("/").content.decode()
    assert 'aria-current="page"' in page
    assert 'href="#content"' in page
    assert "Good to see you, Alice" in page


def test_a_form_stands_in_the_room_of_its_list(alice: Client) -> None:
    page = alice.get("/targets/new/").content.decode()
    here = page.split('aria-current="page"')[0].rsplit("<a ", 1)[1]
    assert 'href="/targets/"' in here


def test_an_unknown_address_is_answered_in_the_frame(alice: Client) -> None:
    response = alice.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is no such record" in response.content.decode()
    assert 'class="navigation"' in response.content.decode()


def test_a_stranger_gets_the_same_sentence_without_the_frame(client: Client) -> None:
    page = client.get("/no/such/page/").content.decode()
    assert "There is no such record" in page
    assert 'class="navigation"' not in page


def test_a_choice_of_theme_and_language_is_kept_with_the_person(alice: Client, people: Cast) -> None:
    alice.post("/appearance/", {"theme": "dark", "next": "/"})
    alice.post("/appearance/", {"language": "zh-hans", "next": "/"})
    page = alice.get("/", headers={"accept-language": "en"}).content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'lang="zh-hans"' in page


def test_a_stranger_keeps_the_theme_in_a_cookie(client: Client) -> None:
    client.post("/appearance/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/help/").content.decode()


def test_choosing_never_leads_to_another_site(client: Client) -> None:
    response = client.post("/appearance/", {"theme": "dark", "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_the_palette_answers_with_a_fragment(alice: Client) -> None:
    fragment = alice.get("/search/", {"q": "hom"}, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    assert 'href="/"' in fragment


def test_help_is_read_without_signing_in(client: Client) -> None:
    page = client.get("/help/how-to/calendar/").content.decode()
    assert "Write the calendar of a service" in page


def test_help_never_leaves_its_folder(client: Client) -> None:
    assert client.get("/help/..%2F..%2Fpyproject.toml/").status_code == 404


def test_a_defect_of_ours_is_told_without_the_database(rf: RequestFactory) -> None:
    page = server_error(rf.get("/")).content.decode()
    assert "nothing was half saved" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.urls("tests.web.guide.urls")
def test_every_component_is_accessible(
    browser: Surfer, theme: str, language: str, size: tuple[int, int]
) -> None:
    admin = cast().admin.human
    Person.objects.filter(pk=admin.pk).update(language=language)
    page = browser.open(admin, size=size, theme=theme, language=language)
    for address in ("/style-guide/?say=1", "/style-guide/people/"):
        page.goto(address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], "the page scrolls sideways"


def test_a_frame_that_is_rendered_once_shows_each_reader_their_own(client: Client) -> None:
    """The second reader gets what was rendered for the first, with their own name, token and address."""
    people = [
        person(name, None, Role.REQUESTER, everywhere=True).human for name in ("ida", "own-name-4d1b7c")
    ]
    seen = []
    for one in people:
        one.name = f"<i>{one.name} own-token-4d1b7c"
        one.save()
        client.force_login(one)
        seen.append(client.get("/?from=<b>").content.decode())
    for one, page in zip(people, seen, strict=True):
        assert f'title="{escape(one.name)}"' in page
        assert f"<strong>{escape(one.name)}</strong>" in page
        assert one.email in page
        assert "<i>" not in page
        assert 'name="next" value="/?from=%3Cb%3E"' in page or 'value="/?from=&lt;b&gt;"' in page
    assert people[0].email not in seen[1]
    tokens = [re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', page)[0] for page in seen]
    assert tokens[0] != tokens[1]
