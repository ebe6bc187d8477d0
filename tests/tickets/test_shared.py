"""What every practice shares: time, content, replies, many at once with a way back, one beside its list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import secret_of
from tests.changes.samples import change
from tests.problems.samples import problem
from tests.requests.samples import request

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.tickets.models import ReplyTemplate, Satisfaction, TimeEntry

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 3, 3, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Of:
    """A practice of these tests."""

    plural: str
    scope: str
    make: Callable[..., Any]
    done: str
    facts: dict[str, Any]
    rated: int = 404
    """How a score is answered: what has no caller takes none."""


PRACTICES = [
    Of("service-requests", "request", request, "fulfilled", {"resolved_at": LATE}, rated=200),
    Of("problems", "problem", problem, "resolved", {"resolved_at": LATE, "resolution_code": "fix_applied"}),
    Of("changes", "change", change, "review", {}),
]
every_practice = pytest.mark.parametrize("of", PRACTICES, ids=lambda of: of.plural)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def browser(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


@every_practice
def test_time_is_noted_on_the_page_and_struck_out_by_whoever_noted_it(
    browser: Client, people: Cast, of: Of
) -> None:
    one = of.make(Place(people.acme.pk))
    address = f"/{of.plural}/{one.key}/"
    assert f'hx-get="{address}effort/"' in browser.get(address).content.decode()
    browser.post(f"{address}time/", {"minutes": "30", "note": "Looked at it", "version": one.version})
    assert "Looked at it" in browser.get(f"{address}effort/").content.decode()
    entry = TimeEntry.objects.get(case=one.case, minutes=30)
    browser.post(f"{address}strike/", {"entry": str(entry.pk)})
    entry.refresh_from_db()
    assert entry.struck_at is not None
    assert browser.post(f"{address}strike/", {"entry": "9" * 30}).status_code == 404


def test_whoever_it_was_done_for_says_how_content_they_are(people: Cast, client: Client) -> None:
    of, rita = PRACTICES[0], person("rita", people.acme, Role.CHANGE_MANAGER)
    one = of.make(Place(people.acme.pk, None, rita.human.pk), state=of.done, **of.facts)
    other = of.make(Place(people.acme.pk), state=of.done, **of.facts)
    client.force_login(rita.human)
    address = f"/{of.plural}/{one.key}/"
    assert "How content are you" in client.get(address).content.decode()
    assert client.post(f"{address}rate/", {"score": "4"}).status_code == 302
    assert Satisfaction.objects.get(case=one.case).score == 4
    refused = client.post(f"/{of.plural}/{other.key}/rate/", {"score": "1"})
    assert (refused.status_code >= 400, Satisfaction.objects.count()) == (True, 1)


@pytest.mark.parametrize("of", PRACTICES[1:], ids=lambda of: of.plural)
def test_what_has_no_caller_asks_nobody_how_content_they_are(people: Cast, client: Client, of: Of) -> None:
    rita = person("rita", people.acme, Role.CHANGE_MANAGER)
    one = of.make(Place(people.acme.pk, None, rita.human.pk), state=of.done, **of.facts)
    client.force_login(rita.human)
    assert "How content are you" not in client.get(f"/{of.plural}/{one.key}/").content.decode()
    assert client.post(f"/{of.plural}/{one.key}/rate/", {"score": "4"}).status_code == 404


@every_practice
def test_a_reply_that_is_written_often_is_filled_in(browser: Client, people: Cast, of: Of) -> None:
    one = of.make(Place(people.acme.pk))
    reply = ReplyTemplate.objects.create(
        name="Thanks", text={"en": "Thank you for {number}."}, created_at=clock.now()
    )
    page = browser.get(f"/{of.plural}/{one.key}/?reply={reply.pk}").content.decode()
    assert f"Thank you for {one.key}." in page


@every_practice
def test_many_are_handed_over_and_given_urgency_after_a_look_and_back(
    browser: Client, people: Cast, of: Of
) -> None:
    two = [of.make(Place(people.acme.pk)) for _n in range(2)]
    chosen = {"chosen": [str(one.pk) for one in two], "back": "?"}
    team = {"act": "hand_over", "with-team": people.desk.key, "with-person": ""}
    looked = browser.post(f"/{of.plural}/", chosen | team)
    assert (looked.status_code, fresh(of, two[0]).case.team) == (200, None)
    done = browser.post(f"/{of.plural}/", chosen | team | {"confirmed": "yes"})
    assert (done.status_code, fresh(of, two[1]).case.team) == (302, people.desk)
    browser.post(f"/{of.plural}/", chosen | team | {"act": "hand_back", "confirmed": "yes"})
    assert fresh(of, two[1]).case.team is None
    levels = {"act": "prioritise", "with-impact": "1", "with-urgency": "1", "confirmed": "yes"}
    before = [two[0].urgency, two[0].priority]
    browser.post(f"/{of.plural}/", chosen | levels)
    assert fresh(of, two[0]).urgency == 1
    browser.post(f"/{of.plural}/", chosen | levels | {"act": "prioritise_back"})
    assert fresh(of, two[0]).urgency == before[0]


def fresh(of: Of, one: Any) -> Any:
    return type(one).objects.select_related("case__team").get(pk=one.pk)


@every_practice
def test_list_and_one_stand_side_by_side(
    browser: Client, people: Cast, of: Of, django_assert_max_num_queries: Any
) -> None:
    two = [of.make(Place(people.acme.pk)) for _n in range(2)]
    assert f'href="/{of.plural}/split/' in browser.get(f"/{of.plural}/").content.decode()
    with django_assert_max_num_queries(25):
        page = browser.get(f"/{of.plural}/split/?open={two[0].key}")
    text = page.content.decode()
    assert page.status_code == 200
    assert (f"?open={two[1].key}" in text, f'href="/{of.plural}/{two[0].key}/"' in text) == (True, True)
    with django_assert_max_num_queries(25):
        browser.get(f"/{of.plural}/{two[0].key}/")


@every_practice
def test_who_else_has_it_open_is_told(browser: Client, people: Cast, of: Of) -> None:
    one = of.make(Place(people.acme.pk))
    address = f"/{of.plural}/{one.key}/presence/"
    eve = Client()
    eve.force_login(person("eve", people.acme, Role.ADMINISTRATOR, everywhere=True).human)
    eve.post(address, {"version": one.version})
    assert "Eve" in browser.post(address, {"version": one.version}).content.decode()


@every_practice
def test_time_and_content_by_the_api(people: Cast, of: Of) -> None:
    scopes = [f"{of.scope}:read", f"{of.scope}:work", "case:comment", "catalogue:read"]
    bearer = Client(headers={"authorization": f"Bearer {secret_of(people.admin, scopes=scopes)}"})
    one = of.make(Place(people.acme.pk, None, people.admin.human.pk), state=of.done, **of.facts)
    for path, sent, status in (("time", {"minutes": 15}, 200), ("rate", {"score": 5}, of.rated)):
        done = bearer.post(
            f"/api/{of.plural}/{one.key}/{path}", sent, content_type="application/json",
            headers={"If-Match": f'"{one.version}"'},
        )  # fmt: skip
        assert done.status_code == status
    scores = [5] if of.rated == 200 else []
    assert (TimeEntry.objects.get().minutes, [one.score for one in Satisfaction.objects.all()]) == (
        15,
        scores,
    )
