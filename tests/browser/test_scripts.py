"""S7: 20 texts that try to become scripts, in every text that people write, on the pages that show them.

A text that ran would say so in a dialog or leave its mark on the window; one that the browser had to stop
would be a complaint about the policy of contents, and any complaint fails the test too.
"""

from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from playwright.sync_api import Dialog, Page
from tests.accounts.people import Cast, cast, person
from tests.ground.browser import Surfer
from tests.knowledge.samples import article

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.actions import comment
from pawl.collaboration.attaching import attach
from pawl.history.models import Event
from pawl.incidents.actions import report, take
from pawl.incidents.models import Incident
from pawl.jobs.models import Delivery, State
from pawl.jobs.work import Work
from pawl.knowledge.models import Article
from pawl.local_text import LocalText
from pawl.notifications import sending
from pawl.notifications.models import ByMail, Notice

pytestmark = pytest.mark.django_db(transaction=True)
RUN = "window.ran=1,alert(1)"
PAYLOADS = (
    f"<script>{RUN}</script>", f"<img src=x onerror={RUN}>", f"<svg onload={RUN}>", f"<svg/onload={RUN}//",
    f'"><script>{RUN}</script>', f"'><img src=x onerror={RUN}>", f'" autofocus onfocus={RUN} x="',
    f"' onmouseover={RUN} x='", f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<a href=javascript:{RUN}>a</a>", f"[a](javascript:{RUN})", f"![a](x' onerror={RUN} ')",
    f"<details open ontoggle={RUN}>", f"<body onload={RUN}>",
    f"<style>@import'//x.example'</style><b onclick={RUN}>", f"</script><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>", f"</title><script>{RUN}</script>",
    f"<math><mtext></p><mglyph><style><img src=x onerror={RUN}>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
)  # fmt: skip
BEHIND = """() => [...document.querySelectorAll('*')].filter(one => [...one.attributes].some(each =>
    (each.name.startsWith('on') || ['href', 'src', 'srcdoc', 'style', 'action'].includes(each.name))
    && /alert\\(1\\)/.test(each.value)) || (one.tagName === 'SCRIPT' && one.type !== 'application/json'
    && /alert\\(1\\)/.test(one.textContent))).map(one => one.outerHTML.slice(0, 200))"""
"""Elements that a text made: with a handler, an address or a content of its own."""


@pytest.fixture
def people() -> Cast:
    assert len(PAYLOADS) == 20
    return cast()


def everything(people: Cast) -> tuple[Actor, list[Incident]]:
    """Somebody of the desk, and 20 incidents whose every text is one of them."""
    ann = person("ann", people.acme, Role.AGENT)
    rita = person("rita", people.acme, Role.REQUESTER)
    made = []
    for payload in PAYLOADS:
        one = report(title=payload, description=payload, caller=rita.human, by=ann)
        comment(one.case, text=payload, by=rita)
        take(one, by=ann)
        made.append(one)
    first = made[0]
    for payload in PAYLOADS:
        comment(first.case, text=payload, by=rita)
        attach(first.key, payload, payload.encode(), rita)
    article(Place(people.acme.pk), title=PAYLOADS[0], text=LocalText({"en": "\n\n".join(PAYLOADS)}))
    Team.objects.create(organisation=people.acme, name=PAYLOADS[1])
    type(rita.human).objects.filter(pk=rita.human.pk).update(name=PAYLOADS[2])
    return ann, made


def look(page: Page, address: str) -> None:
    page.goto(address)
    assert "alert(1)" in page.content(), f"{address} shows none of them, so it proves nothing"
    assert page.evaluate(BEHIND) == [], address
    assert page.evaluate("window.ran") is None, address


def letter_of(who: Actor, made: list[Incident]) -> str:
    """What somebody hears of it in their inbox, and the letter that says the same."""
    at = clock.now()
    for one in made:
        event = Event.objects.filter(case=one.key).latest("pk")
        Notice.objects.create(event=event, person=who.human, case=one.case, topic="work", at=at,
                              by_mail=ByMail.DAILY, mail_at=at)  # fmt: skip
    event = Event.objects.latest("pk")
    row = Delivery.objects.create(event=event, handler=sending.SEND_DAILY, address=f"PER-{who.human.pk}",
                                  run_after=at, created_at=at, state=State.RUNNING)  # fmt: skip
    sending.send_daily(Work(event, row.pk, 0, 1, row.address))
    letter: Any = mail.outbox[-1]
    return str(letter.alternatives[0][0])


def test_no_text_runs_on_any_page(browser: Surfer, people: Cast) -> None:
    ann, made = everything(people)
    html = letter_of(ann, made)
    page = browser.open(ann.human)

    def ran(dialog: Dialog) -> None:
        browser.complaints.append(f"ran: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", ran)
    key = made[0].key
    for address in (
        "/incidents/", "/incidents/split/", f"/incidents/{key}/", f"/incidents/{key}/change/", "/work/", "/",
        "/search/?q=alert", "/notifications/", "/articles/", "/get-help/?q=alert", "/teams/",
    ):  # fmt: skip
        look(page, address)
    look(page, f"/articles/{Article.objects.get().key}/")
    page.keyboard.press("Control+k")
    page.locator("#palette-query").fill("alert")
    page.locator("#palette-found a").first.wait_for()
    assert page.evaluate(BEHIND) == []
    for payload in PAYLOADS[4::4]:
        look(page, f"/incidents/?q={quote(payload)}")
    page.set_content(html)
    assert "alert(1)" in html
    assert (page.evaluate(BEHIND), page.evaluate("window.ran")) == ([], None)
