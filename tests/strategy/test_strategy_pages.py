"""The strategy in the browser, without JavaScript: forms, refusals at their field, somebody faster."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.authorisation.world import MAKERS

from pawl.accounts.permissions import Place
from pawl.strategy.models import BusinessNeed, Goal, GoalKpi, Question, SuccessFactor

pytestmark = pytest.mark.django_db
KPI = "resolution-time-median"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def alice(people: Cast) -> Client:
    client = Client()
    client.force_login(people.alice.human)
    return client


def test_a_strategy_is_written_down_from_need_to_kpi(alice: Client) -> None:
    assert b"No goal yet" in alice.get("/strategy/").content
    made = alice.post("/goals/new/", {"title": "Quick help", "horizon": "now"})
    goal = Goal.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/goals/{goal.key}/")
    alice.post(
        "/needs/new/", {"title": "Sell on", "customer": "Sales", "outcome": "An hour", "goal": goal.key}
    )
    alice.post("/success-factors/new/", {"title": "Skill", "goal": goal.key})
    alice.post(f"/goals/{goal.key}/questions/", {"text": "Is help quick?"})
    question, factor = Question.objects.get(), SuccessFactor.objects.get()
    alice.post(f"/questions/{question.key}/", {"verdict": "cannot_tell", "evidence": "No data yet."})
    alice.post(f"/goals/{goal.key}/kpis/", {"kpi": KPI, "success_factor": factor.key, "target": "16"})
    assert BusinessNeed.objects.get().goal == goal
    tree = alice.get("/strategy/").content.decode()
    for word in ("Quick help", "Sell on", "Skill", "Is help quick?", "cannot tell", "incident.opened_at"):
        assert word in tree
    for path in (f"/goals/{goal.key}/", f"/needs/{BusinessNeed.objects.get().key}/",
                 f"/success-factors/{factor.key}/", f"/questions/{question.key}/"):  # fmt: skip
        assert alice.get(path).status_code == 200
    alice.post(f"/goal-kpis/{GoalKpi.objects.get().key}/removal/")
    alice.post(f"/questions/{question.key}/removal/")
    assert not GoalKpi.objects.exists()
    assert "Is help quick?" not in alice.get("/strategy/").content.decode()


def test_a_refusal_stands_at_its_field(alice: Client, people: Cast) -> None:
    goal = MAKERS["goal"](Place(people.acme.pk))
    itself = {"title": "X", "horizon": "now", "parent": goal.key, "version": "1"}
    refused = alice.post(f"/goals/{goal.key}/change/", itself)
    assert refused.status_code == 422
    assert b"above itself" in refused.content
    twice = {"kpi": KPI}
    assert alice.post(f"/goals/{goal.key}/kpis/", twice).status_code == 302
    assert alice.post(f"/goals/{goal.key}/kpis/", twice).status_code == 422


def test_who_was_slower_sees_both_versions(alice: Client, people: Cast) -> None:
    goal = MAKERS["goal"](Place(people.acme.pk))
    alice.post(f"/goals/{goal.key}/change/", {"title": "First", "horizon": "now", "version": "1"})
    late = alice.post(f"/goals/{goal.key}/change/", {"title": "Second", "horizon": "now", "version": "1"})
    assert late.status_code == 412
    assert b"Second" in late.content
    assert Goal.objects.get().case.title == "First"


def test_a_goal_is_retired_and_restored(alice: Client, people: Cast) -> None:
    goal = MAKERS["goal"](Place(people.acme.pk))
    assert alice.post(f"/goals/{goal.key}/steps/", {"activity": "retire", "version": "1"}).status_code == 302
    assert Goal.objects.get().state == "retired"
    assert alice.get(f"/goals/{goal.key}/").status_code == 200
    assert alice.post(f"/goals/{goal.key}/steps/", {"activity": "restore", "version": "1"}).status_code == 412
    alice.post(f"/goals/{goal.key}/steps/", {"activity": "restore", "version": "2"})
    assert Goal.objects.get().state == "active"


@pytest.mark.parametrize("path", ["/strategy/", "/goals/", "/goals/new/", "/needs/", "/success-factors/new/"])
def test_pages_speak_chinese(alice: Client, path: str) -> None:
    page = alice.get(path, headers={"accept-language": "zh-hans"}).content.decode()
    assert 'lang="zh-hans"' in page
    assert "战略" in page
