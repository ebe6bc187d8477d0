"""A real browser for tests: the system's Chromium; what a page complains of fails the test."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from tests.ground.programs import chromium as program

from pawl.accounts.models import Person

SWITCHES = (
    "--no-sandbox",  # tests may run as root, where Chromium's own sandbox cannot
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
SERIOUS = {"serious", "critical"}
WIDE, NARROW = (1440, 900), (390, 844)


@dataclass
class Surfer:
    """Opens pages of one server, each in a context of its own, and keeps what they complain of."""

    chromium: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(
        default_factory=lambda: ["/favicon.ico"]
    )  # Chromium asks, whatever a page says
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        person: Person | None = None,
        *,
        size: tuple[int, int] = WIDE,
        javascript: bool = True,
        language: str = "en",
        theme: str = "light",
        **options: Any,
    ) -> Page:
        """A new page, signed in as a person where one is given; addresses may be relative."""
        context = self.chromium.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            locale={"en": "en-GB", "zh-hans": "zh-CN"}[language],
            color_scheme="dark" if theme == "dark" else "light",
            accept_downloads=True,
            **options,
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._request)
        if person is not None:
            context.add_cookies([self._session(person)])
        return context.new_page()

    def forgive(self, part: str) -> None:
        """Expect complaints that hold this text, as `status of 404` where a page is meant to be missing."""
        self.forgiven.append(part)

    def left(self) -> list[str]:
        """Complaints nobody expected."""
        return [one for one in self.complaints if not any(part in one for part in self.forgiven)]

    def close(self) -> None:
        """End every context."""
        for context in self.contexts:
            context.close()

    def _session(self, person: Person) -> Any:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        assert SESSION_KEY in client.session
        name = settings.SESSION_COOKIE_NAME
        return {"name": name, "value": client.cookies[name].value, "url": self.address}

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(f"leaves the server: {request.url}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, started once per worker."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the tests
        started = play.chromium.launch(executable_path=program(), args=list(SWITCHES))
        yield started
        started.close()


@pytest.fixture
def browser(chromium: Browser, live_server: Any) -> Iterator[Surfer]:
    """Pages of the live server; a console error, CSP violation or request elsewhere fails the test."""
    surfer = Surfer(chromium, str(live_server.url))
    yield surfer
    surfer.close()
    assert not surfer.left(), surfer.left()


def axe(page: Page) -> list[str]:
    """Serious accessibility findings of a page as it stands: rule, place, reason."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]
