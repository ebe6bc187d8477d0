"""Files in a browser: chosen, pasted, dropped, left out, sent; and the same without JavaScript."""

import pytest
from django.test import Client
from playwright.sync_api import FilePayload, expect
from tests.accounts.people import cast, person
from tests.collaboration import file_samples as samples
from tests.ground.browser import NARROW, Surfer, axe
from tests.incidents.samples import incident

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.attaching import attach
from pawl.collaboration.models import Attachment, Comment

pytestmark = pytest.mark.django_db(transaction=True)
GIVE = """([kind, where, name]) => {
  const carrier = new DataTransfer();
  carrier.items.add(new File(["some words"], name, { type: "text/plain" }));
  const told = { bubbles: true, cancelable: true };
  const event = kind === "paste" ? new ClipboardEvent(kind, { ...told, clipboardData: carrier })
    : new DragEvent(kind, { ...told, dataTransfer: carrier });
  document.querySelector(where).dispatchEvent(event);
}"""


@pytest.fixture(autouse=True)
def warm(transactional_db: None) -> None:
    """What a process does for its first page takes longer than a browser should wait for."""
    Client().get("/accounts/login/")


def test_files_are_chosen_pasted_dropped_left_out_and_sent(browser: Surfer) -> None:
    people = cast()
    ann = person("ann", people.acme, Role.AGENT)
    ticket = incident(Place(people.acme.pk))
    page = browser.open(ann.human)
    page.goto(f"/incidents/{ticket.key}/")
    for name in ("a.png", "wrong.png"):  # what is chosen later comes to what was chosen before
        file = FilePayload(name=name, mimeType="image/png", buffer=samples.PNG)
        page.set_input_files("#files-field", file)
    page.evaluate(GIVE, ["paste", "#comment", "image.png"])
    page.evaluate(GIVE, ["drop", ".comment-form", "log.txt"])
    chosen = page.locator(".attach-chosen li")
    expect(chosen).to_have_count(4)
    page.get_by_role("button", name="Leave out: wrong.png").click()
    page.locator("#comment").fill("So it looks")
    assert axe(page) == []
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".entry-files li")).to_have_count(3)
    expect(page.locator("#comment")).to_have_value("")  # what was sent is no draft any more
    names = set(Comment.objects.get().attachments.values_list("name", flat=True))
    assert {"a.png", "log.txt"} < names
    assert any(name.startswith("screenshot-") for name in names)
    assert axe(page) == []


def test_without_javascript_and_on_a_phone_it_is_a_field(browser: Surfer) -> None:
    people = cast()
    rita = person("rita", people.acme, Role.REQUESTER)
    ticket = incident(Place(people.acme.pk, owner_id=rita.human.pk))
    attach(ticket.key, "the screen with a rather long name of its own.txt", samples.TEXT, rita)
    page = browser.open(rita.human, size=NARROW, javascript=False)
    page.goto(f"/incidents/{ticket.key}/")
    page.set_input_files("#files-field", {"name": "b.txt", "mimeType": "text/plain", "buffer": b"b"})
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#files")).to_contain_text("b.txt")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    page.get_by_role("button", name="Remove b.txt").click()
    page.get_by_role("button", name="Undo").click()
    assert Attachment.objects.get(name="b.txt").removed_at is None
