"""What people send is never a place to go to, nor a template to fill in (S5, S8)."""

from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.authorisation.inventory import routes

from pawl import clock
from pawl.accounts.actions import tokens
from pawl.accounts.models import Person
from pawl.improvement.actions.register import Proposal, propose

pytestmark = pytest.mark.django_db
EVIL = "evil.example"
PLACES = [
    f"https://{EVIL}/", f"//{EVIL}/", f"///{EVIL}/", f"////{EVIL}", f"https:{EVIL}", f"https:/{EVIL}",
    f"\\\\{EVIL}/", f"/\\{EVIL}/", f"\\/{EVIL}/", f"/\\/{EVIL}/", f"http:\\\\{EVIL}", f"https:/\\{EVIL}",
    f"/\t/{EVIL}/", f"/\n/{EVIL}/", f"/\r/{EVIL}", f"\t//{EVIL}/", f" //{EVIL}/", f"\x00//{EVIL}/",
    f"%2f%2f{EVIL}/", f"/%2f{EVIL}/", f"/%5c{EVIL}/", f"%5c%5c{EVIL}/", f"/%09/{EVIL}/",
    f"https://testserver@{EVIL}/", f"https://{EVIL}#testserver", f"https://{EVIL}?testserver",
    f"https://testserver.{EVIL}/", f"//testserver@{EVIL}/", f"https://{EVIL}\\@testserver/",
    f"javascript:alert(1)//{EVIL}", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "ftp://evil.example/",
    f"//{EVIL}%00.testserver/", f"https://{EVIL}:443/", f"/..//{EVIL}/", f"/./\\{EVIL}/",
]  # fmt: skip
NAMES = ("next", "redirect_to", "return", "url", "back", "continue")
ANSWER = str(7777 * 7777)
TEMPLATES = [
    "{{7777*7777}}", "{% debug %}", "{% load static %}", "{{ settings.SECRET_KEY }}", "{{ request.user }}",
    "{{''.__class__.__mro__}}", "{{config}}", "{{self}}", "{0.__class__}", "{name.__class__.__init__}",
    "{actor.__globals__}", "%(name)s", "%s%s%s%s", "%n", "${7777*7777}", "#{7777*7777}", "*{7777*7777}",
    "@(7777*7777)", "<%= 7777*7777 %>", "<?= 7777*7777 ?>", "[[7777*7777]]", "{{= 7777*7777}}", "{7777*7777}",
    "{{7777|add:7777}}", "{% now 'Y' %}", "{% include 'base.html' %}", "{# hidden #}", "{{block.super}}",
    "$(7777*7777)", "`7777*7777`",
]  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def signed_in(people: Cast, client: Client) -> Client:
    """An administrator's browser."""
    client.force_login(people.admin.human, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def leads_away(location: str, at: str) -> bool:
    """Whether a browser that is sent there leaves the site; browsers drop tabs, and read \\ as /."""
    read = location.replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/").strip()
    parts = urlsplit(urljoin(f"http://testserver{at}", read))
    return parts.scheme not in {"http", "https"} or parts.hostname != "testserver"


def test_there_are_as_many_payloads_as_are_promised() -> None:
    assert len(set(PLACES)) >= 40
    assert len(set(TEMPLATES)) >= 30


@pytest.mark.parametrize("place", PLACES, ids=repr)
def test_no_parameter_leads_to_another_site(place: str, signed_in: Client, people: Cast) -> None:
    form = {**dict.fromkeys(NAMES, place), "language": "en", "theme": "dark"}
    for path in ("/accounts/login/", "/appearance/", "/accounts/logout/"):
        for answer in (signed_in.get(path, form), signed_in.post(path, form)):
            assert not leads_away(answer.get("Location", path), path), (path, answer["Location"])
        signed_in.force_login(people.admin.human, backend=settings.AUTHENTICATION_BACKENDS[0])


def test_no_address_at_all_follows_such_a_parameter(signed_in: Client) -> None:
    paths = sorted(one.path for one in routes() if not one.names and "logout" not in one.path)
    for place in (PLACES[0], PLACES[1], PLACES[7]):
        for path in paths:
            location = signed_in.get(path, dict.fromkeys(NAMES, place)).get("Location", path)
            assert not leads_away(location, path), (path, location)


@pytest.mark.parametrize("text", TEMPLATES, ids=repr)
def test_what_looks_like_a_template_is_shown_as_it_was_written(
    text: str, signed_in: Client, people: Cast
) -> None:
    Person.objects.filter(pk=people.admin.human.pk).update(name=text)
    made = propose(Proposal(title=text, problem=text, expected_benefit=text), by=people.admin)
    until = clock.now() + timedelta(days=1)
    key = tokens.create(name="x", scopes=["improvement:read"], expires_at=until, by=people.admin).secret
    bearer = {"authorization": f"Bearer {key}"}
    told = signed_in.get(f"/api/improvements/{made.key}", headers=bearer).json()
    assert (told["title"], told["problem"]) == (text, text)
    for path, parameters in (("/", {}), ("/search/", {"q": text})):
        page = signed_in.get(path, parameters, headers={"accept": "text/html"})
        assert page.status_code == 200
        assert ANSWER not in page.content.decode()
        assert _escaped(text) in page.content.decode()


def _escaped(text: str) -> str:
    pairs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#x27;"), ('"', "&quot;"))
    for plain, written in pairs:
        text = text.replace(plain, written)
    return text
