"""Passwords of a real OpenLDAP server: who is let in by them, and who is not.

Slow: a server and a site start.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ground import directory
from tests.ground.directory import ADMIN, BASE, PEOPLE, SECRET, Directory
from tests.ground.extra_ldap import EXTRA
from tests.ground.folder import run_folder
from tests.ground.site import Site, pawl, until
from tests.operations.secured import Visitor

pytestmark = [pytest.mark.directory, pytest.mark.loopback]
WORD = "what the directory knows: ä 语"
ENTRIES = f"""dn: {BASE}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people
""" + "".join(
    f"\ndn: uid={name},{PEOPLE}\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\n"
    f"mail: {name}@example.org\nuserPassword: {WORD}\n"
    for name in ("ada", "bob", "eve")
)
PEOPLE_IN_PAWL = ("ada", "bob", "zoe")


@pytest.fixture(scope="module")
def there() -> Iterator[Directory]:
    with directory.running(run_folder(), ENTRIES) as one:
        yield one


@pytest.fixture(scope="module")
def site(there: Directory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with people of whom some are in the directory; nobody has a password of its own."""
    folder = tmp_path_factory.mktemp("site")
    told = {"url": there.url, "bind_dn": ADMIN, "bind_password": SECRET, "base_dn": PEOPLE}
    surroundings = {
        "PAWL_LDAP": json.dumps(told),
        "PYTHONPATH": f"{Path(__file__).parents[2] / 'src'}:{EXTRA}",
        "LDAPTLS_CACERT": str(there.certificate),
    }
    rows = "".join(f"{name}@example.org,{name}\n" for name in PEOPLE_IN_PAWL)
    (folder / "people.csv").write_text(f"email,name\n{rows}", encoding="utf-8")
    assert pawl("init", "--data", "data", folder=folder).returncode == 0
    assert pawl("people", "import", "people.csv", "--data", "data", folder=folder).returncode == 0
    assert pawl("user", "deactivate", "bob@example.org", "--data", "data", folder=folder).returncode == 0
    running = Site.start(folder / "data", "--only", "web", **surroundings)
    try:
        until(running.is_ready, 60)
        yield running
    finally:
        running.stop()


class Guest(Visitor):
    """Somebody on this site, which is not behind a proxy."""

    def lets_in(self, name: str, password: str) -> bool:
        here = f"127.0.0.1:{self.site.port}"
        page = self.ask("GET", "/accounts/login/", Host=here).body
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page[:500]
        form = {"csrfmiddlewaretoken": found[1], "login": name, "password": password}
        came = self.ask(
            "POST", "/accounts/login/", form, Host=here, Referer=f"http://{here}/", Origin=f"http://{here}"
        )
        assert came.status < 500, came.body[:2000]
        return came.status == 302


def test_the_password_of_the_directory_opens_the_account(site: Site) -> None:
    assert Guest(site).lets_in("ada@example.org", WORD)
    assert Guest(site).lets_in("ADA@example.org", WORD), "as addresses are found here"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ada@example.org", "wrong"),
        ("ada@example.org", ""),
        ("ada@example.org", " "),
        ("eve@example.org", WORD),
        ("zoe@example.org", WORD),
        ("bob@example.org", WORD),
        ("*", WORD),
        ("ada*", WORD),
        ("*)(uid=ada", WORD),
        ("ada@example.org)(uid=*", WORD),
        (f"uid=ada,{PEOPLE}", WORD),
    ],
    ids=[
        "wrong", "empty: a bind without a password succeeds for anybody", "blank", "not in Pawl",
        "not in the directory", "has left", "star", "half a star", "filter", "filter behind", "name",
    ],
)  # fmt: skip
def test_nobody_else_is_let_in(name: str, password: str, site: Site) -> None:
    assert not Guest(site).lets_in(name, password)


def test_the_password_goes_over_tls_alone(site: Site, there: Directory, tmp_path: Path) -> None:
    """A certificate that nobody vouches for: no password is sent, and nobody is let in."""
    told = {"url": there.url, "bind_dn": ADMIN, "bind_password": SECRET, "base_dn": PEOPLE}
    other = Site.start(
        site.data, "--only", "web",
        PAWL_LDAP=json.dumps(told), PYTHONPATH=f"{Path(__file__).parents[2] / 'src'}:{EXTRA}",
    )  # fmt: skip
    try:
        until(other.is_ready, 60)
        assert not Guest(other).lets_in("ada@example.org", WORD)
    finally:
        other.stop()


def test_a_directory_that_is_away_lets_nobody_in_and_breaks_nothing(site: Site, there: Directory) -> None:
    there.stop()
    assert not Guest(site).lets_in("ada@example.org", WORD)
