"""The settings of a desk in the browser and by the API."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.accounts.people import Cast, cast
from tests.catalogue import samples
from tests.tickets.samples import clock, running

from pawl.accounts.permissions import Place
from pawl.catalogue.models import AgreementTarget
from pawl.tickets.desk_drawers import DRAWERS
from pawl.tickets.models import AssignmentRule, Category, HoldReason, PriorityMatrix, ReplyTemplate

pytestmark = pytest.mark.django_db
CELLS = {f"p{impact}{urgency}": "2" for impact in (1, 2, 3) for urgency in (1, 2, 3)}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def admin(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


def test_the_overview_counts_what_is_in_force(admin: Client) -> None:
    admin.post("/desk/ticket-categories/new/", {"name_en": "Mail", "place": "site"})
    page = admin.get("/desk/").content.decode()
    assert all(f'href="/desk/{name}/"' in page for name in DRAWERS)
    assert '<td class="is-number" data-label="In force">1</td>' in page


def test_a_branch_stands_where_its_parent_stands(admin: Client, people: Cast) -> None:
    root = Category.objects.create(
        organisation=people.acme,
        kind="incident",
        name={"en": "Mail"},
        path="Mail",
        created_at="2026-01-01T00:00Z",
    )
    answer = admin.post(
        "/desk/ticket-categories/new/", {"name_en": "Spam", "parent": root.key, "place": "site"}
    )
    made = Category.objects.get(path="Mail/Spam")
    assert answer.status_code == 302
    assert (made.organisation, made.kind, made.parent) == (people.acme, "incident", root)


def test_a_matrix_is_nine_choices(admin: Client) -> None:
    assert admin.post("/desk/priority-matrices/new/", CELLS | {"p33": "9"}).status_code == 422
    assert admin.post("/desk/priority-matrices/new/", CELLS | {"place": "site"}).status_code == 302
    assert PriorityMatrix.objects.get().cells == [[2, 2, 2]] * 3


def test_a_hold_reason_says_which_clocks_wait(admin: Client) -> None:
    sent = {
        "code": "parts",
        "name_en": "Parts",
        "name_zh-hans": "备件",
        "pauses": ["resolution"],
        "needs_comment": "on",
    }
    answer = admin.post("/desk/hold-reasons/new/", sent)
    made = HoldReason.objects.get()
    assert (made.pauses, made.needs_comment, made.name["zh-hans"]) == (["resolution"], True, "备件")
    page = admin.get(answer.headers["Location"]).content.decode()
    assert "Resolution" in page
    assert "yes" in page


def test_a_refusal_stands_at_its_field(admin: Client) -> None:
    page = admin.post("/desk/hold-reasons/new/", {"code": "two words", "name_en": "Parts"})
    assert page.status_code == 422
    assert "A code is a word of letters" in page.content.decode()
    assert not HoldReason.objects.exists()


def test_what_is_retired_counts_no_more(admin: Client, people: Cast) -> None:
    sent = {"team": people.desk.key, "position": "1", "place": f"{people.acme.pk}-"}
    shown = admin.post("/desk/assignment-rules/new/", sent).headers["Location"]
    made = AssignmentRule.objects.get()
    assert admin.post(f"{shown}retirement/", {"version": "7"}).status_code == 412
    assert admin.post(f"{shown}retirement/", {"version": made.version}).status_code == 302
    made.refresh_from_db()
    assert made.retired_at is not None
    assert "Retire</button>" not in admin.get(shown).content.decode()
    listed = admin.get("/desk/assignment-rules/?filter%5Bretired%5D%5Bempty%5D=true").content.decode()
    assert made.key not in listed


def test_the_api_sets_and_retires(admin: Client, people: Cast) -> None:
    sent: dict[str, Any] = {"name": "Thanks", "text": {"en": "Thank you."}, "organisation": people.acme.key}
    made = admin.post(
        "/api/reply-templates", sent, content_type="application/json", headers={"X-CSRFToken": ""}
    )
    one = ReplyTemplate.objects.get()
    assert (made.status_code, made.json()["organisation"]) == (201, people.acme.key)
    tag = admin.get(f"/api/reply-templates/{one.key}").headers["ETag"]
    gone = admin.delete(f"/api/reply-templates/{one.key}", headers={"If-Match": tag})
    one.refresh_from_db()
    assert gone.status_code == 204
    assert one.retired_at is not None


def test_clocks_are_recalculated_after_a_look(admin: Client, people: Cast) -> None:
    place = Place(people.acme.pk)
    one = running(place, at=timezone.now())
    due = clock(one).due_at
    target = clock(one).target
    assert target is not None
    AgreementTarget.objects.filter(pk=target.pk).update(effective_until=timezone.now())
    samples.target(target.agreement, 30, clock="resolution", effective_from=timezone.now())
    sent = {"place": f"{people.acme.pk}-"}
    looked = admin.post("/desk/recalculation/", sent).content.decode()
    assert clock(one).key in looked
    assert clock(one).due_at == due
    assert admin.post("/desk/recalculation/", sent | {"do": "yes"}).status_code == 302
    after = clock(one).due_at
    assert after is not None
    assert due is not None
    assert after < due
