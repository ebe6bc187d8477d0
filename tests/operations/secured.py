"""A site as others reach it by https, behind a proxy on this machine, and a way to ask it."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.ground.site import Site, pawl

HOST = "pawl.example.org"
CANARIES = {
    "PAWL_SECRET_KEY": "canary-key-0123456789-0123456789-0123456789-0123456789",
    "PAWL_METRICS_TOKEN": "canary-metrics-0123456789",
    "PAWL_EMAIL": "smtp://mailer:canary-mail-0123456789@127.0.0.1:9",
}
PROFILE = {
    "PAWL_URL": f"https://{HOST}",
    "PAWL_TRUSTED_PROXIES": '["127.0.0.1"]',
    "PAWL_LOG_LEVEL": "debug",
    **CANARIES,
}
FORWARDED = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: str

    def of(self, name: str) -> str:
        """A header's value, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def cookies(self) -> list[str]:
        """Every cookie that was set."""
        return [value for key, value in self.headers if key.lower() == "set-cookie"]


@dataclass
class Visitor:
    """Somebody who asks a site, and keeps the cookies they were given."""

    site: Site
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None, **headers: str) -> Answer:
        """One request, as the proxy hands it on."""
        told = {**FORWARDED, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            told |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}/"}
            body = urlencode(form)
        link = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        try:
            link.request(method, path, body, told)
            came = link.getresponse()
            answer = Answer(came.status, came.getheaders(), came.read().decode("utf-8", "replace"))
        finally:
            link.close()
        for cookie in answer.cookies():
            name, _, rest = cookie.strip().partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer

    def token(self) -> str:
        """The token that forms carry."""
        page = self.ask("GET", "/accounts/login/").body
        return page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]

    def sign_in(self, email: str, password: str) -> Answer:
        """By the form, as a person does."""
        form = {"csrfmiddlewaretoken": self.token(), "login": email, "password": password}
        return self.ask("POST", "/accounts/login/", form)


def set_up(site: Site, email: str, password: str) -> None:
    """The first person of a site, with the password they set by their link."""
    done = pawl(
        "user", "create", email, "--role", "administrator", "--organisation", "Acme",
        "--data", str(site.data), "--json", folder=site.data.parent, **PROFILE,
    )  # fmt: skip
    link = json.loads(done.stdout)["link"].partition(HOST)[2]
    guest = Visitor(site)
    where = guest.ask("GET", link).of("location") or link
    page = guest.ask("GET", where).body
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    form = {"csrfmiddlewaretoken": token, "password1": password, "password2": password}
    answer = guest.ask("POST", where, form)
    assert answer.status == 302, answer.body[:2000]
