"""Sign-in by SAML against a provider that signs: who is let in, and every way to cheat.

Slow: a site starts.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.accounts import identity
from tests.accounts.identity import ENTITY, NAMES, SSO, Asked, IdentityProvider
from tests.ground.site import Site, pawl, until
from tests.operations.secured import Answer, Visitor

pytestmark = pytest.mark.loopback
ADA, EVE = "ada@example.org", "eve@elsewhere.example"
START, ANSWER = "/accounts/saml/company/login/", "/accounts/saml/company/acs/"


@pytest.fixture(scope="module")
def provider() -> IdentityProvider:
    return IdentityProvider()


@pytest.fixture(scope="module")
def site(provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("saml")
    one = {
        "id": "company", "name": "Company", "entity_id": ENTITY, "sso_url": SSO, "certificate": provider.told,
        "email_domains": ["example.org"],
    }  # fmt: skip
    (folder / "people.csv").write_text(f"email,name\n{ADA},Ada\n{EVE},Eve\n", encoding="utf-8")
    assert pawl("init", "--data", "data", folder=folder).returncode == 0
    assert pawl("people", "import", "people.csv", "--data", "data", folder=folder).returncode == 0
    running = Site.start(folder / "data", "--only", "web", PAWL_SAML=json.dumps([one]))
    try:
        until(running.is_ready, 60)
        yield running
    finally:
        running.stop()


class Guest(Visitor):
    """Somebody who presses the button and comes back."""

    @property
    def here(self) -> str:
        return f"127.0.0.1:{self.site.port}"

    def go(self, method: str, path: str, form: Any = None, **headers: str) -> Answer:
        told = {"Host": self.here, "X_Forwarded_Proto": "http", "Referer": f"http://{self.here}/", **headers}
        return self.ask(method, path, form, **told)

    def leave(self) -> Asked:
        """Press the button: where it leads is what the provider is asked."""
        page = self.go("GET", "/accounts/login/").body
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        left = self.go("POST", START, {"csrfmiddlewaretoken": found[1]}, Origin=f"http://{self.here}")
        assert left.status == 302, left.body[:1000]
        return identity.read(left.of("location"))

    def come_back(self, response: Any, relay: str = "") -> Answer:
        """The provider's page posts its answer; then the browser follows where it is sent."""
        form = {"SAMLResponse": identity.encoded(response), "RelayState": relay}
        came = self.go(
            "POST", ANSWER, form, Origin="https://idp.example.org", Referer="https://idp.example.org/"
        )
        for _ in range(5):
            if came.status not in {301, 302, 303} or "/accounts/login/" in came.of("location"):
                break
            came = self.go("GET", came.of("location").partition(self.here)[2] or came.of("location"))
        assert came.status < 500, came.body[:2000]
        return came

    @property
    def is_in(self) -> bool:
        return self.go("GET", "/accounts/password/change/").status == 200 or (
            "/accounts/login/" not in self.go("GET", "/").of("location")
        )


@pytest.fixture
def guest(site: Site) -> Guest:
    return Guest(site)


def test_who_signed_in_there_is_signed_in_here(guest: Guest, provider: IdentityProvider) -> None:
    assert not guest.is_in
    asked = guest.leave()
    assert asked.answer_to == f"http://{guest.here}{ANSWER}"
    guest.come_back(provider.answer(asked, ADA), asked.relay)
    assert guest.is_in


def test_metadata_can_be_read_by_the_provider(guest: Guest) -> None:
    told = guest.go("GET", "/accounts/saml/company/metadata/")
    assert told.status == 200
    assert f"http://{guest.here}{ANSWER}" in told.body
    assert 'WantAssertionsSigned="true"' in told.body


SPOILT: dict[str, tuple[str, dict[str, Any]]] = {
    "unsigned": (ADA, {"signed": False}),
    "too late": (ADA, {"late": timedelta(hours=-1)}),
    "too early": (ADA, {"late": timedelta(hours=1)}),
    "for somebody else": (ADA, {"audience": "https://other.example/"}),
    "to another address": (ADA, {"where": "https://other.example/acs/"}),
    "from another provider": (ADA, {"issuer": "https://other.example/metadata"}),
    "that nobody asked for": (ADA, {"is_asked": False}),
    "of another domain": (EVE, {}),
    "of nobody here": ("mallory@example.org", {}),
    "with a comment in the name": (f"{ADA}<!-- -->.evil.example", {}),
    "with a comment before the domain": (f"{ADA.partition('@')[0]}<!-- -->@example.org.evil.example", {}),
}


@pytest.mark.parametrize("case", SPOILT)
def test_an_answer_that_is_spoilt_opens_nothing(case: str, guest: Guest, provider: IdentityProvider) -> None:
    name, changes = SPOILT[case]
    asked = guest.leave()
    guest.come_back(provider.answer(asked, name, **changes), asked.relay)
    assert not guest.is_in


def test_the_key_of_somebody_else_opens_nothing(guest: Guest) -> None:
    asked = guest.leave()
    guest.come_back(IdentityProvider().answer(asked, ADA), asked.relay)
    assert not guest.is_in


def forged(signed: Any) -> Any:
    """The assertion of somebody else, as if it were the signed one."""
    other = copy.deepcopy(signed)
    other.find("saml:Subject/saml:NameID", NAMES).text = ADA
    signature = other.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    other.remove(signature)
    other.set("ID", "_forged")
    return other


def beside(response: Any, signed: Any) -> None:
    response.insert(response.index(signed), forged(signed))


def around(response: Any, signed: Any) -> None:
    other = forged(signed)
    response.replace(signed, other)
    other.append(signed)


def inside_extensions(response: Any, signed: Any) -> None:
    other = forged(signed)
    response.replace(signed, other)
    box = other.makeelement(f"{{{identity.PROTOCOL}}}Extensions")
    response.insert(1, box)
    box.append(signed)


def renamed(_response: Any, signed: Any) -> None:
    signed.find("saml:Subject/saml:NameID", NAMES).text = ADA


@pytest.mark.parametrize("wrap", [beside, around, inside_extensions, renamed], ids=lambda one: one.__name__)
def test_a_signature_holds_for_what_it_signs_alone(
    wrap: Callable[[Any, Any], None], guest: Guest, provider: IdentityProvider
) -> None:
    asked = guest.leave()
    response = provider.answer(asked, "mallory@example.org")
    wrap(response, response.find("saml:Assertion", NAMES))
    guest.come_back(response, asked.relay)
    assert not guest.is_in


def test_an_answer_counts_once_and_for_whoever_asked(site: Site, provider: IdentityProvider) -> None:
    first, second = Guest(site), Guest(site)
    asked = first.leave()
    response = provider.answer(asked, ADA)
    second.leave()
    second.come_back(response, asked.relay)
    assert not second.is_in, "another browser asked for something else"
    first.come_back(response, asked.relay)
    assert first.is_in
    again = Guest(site)
    again.come_back(response, asked.relay)
    assert not again.is_in
