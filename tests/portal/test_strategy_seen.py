"""The strategy beside what is measured and what runs: the tree, the plans, the reasons."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast
from tests.authorisation.world import MAKERS
from tests.measurement.rows import AT, at_place, study

from pawl.accounts.permissions import Place
from pawl.analytics.words import packed, say
from pawl.improvement.models import Improvement
from pawl.measurement.models import Indicator, Study
from pawl.portal.strategy_boxes import Box
from pawl.portal.strategy_picture import strategy_picture
from pawl.portal.strategy_seen import Seen, seen
from pawl.strategy.actions import questions, records
from pawl.strategy.aims import Aim
from pawl.strategy.models import Goal

pytestmark = pytest.mark.django_db
KPI, OTHER = "resolution-time-median", "backlog"


@pytest.fixture
def people() -> Cast:
    return cast()


def client(person: Any) -> Client:
    found = Client()
    found.force_login(person.human)
    return found


def indicator(of: Study, kpi: str = KPI, **facts: Any) -> Indicator:
    known: dict[str, Any] = {
        "number": 1, "practice": "incident_management", "status": "measurable", "reason": packed(say("Told")),
        "version": 1, "digest": "a" * 64, "value": 22.0, "n": 9, "period": "2026-W10", "period_start": AT,
        "variation": "worse_high",
    }  # fmt: skip
    return Indicator.objects.create(study=of, dataset=of.dataset, kpi=kpi, **{**known, **facts})


def goal(people: Cast, title: str = "Quick help", **facts: Any) -> Goal:
    return records.set_goal(title=title, by=people.alice, **facts)


def test_the_tree_goes_from_need_to_the_field_that_is_missing(people: Cast) -> None:
    one = goal(people)
    records.state_need(title="Sell on", customer="Sales", outcome="An hour", goal=one, by=people.alice)
    part = goal(people, "Fewer calls", parent=one)
    asked = questions.ask(one, text="Is help quick?", by=people.alice)
    questions.answer(asked, verdict="no", evidence="22 h", by=people.alice)
    questions.link_kpi(one, kpi=KPI, question=asked, aim=Aim(16.0, "down"), by=people.alice)
    questions.link_kpi(part, kpi=OTHER, by=people.alice)
    of = study(at_place(Place(people.acme.pk)))
    indicator(of, target={"value": 16.0, "direction": "down", "band": None})
    lost = [{"table": "incident", "field": "opened_at", "fill": None}]
    indicator(of, OTHER, status="blocked", missing=lost, value=None, variation="unknown")
    told = client(people.alice).get("/api/strategy-coverage").json()
    assert told["kpis"] == {"measurable": 1, "proxy": 0, "blocked": 1, "unknown": 0}
    (root,) = told["goals"]
    assert [each["told"] for each in root["needs"]] == ["Sales"]
    (question,) = root["children"]
    assert question["told"].startswith("no · ")
    (kpi,) = question["children"]
    assert (kpi["told"], kpi["tone"]) == ("measurable · worsening · target missed", "warn")
    (below,) = root["parts"]
    (field,) = [each for each in below["children"][0]["children"] if each["told"] == "missing"]
    assert (field["title"], field["address"]) == ("incident.opened_at", f"/plan/new/{OTHER}/")
    page = client(people.alice).get("/strategy/picture/").content.decode()
    assert page.count("/plan/new/backlog/") == 2  # once in the picture, once in the list
    assert 'class="strategy-box tone-bad"' in page


def test_what_is_measured_and_misses_its_target_is_not_green(people: Cast) -> None:
    """A goal is no watermelon: all of it can be told, and what is told is bad."""
    one = goal(people)
    for kpi in (KPI, OTHER):
        questions.link_kpi(one, kpi=kpi, by=people.alice)
    of = study(at_place(Place(people.acme.pk)))
    for kpi, value in ((KPI, 22.0), (OTHER, 3.0)):
        target = {"value": 16.0, "direction": "down", "band": None}
        indicator(of, kpi, value=value, target=target, variation="common_cause")
    (root,) = client(people.alice).get("/api/strategy-coverage").json()["goals"]
    assert (root["tone"], root["told"]) == ("warn", "now · 2 of 2 KPIs measurable · 1 target missed")
    assert [each["tone"] for each in root["children"]] == ["warn", "good"]


def test_what_one_may_not_read_colours_nothing(people: Cast) -> None:
    """Somebody of another organisation has the same KPI in a goal of their own, and no data."""
    indicator(study(at_place(Place(people.acme.pk))))
    assert seen(people.alice, [KPI])[KPI].coverage == "measurable"
    assert seen(people.bob, [KPI]) == {}


def test_the_best_and_then_the_newest_data_tell(people: Cast) -> None:
    place = Place(people.acme.pk)
    first, second, blocked = (study(at_place(place)) for _ in range(3))
    indicator(first, value=1.0)
    best = indicator(second, value=2.0)
    indicator(blocked, status="blocked", value=None)
    assert seen(people.alice, [KPI])[KPI].indicator == best


@pytest.mark.parametrize(
    ("target", "value", "kept"),
    [
        ({"value": 16.0, "direction": "down"}, 16.0, True),
        ({"value": 16.0, "direction": "down"}, 16.1, False),
        ({"value": 16.0, "direction": "up"}, 16.0, True),
        ({"value": 16.0, "direction": "up"}, 15.9, False),
        ({"value": 16.0, "direction": "band", "band": [15.0, 17.0]}, 17.1, False),
        (None, 16.0, None),
    ],
)
def test_a_target_is_kept_on_its_good_side(target: Any, value: float, kept: bool | None) -> None:
    assert Seen(Indicator(kpi=KPI, value=value, target=target)).is_reached is kept
    assert Seen(Indicator(kpi=KPI, target=target)).is_reached is None


def test_what_runs_stands_in_its_column(people: Cast) -> None:
    place = Place(people.acme.pk)
    gap = MAKERS["gap"](place)
    one, empty = goal(people), goal(people, "Nothing yet")
    questions.link_kpi(one, kpi=gap.kpi, by=people.alice)
    runs = MAKERS["improvement"](place)
    keep = {"definition_version": 1, "definition_digest": "a" * 64}
    Improvement.objects.filter(pk=runs.pk).update(kpi=gap.kpi, state="doing", **keep)
    first, second = client(people.admin).get("/api/strategy-plans").json()
    assert [each["key"] for each in first["now"]] == [runs.key]
    assert [each["key"] for each in first["later"]] == [gap.key]
    assert (first["nothing_runs"], second["nothing_runs"]) == (False, True)
    Improvement.objects.filter(pk=runs.pk).update(gap=gap, origin="gap", state="closed")
    first = client(people.admin).get("/api/strategy-plans").json()[0]
    assert (first["now"], [each["key"] for each in first["later"]]) == ([], [gap.key])
    assert empty.key == second["goal"]


def test_the_most_valuable_gap_comes_first_and_the_unknown_says_why(people: Cast) -> None:
    place = Place(people.acme.pk)
    small, large, none = (MAKERS["gap"](place) for _ in range(3))
    for gap, hours in ((small, 2.0), (large, 30.0), (none, None)):
        gap.impact_hours, gap.impact_cases = hours, None
        gap.save()
    questions.link_kpi(goal(people), kpi=OTHER, by=people.alice)
    told = client(people.admin).get("/api/why-improve").json()
    assert [each["gap"] for each in told["reasons"]] == [large.key, small.key, none.key]
    assert [bool(each["why_unknown"]) for each in told["reasons"]] == [True, True, True]  # in money
    (untold,) = told["untold"]
    assert (untold["kpi"], untold["reason"]) == (OTHER, "No data tells of it yet: gather them.")


@pytest.mark.parametrize("page", ["/strategy/picture/", "/strategy/plans/", "/strategy/why/"])
def test_a_page_asks_as_often_for_many_as_for_one(people: Cast, page: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client(people.admin).get(page).status_code == 200
        return len(queries)

    def one_more() -> None:
        one = goal(people)
        questions.link_kpi(one, kpi=MAKERS["gap"](Place(people.acme.pk)).kpi, by=people.alice)
        MAKERS["improvement"](Place(people.acme.pk))

    one_more()
    asked()
    before = asked()
    for _ in range(3):
        one_more()
    assert asked() == before
    assert before <= 35  # signing in is among them


def test_a_long_title_has_the_room_that_its_note_leaves() -> None:
    title = "What we improve stays improved / 改进成果得以保持，不再回落，也不再重来"
    few, many = (
        strategy_picture([Box("goal", "GOAL-1", title, note, "good", "/")]) for note in ("now", "now " * 30)
    )
    assert (few.count("strategy-title"), few.count("strategy-note")) == (3, 1)
    assert (many.count("strategy-title"), many.count("strategy-note")) == (2, 2)
