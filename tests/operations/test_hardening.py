"""The https profile on a running site: headers of every answer, hosts, methods, secrets (S1, S9, U4)."""

import re
from collections.abc import Iterator

import pytest
from tests.authorisation.inventory import routes
from tests.ground.site import Site, until
from tests.operations.secured import CANARIES, PROFILE, Answer, Visitor, set_up

pytestmark = pytest.mark.loopback
EMAIL, PASSWORD = "ada@example.org", "a long word of three parts"
YEAR = 365 * 86400
CLOSED = ("frame-ancestors", "object-src", "base-uri")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site.start(tmp_path_factory.mktemp("https") / "data", **PROFILE)
    try:
        until(running.is_ready, 120)
        set_up(running, EMAIL, PASSWORD)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def ada(site: Site) -> Visitor:
    visitor = Visitor(site)
    answer = visitor.sign_in(EMAIL, PASSWORD)
    assert answer.status == 302, answer.body[:2000]
    return visitor


def weak(answer: Answer) -> list[str]:
    """What an answer lacks; empty where all is as it should be."""
    policy = answer.of("content-security-policy")
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    age = re.search(r"max-age=(\d+)", answer.of("strict-transport-security"))
    found = {
        "policy": bool(policy) and "unsafe" not in policy and "*" not in policy,
        "closed": {directives.get(name) for name in CLOSED} == {"'none'"},
        "hsts": age is not None and int(age[1]) >= YEAR,
        "nosniff": answer.of("x-content-type-options") == "nosniff",
        "referrer": answer.of("referrer-policy") == "same-origin",
        "cookies": all(_is_strict(cookie) for cookie in answer.cookies()),
    }
    return [name for name, is_right in found.items() if not is_right]


def _is_strict(cookie: str) -> bool:
    name, flags = cookie.strip().partition("=")[0], cookie.lower()
    wanted = ("; secure", "; httponly", "; samesite=lax", "; path=/")
    return name.startswith("__Host-") and all(flag in flags for flag in wanted) and "domain=" not in flags


def addresses() -> list[str]:
    """Every address there is, with a name for each of its parts."""
    return sorted({re.sub(r"\{[^}]*\}", "1", route.path) for route in routes()})


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_every_answer_carries_every_header(who: str, site: Site, ada: Visitor) -> None:
    visitor = ada if who == "administrator" else Visitor(site)
    wrong = {}
    for path in [one for one in addresses() if "logout" not in one]:
        answer = visitor.ask("GET", path)
        lacks = weak(answer) + ([] if answer.of("cache-control") == "no-store" else ["no-store"])
        if lacks or answer.status >= 500:
            wrong[path] = (answer.status, lacks)
    assert wrong == {}


def test_errors_and_static_files_carry_them_too(site: Site) -> None:
    page = Visitor(site).ask("GET", "/accounts/login/").body
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert style
    stranger = Visitor(site)
    answers = {
        "static": stranger.ask("GET", style[1]),
        "no static": stranger.ask("GET", "/static/nothing.css"),
        "not found": stranger.ask("GET", "/nothing/"),
        "bad host": stranger.ask("GET", "/accounts/login/", Host="evil.example"),
        "no token": stranger.ask("POST", "/accounts/login/", {"login": EMAIL}),
        "method": stranger.ask("POST", "/livez"),
        "trace": stranger.ask("TRACE", "/accounts/login/"),
        "delete": stranger.ask("DELETE", "/accounts/login/"),
        "path": stranger.ask("GET", "/static/../../secret.key"),
    }
    assert {name: lacks for name, one in answers.items() if (lacks := weak(one))} == {}
    assert answers["static"].status == 200
    assert "immutable" in answers["static"].of("cache-control")
    statuses = {name: one.status for name, one in answers.items() if name != "static"}
    assert all(400 <= status < 500 for status in statuses.values()), statuses


def test_only_the_site_s_own_name_is_answered(site: Site, ada: Visitor) -> None:
    for host in ("evil.example", "pawl.example.org.evil.example", "127.0.0.1", "evil.example:443"):
        assert ada.ask("GET", "/", Host=host).status == 400
    assert ada.ask("GET", "/", X_Forwarded_Host="evil.example").body.count("evil.example") == 0


def test_cookies_of_the_reader_s_choices_are_strict_too(site: Site) -> None:
    visitor = Visitor(site)
    form = {"csrfmiddlewaretoken": visitor.token(), "language": "zh-hans", "theme": "dark"}
    answer = visitor.ask("POST", "/appearance/", form)
    assert answer.status == 302
    assert len(answer.cookies()) >= 2
    assert weak(answer) == []


def test_no_header_changes_the_method_or_the_person(site: Site, ada: Visitor) -> None:
    for name in ("X_HTTP_Method_Override", "X_Method_Override", "X_HTTP_Method"):
        ada.ask("GET", "/accounts/logout/", None, **{name: "POST"})
    assert ada.ask("GET", "/").status == 200
    for name in ("Remote_User", "X_Remote_User", "X_Forwarded_User"):
        assert Visitor(site).ask("GET", "/", None, **{name: EMAIL}).status == 302


def test_insides_are_not_shown(site: Site) -> None:
    page = Visitor(site).ask("GET", "/nothing/").body
    assert not [word for word in ("URLconf", "Traceback", "DEBUG", "urlpatterns") if word in page]
    for folder in ("/static/", "/static/vendor/", "/files/"):
        assert Visitor(site).ask("GET", folder).status == 404


def test_without_tls_nothing_is_kept_in_a_browser_s_cache(site: Site) -> None:
    """A request that came without TLS gets no HSTS, and its cookies are for TLS all the same."""
    answer = Visitor(site).ask("GET", "/accounts/login/", X_Forwarded_Proto="http")
    assert answer.of("strict-transport-security") == ""
    assert all(_is_strict(cookie) for cookie in answer.cookies())


def test_no_secret_and_no_name_stands_in_the_log(site: Site, ada: Visitor) -> None:
    Visitor(site).sign_in(EMAIL, "wrong")
    Visitor(site).ask("GET", "/metrics", Authorization=f"Bearer {CANARIES['PAWL_METRICS_TOKEN']}")
    log = (site.data.parent / "log").read_text(encoding="utf-8")
    assert "/accounts/login/" in log
    secrets = [*CANARIES.values(), "canary-mail", PASSWORD, EMAIL, *ada.cookies.values()]
    assert [one for one in secrets if one in log] == []


def test_figures_are_for_whoever_has_the_token(site: Site) -> None:
    assert Visitor(site).ask("GET", "/metrics").status == 404
    bearer = f"Bearer {CANARIES['PAWL_METRICS_TOKEN']}"
    assert "pawl_requests_total" in Visitor(site).ask("GET", "/metrics", Authorization=bearer).body


def test_the_data_folder_is_for_its_user_alone(site: Site) -> None:
    assert site.data.stat().st_mode & 0o077 == 0
