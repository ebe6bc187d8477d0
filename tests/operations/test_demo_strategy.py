"""The strategy of the demonstration: whole, stated once, answered by what was measured."""

import pytest
from tests.accounts.people import Cast, cast
from tests.improvement.findings import gap, study
from tests.portal.test_strategy_seen import indicator

from pawl.accounts.permissions import Place
from pawl.analytics.simulation import demo_desk
from pawl.measurement.models import Factor, Target, UnitValue
from pawl.operation import demo_strategy
from pawl.operation.demo_bilingual import both
from pawl.strategy.models import Answer, BusinessNeed, Goal, Question, Vision

pytestmark = pytest.mark.django_db
PESTLE = {"political", "economic", "social", "technological", "legal", "environmental"}


@pytest.fixture
def people() -> Cast:
    return cast()


def test_it_is_stated_once_and_leaves_no_part_of_step_one_empty(people: Cast) -> None:
    assert [demo_strategy.seed(people.acme, people.admin) for _ in range(2)] == [4, 0]
    assert Vision.objects.count() == 1
    assert sorted(Goal.objects.values_list("horizon", flat=True)) == ["later", "next", "next", "now"]
    assert BusinessNeed.objects.values("customer").distinct().count() == 3
    assert not Goal.objects.filter(questions=None).exists()
    assert not Goal.objects.filter(success_factors=None).exists()
    assert not Question.objects.filter(kpis=None).exists()
    assert set(Factor.objects.filter(side="external").values_list("category", flat=True)) >= PESTLE
    assert UnitValue.objects.filter(currency="EUR", money__gt=0, hours__gt=0).count() == 8


def test_a_target_ends_where_the_next_begins(people: Cast) -> None:
    demo_strategy.seed(people.acme, people.admin)
    now, later = Target.objects.filter(kpi="sla-attainment", ended_at=None).order_by("value")
    assert now.until == later.from_date
    assert now.due is not None
    assert now.until is not None
    assert now.due < now.until


def test_what_changed_the_simulated_desk_is_noted_once(people: Cast) -> None:
    for _ in range(2):
        demo_strategy.note_simulated(people.acme, people.admin)
    days = {one.starts for one in demo_desk().interventions}
    assert set(Factor.objects.values_list("at", flat=True)) == days
    assert Factor.objects.count() == len(days)


def test_answers_come_from_what_was_measured(people: Cast) -> None:
    place = Place(people.acme.pk)
    demo_strategy.seed(people.acme, people.admin)
    Target.objects.create(kpi="backlog-over-30-days", value=0.1, direction="down", organisation=people.acme,
                          created_at="2026-01-01T00:00:00Z")  # fmt: skip
    indicator(study(place), "backlog-over-30-days")
    missed = gap(place)
    assert [demo_strategy.answer(people.admin) for _ in range(2)] == [5, 0]
    told = {one.question.text: one for one in Answer.objects.select_related("question")}
    promised = told[both("Do we keep what we promise, and does it stay solved?")]
    assert (promised.verdict, promised.evidence) == ("no", f"{missed.key}: {missed.case.title}")
    kept = told[both("Does old work lie about?")]
    assert (kept.verdict, kept.until, "backlog-over-30-days" in kept.evidence) == ("yes", None, True)
    assert {one.verdict for one in told.values() if one not in (promised, kept)} == {"cannot_tell"}
    assert all(one.until for one in told.values() if one.verdict == "cannot_tell")


def test_whoever_reads_chinese_finds_the_strategy_in_chinese() -> None:
    said = [*(one[0] for one in demo_strategy.HAPPENED), *(one[1] for one in demo_strategy.SIMULATED)]
    for goal in demo_strategy.GOALS:
        said += [
            goal.title,
            *(text for text, _kpis in goal.asks),
            *(text for text, _kpi in goal.must_go_right),
        ]
        said += [text for need in goal.needs for text in (need.title, need.outcome, need.if_nothing)]
    assert [text for text in said if both(text) == text] == []
    assert both("Made by nobody") == "Made by nobody"
