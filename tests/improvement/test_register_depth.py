"""The register in depth: ranks with their reasons, age, duplicates, rules, and what improvements answer."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told
from tests.improvement import gains
from tests.improvement.test_assessing import placed
from tests.improvement.test_turns import approved, begun
from tests.problems.samples import problem

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.following import follow, follows
from pawl.collaboration.models import Link
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.improvement.actions import deciding, merging, proposing, rules
from pawl.improvement.actions.register import Proposal
from pawl.improvement.models import Benefit, Improvement, RegisterRule
from pawl.improvement.patience import age
from pawl.improvement.ranking import Earlier, Rank, ranked
from pawl.improvement.ranking import rank_of as rank_by
from pawl.improvement.worth import worth_of
from pawl.projects.actions import projects, sheets
from pawl.projects.models import Lesson
from pawl.projects.sheets import SHEETS

pytestmark = pytest.mark.django_db
WORTH = {
    "expected_change": 0.1, "unit_money": Decimal(90000), "currency": "EUR", "cost": Decimal(3000),
    "risk": 1, "confidence": 3,
}  # fmt: skip
IDEA = Proposal("Fewer hand-overs", "Tickets travel.")


@pytest.fixture
def people() -> Cast:
    return cast()


def signed_in(actor: object) -> Client:
    client = Client()
    client.force_login(actor.human)  # type: ignore[attr-defined]  # an actor's
    return client


def tag(one: Improvement) -> str:
    one.refresh_from_db()
    return f'"{one.version}"'


def rank_of(one: Improvement, earlier: Earlier) -> Rank:
    return rank_by(one, earlier, worth_of(one))


def test_the_rank_is_value_for_cost_as_likely_as_it_is(people: Cast) -> None:
    one = begun(people, **WORTH)
    found = rank_of(one, Earlier())
    assert (found.money, found.chance, found.care, found.score) == (Decimal("9000.0"), 0.5, 1.0, 1.5)
    risky = rank_of(begun(people, **WORTH | {"risk": 5}), Earlier())
    assert risky.score == 0.75
    weighed = rank_of(one, Earlier(4, 4.0))
    assert weighed.chance == 0.75


@pytest.mark.parametrize(
    ("missing", "word"),
    [("cost", "cost"), ("unit_money", "worth in money"), ("risk", "risk"), ("confidence", "confidence"),
     ("expected_change", "expected change")],
)  # fmt: skip
def test_what_nobody_knows_is_named_and_is_not_nothing(people: Cast, missing: str, word: str) -> None:
    found = rank_of(begun(people, **WORTH | {missing: None}), Earlier())
    assert found.score is None
    assert word in str(found.sentence)


def test_less_is_a_gain_where_less_is_better(people: Cast) -> None:
    found = rank_of(begun(people, **WORTH | {"better": "down", "expected_change": -0.1}), Earlier())
    assert found.score == 1.5


def test_the_best_comes_first_and_earlier_ones_are_weighed_in(people: Cast) -> None:
    known = begun(people, **WORTH, measure="process")
    better = begun(people, **WORTH | {"cost": Decimal(100)})
    unknown = begun(people)
    ended = approved(people, measure="process")
    Improvement.objects.filter(pk=ended.pk).update(state="closed")
    turn = gains.turn(ended, week=3)
    Benefit.objects.create(
        improvement=ended, turn=turn, at=clock.now(), verdict="verified", kpi=gains.KPI, sentence={},
    )  # fmt: skip
    found = ranked(people.alice)
    assert [each.improvement for each in found] == [better, known, unknown]
    assert [each.earlier.count for each in found] == [0, 1, 0]
    shown: Any = told(Caller(people.alice).get("/api/improvements/ranking"))
    assert [each["improvement"] for each in shown] == [better.key, known.key, unknown.key]
    assert signed_in(people.alice).get("/improvements/ranking/").status_code == 200


def test_age_counts_from_the_last_step_and_is_late_by_the_rule(people: Cast) -> None:
    one = begun(people, state="proposed")
    deciding.assess(one, by=people.alice)
    assert one.entered_at is not None
    assert age("assessed", one.entered_at, None).days == 0
    old = clock.now() - timedelta(days=20)
    assert not age("assessed", old, None).is_late
    assert age("assessed", old, {"assessed": 14}).is_late
    assert age("held", old, None).most is None
    Improvement.objects.filter(pk=one.pk).update(entered_at=clock.now() - timedelta(days=40))
    client = signed_in(people.alice)
    assert "40 days, late" in client.get("/improvements/").content.decode()
    assert "for 40 days" in client.get(f"/improvements/{one.key}/").content.decode()


def test_of_two_that_are_the_same_one_goes_on(people: Cast) -> None:
    found = problem(Place(people.acme.pk))
    first = proposing.propose_from(found, IDEA, by=people.alice)
    other = begun(people)
    follow(first.case, by=people.bob)
    merging.merge(first, into=other, by=people.alice)
    assert (first.state, first.resolution, first.merged_into) == ("rejected", "merged", other)
    assert follows(other.case, people.bob)
    linked = set(Link.objects.filter(source=other.case).values_list("relation", "target"))
    assert ("comes_from", found.pk) in linked
    assert other.case.comments.get().text.startswith(first.key)
    with pytest.raises(Conflict, match="over already"):
        merging.merge(begun(people), into=first, by=people.alice)
    with pytest.raises(Invalid, match="same record"):
        merging.merge(other, into=other, by=people.alice)


def test_a_closed_word_is_not_said_where_more_may_read(people: Cast) -> None:
    other, first = begun(people), begun(people)
    first.case.confidential = True
    first.case.save()
    merging.merge(first, into=other, by=people.alice)
    assert other.case.comments.get().text == first.key


def test_an_idea_is_one_line_of_anybody(people: Cast) -> None:
    requester = person("rita", people.acme, Role.REQUESTER)
    client = signed_in(requester)
    assert "What could be better?" in client.get("/get-help/").content.decode()
    made = client.post("/improvements/idea/", {"title": "A bench in the yard"})
    one = Improvement.objects.get()
    assert (made["Location"], one.origin, one.case.owner) == (
        f"/improvements/{one.key}/", "idea", requester.human,
    )  # fmt: skip
    assert client.get(made["Location"]).status_code == 200
    shown = Caller(people.alice).make("/api/improvements", title="Another", idea=True)
    assert shown["origin"] == "idea"


def test_a_problem_leads_to_its_improvement(people: Cast) -> None:
    found = problem(Place(people.acme.pk))
    client = signed_in(people.alice)
    address = f"/improvements/new/?from={found.key}"
    assert address in client.get(f"/problems/{found.key}/").content.decode()
    assert found.key in client.get(address).content.decode()
    client.post(address, {"title": "Mend it for good", "problem": "It comes back."})
    one = Improvement.objects.get()
    assert one.origin == "problem"
    assert Link.objects.get(source=one.case).target == found.case
    with pytest.raises(Invalid, match="Nothing is improved"):
        proposing.propose_from(one, IDEA, by=people.alice)


def test_a_lesson_comes_with_its_project(people: Cast) -> None:
    project = projects.begin(title="New desk", by=people.alice)
    row = sheets.add(SHEETS["lessons"], project, {"title": "Test earlier", "advice": "Do."}, by=people.alice)
    lesson = Lesson.objects.get(pk=row.pk)
    with pytest.raises(Invalid, match="goes with"):
        proposing.propose_from(project, IDEA, by=people.alice)
    made = Caller(people.alice).make(
        "/api/improvements", title="A", problem="B", comes_from=project.key, lesson=lesson.key
    )
    assert made["origin"] == "lesson"
    page = signed_in(people.alice).get(f"/improvements/new/?from={project.key}").content.decode()
    assert "Test earlier" in page


@pytest.mark.parametrize("second", ["gap", "signal", "lesson"])
def test_an_improvement_answers_one_thing(people: Cast, second: str) -> None:
    project = projects.begin(title="New desk", by=people.alice)
    sent = {"title": "A", "problem": "B", "comes_from": project.key, second: "GAP-1"}
    if second == "lesson":  # which goes with its project
        sent.pop("comes_from")
    answer = Caller(people.alice)("POST", "/api/improvements", sent)
    assert answer.status_code == 422, answer.content
    assert not Improvement.objects.exists()


def test_the_start_is_read_through_the_api_by_who_may(people: Cast) -> None:
    one = placed(people)
    people.bob.human.grants.update(team=None)
    path, sent = f"/api/improvements/{one.key}/baseline", {
        "slice": "assignment_group", "slice_value": gains.TEAM,
    }  # fmt: skip
    assert Caller(people.bob)("POST", path, sent, If_Match=tag(one)).status_code == 403
    assert told(Caller(people.alice)("POST", path, sent, If_Match=tag(one)))["baseline"][
        "value"
    ] == pytest.approx(0.55)


def test_rules_are_read_by_all_and_set_by_who_decides(people: Cast) -> None:
    people.bob.human.grants.update(team=None)
    alice, bob = Caller(people.alice), Caller(people.bob)
    assert told(bob.get("/api/improvements/rule"))["under_way"] == 5
    assert bob("PUT", "/api/improvements/rule", {"under_way": 9}).status_code == 403
    assert told(alice("PUT", "/api/improvements/rule", {"under_way": 2}))["under_way"] == 2
    client = signed_in(people.alice)
    days = {f"days_{name}": "20" for name in told(bob.get("/api/improvements/rule"))["patience"]}
    version = RegisterRule.objects.get().version
    sent = {"under_way": "3", "version": version, **days}
    assert signed_in(people.bob).post("/improvements/rules/", sent).status_code == 403
    assert client.get("/improvements/rules/").status_code == 200
    assert client.post("/improvements/rules/", sent).status_code == 302
    assert RegisterRule.objects.get().patience["doing"] == 20


def test_the_form_merges_and_only_for_who_decides(people: Cast) -> None:
    people.bob.human.grants.update(team=None)
    first, other = begun(people), begun(people)
    path = f"/improvements/{first.key}/merge/"
    assert signed_in(people.bob).get(path).status_code == 403
    client = signed_in(people.alice)
    refused = client.post(path, {"into": "CSI-99999", "version": first.version})
    assert b"no improvement that you can see" in refused.content
    assert client.post(path, {"into": other.key, "version": first.version}).status_code == 302
    with pytest.raises(NotAllowed):
        rules.set_rule(people.acme, under_way=4, by=people.bob)
