"""The page of any record: come by its number, timeline, comments told apart, links, following."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.web.guide import urls as guide

from pawl.accounts.roles import Role
from pawl.collaboration import records
from pawl.collaboration.models import Comment, Link, Watch
from pawl.strategy.actions.records import set_goal
from pawl.strategy.models import Goal

# Read before a test says otherwise where a goal is read: its apps name their own pages.
pytestmark = [pytest.mark.django_db, pytest.mark.urls(guide.__name__)]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def goal(people: Cast, monkeypatch: pytest.MonkeyPatch) -> Goal:
    monkeypatch.setitem(records._routes, "goal", "guide-goal")
    return set_goal(title="Nobody waits a day", by=people.alice)


@pytest.fixture
def alice(client: Client, people: Cast) -> Client:
    client.force_login(people.alice.human)
    return client


def page(client: Client, goal: Goal, query: str = "") -> str:
    return client.get(f"/style-guide/goals/{goal.key}/{query}").content.decode()


def test_a_number_leads_to_its_page(alice: Client, goal: Goal) -> None:
    response = alice.get(f"/cases/{goal.key.lower()}/")
    assert response["Location"] == f"/style-guide/goals/{goal.key}/"


@pytest.mark.parametrize("key", ["GOAL-999999", "GOAL-", "XYZ-1", "GOAL-99999999999999999999", "../x"])
def test_what_is_no_number_is_not_there(alice: Client, goal: Goal, key: str) -> None:
    assert alice.get(f"/cases/{key}/").status_code == 404


def test_strangers_find_nothing(goal: Goal, people: Cast) -> None:
    charlie = Client()
    charlie.force_login(people.charlie.human)
    assert charlie.get(f"/cases/{goal.key}/").status_code == 404
    assert charlie.post(f"/cases/{goal.key}/comments/", {"text": "hello"}).status_code == 404
    assert charlie.post(f"/cases/{goal.key}/following/").status_code == 404
    assert "Nobody waits" not in charlie.get("/search/?q=waits").content.decode()


def test_an_empty_comment_is_refused_on_the_page(alice: Client, goal: Goal) -> None:
    answered = alice.post(f"/cases/{goal.key}/comments/", {"text": " "})
    found = answered.content.decode()
    assert (answered.status_code, 'id="comment-error"' in found) == (422, True)
    assert "Nobody waits a day" in found


def test_the_palette_finds_a_record_by_words_and_by_number(alice: Client, goal: Goal) -> None:
    for words in ("day waits", goal.key.lower()):
        assert f"/style-guide/goals/{goal.key}/" in alice.get(f"/search/?q={words}").content.decode()


def test_the_page_tells_what_happened_and_who_did_it(alice: Client, goal: Goal) -> None:
    found = page(alice, goal)
    assert "Nobody waits a day" in found
    assert "<strong>Alice</strong>" in found


def test_comments_are_told_apart_and_internal_ones_are_not_for_everybody(
    alice: Client, goal: Goal, people: Cast
) -> None:
    alice.post(f"/cases/{goal.key}/comments/", {"text": "For all of us"})
    alice.post(f"/cases/{goal.key}/comments/", {"text": "Among us", "internal": "yes"})
    found = page(alice, goal)
    assert found.index("Among us") < found.index("For all of us")
    assert 'class="entry is-comment is-internal"' in found
    assert "For all of us" not in page(alice, goal, "?timeline=events")
    assert "Among us" in page(alice, goal, "?timeline=comments")


def test_who_works_on_it_chooses_who_reads_a_comment_by_the_button(alice: Client, goal: Goal) -> None:
    found = page(alice, goal)
    assert 'name="internal" value="yes"' in found
    assert 'name="internal" value="no"' in found
    alice.post(f"/cases/{goal.key}/comments/", {"text": "For all of us", "internal": "no"})
    assert Comment.objects.get().is_internal is False


def test_an_empty_comment_is_refused(alice: Client, goal: Goal) -> None:
    assert alice.post(f"/cases/{goal.key}/comments/", {"text": "  "}).status_code == 422


def test_following_is_a_button_both_ways(alice: Client, goal: Goal) -> None:
    alice.post(f"/cases/{goal.key}/following/", {"follow": "yes"})
    assert Watch.objects.count() == 1
    assert "Unfollow" in page(alice, goal)
    alice.post(f"/cases/{goal.key}/following/", {"follow": "no"})
    assert Watch.objects.count() == 0


def test_a_link_shows_only_what_may_be_seen_at_its_other_end(alice: Client, goal: Goal, people: Cast) -> None:
    near = set_goal(title="A near goal", by=people.alice)
    far = set_goal(title="A far goal", by=people.charlie)
    Link.objects.create(source=goal.case, target=near.case, relation="part_of")
    Link.objects.create(source=far.case, target=goal.case, relation="part_of")
    found = page(alice, goal)
    assert "A near goal" in found
    assert "A far goal" not in found


def test_a_page_of_a_record_costs_few_queries(
    alice: Client, goal: Goal, people: Cast, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        page(alice, goal)


def test_an_auditor_reads_and_does_not_comment(client: Client, goal: Goal, people: Cast) -> None:
    client.force_login(person("auditor", people.acme, Role.AUDITOR).human)
    assert "Say something" not in page(client, goal)
