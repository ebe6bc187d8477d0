"""The register: what is proposed keeps where it started, and who may see it."""

import pytest
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told
from tests.improvement import findings

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Link
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.improvement.actions.lifecycle import IMPROVEMENT
from pawl.improvement.actions.register import Proposal, change, propose, propose_for, propose_many, withdraw
from pawl.improvement.models import Improvement, State

pytestmark = pytest.mark.django_db
IDEA = Proposal("Fewer hand-overs", "Tickets travel between groups.", "A day faster")


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_proposal_belongs_to_who_made_it(people: Cast) -> None:
    made = propose(IDEA, by=people.alice)
    case = made.case
    assert (made.state, made.origin, case.owner, case.organisation) == (
        "proposed", "hand", people.alice.human, people.acme,
    )  # fmt: skip
    event = Event.objects.get(case=made.key)
    assert (event.activity, event.facts["origin"], event.actor) == ("proposed", "hand", people.alice.key)


def test_an_improvement_for_a_gap_keeps_definition_and_baseline(people: Cast) -> None:
    gap = findings.gap(Place(people.acme.pk))
    findings.indicator(gap)
    made = propose_for(gap, IDEA, by=people.alice)
    assert (made.kpi, made.definition_version, made.definition_digest) == (findings.KPI, 3, "d" * 64)
    assert made.baseline == {
        "value": 21.5, "low": 19.0, "high": 24.0, "n": 40, "period": "2026-03", "grain": "month",
        "period_start": "2026-03-01T00:00:00+00:00", "target": {"value": 16, "direction": "down"},
        "is_told": False, "snapshot": gap.dataset.snapshot,
    }  # fmt: skip
    link = Link.objects.get()
    assert (link.source.key, link.relation, link.target.key) == (made.key, "comes_from", gap.key)


def test_a_gap_is_taken_up_once_until_its_improvement_ends(people: Cast) -> None:
    gap = findings.gap(Place(people.acme.pk))
    first = propose_for(gap, IDEA, by=people.alice)
    with pytest.raises(Conflict, match="open already"):
        propose_for(gap, IDEA, by=people.alice)
    withdraw(first, reason="Another way was found.", by=people.alice)
    assert propose_for(gap, IDEA, by=people.alice).key != first.key


def test_an_improvement_for_a_signal_stands_where_the_signal_stands(people: Cast) -> None:
    place = Place(people.acme.pk, people.desk.pk, confidential=True)
    people.alice.human.grants.update(team=people.desk)
    made = propose_for(findings.signal(place), IDEA, by=people.alice)
    assert (made.case.team, made.case.confidential, made.origin) == (people.desk, True, "signal")


def test_what_may_not_be_measured_may_not_be_taken_up(people: Cast) -> None:
    gap = findings.gap(Place(people.other.pk))
    with pytest.raises(NotAllowed, match="measurement:read"):
        propose_for(gap, IDEA, by=people.alice)


def test_an_unknown_kpi_is_refused_with_those_nearby(people: Cast) -> None:
    with pytest.raises(Invalid, match="resolution-time-median"):
        propose(Proposal("A", "B", kpi="resolution-time-medium"), by=people.alice)


@pytest.mark.parametrize(("title", "problem"), [("", "B"), ("x" * 251, "B"), ("A", " "), ("A", "x" * 10_001)])
def test_words_are_neither_missing_nor_endless(people: Cast, title: str, problem: str) -> None:
    with pytest.raises(Invalid):
        propose(Proposal(title, problem), by=people.alice)
    assert not Improvement.objects.exists()


def test_an_owner_can_see_what_they_own(people: Cast) -> None:
    made = propose(IDEA, by=people.alice)
    with pytest.raises(Invalid, match="could not see"):
        change(made, owner=people.charlie.human, by=people.alice)
    requester = person("rita", people.acme, Role.REQUESTER)
    change(made, owner=requester.human, title="Theirs", by=people.alice)
    assert [one.key for one in Improvement.objects.visible_to(requester)] == [made.key]
    assert (made.version, Event.objects.filter(case=made.key).count()) == (2, 2)


def test_only_owner_and_improvement_owner_may_withdraw(people: Cast) -> None:
    made = propose(IDEA, by=people.alice)
    people.bob.human.grants.update(team=None)
    with pytest.raises(NotAllowed, match="improvement:edit"):
        withdraw(made, reason="Not mine.", by=people.bob)
    withdraw(made, reason="Done otherwise.", by=people.alice)
    assert (made.state, made.resolution) == (State.REJECTED, "withdrawn")


def test_the_lifecycle_has_the_states_of_the_house() -> None:
    assert set(IMPROVEMENT.states) == set(State.values)
    turn = IMPROVEMENT.by_activity["turn"]
    assert (turn.sources, turn.target) == (frozenset({"acting"}), "planned")


def test_a_pasted_register_is_tried_first_and_taken_whole(people: Cast) -> None:
    rows = [{"title": "One"}, {"title": "Two", "baseline": "4.5", "kpi": findings.KPI}, {"title": ""}]
    tried = propose_many(rows, dry_run=True, by=people.alice)
    assert [one.refusal is None for one in tried.rows] == [True, True, False]
    assert not propose_many(rows, dry_run=False, by=people.alice).is_done
    assert not Improvement.objects.exists()
    done = propose_many(rows[:2], dry_run=False, by=people.alice)
    assert done.is_done
    second = Improvement.objects.get(case__title="Two")
    assert (second.problem, second.baseline, second.definition_version) == (
        "Two", {"value": 4.5, "is_told": True}, 1,
    )  # fmt: skip


@pytest.mark.parametrize("row", [{"title": "A", "priority": "1"}, {"title": "A", "baseline": "many"}, {}])
def test_a_pasted_row_that_breaks_a_rule_says_so(people: Cast, row: dict[str, str]) -> None:
    assert propose_many([row], dry_run=True, by=people.alice).refused


def test_the_api_proposes_for_a_gap_and_withdraws(people: Cast) -> None:
    alice, gap = Caller(people.alice), findings.gap(Place(people.acme.pk))
    made = alice.make("/api/improvements", title="A", problem="B", gap=gap.key)
    assert (made["gap"], made["owner"]) == (gap.key, f"PER-{people.alice.human.pk}")
    path = f"/api/improvements/{made['key']}/transitions"
    assert [one["activity"] for one in alice.get(path).json()] == ["assess", "reject", "merge", "withdraw"]
    body = {"activity": "withdraw", "fields": {"reason": "Enough."}}
    assert told(alice("POST", path, body, If_Match='"1"'))["state"] == "rejected"
    assert alice("POST", path, {"activity": "approve", "fields": {}}, If_Match='"2"').status_code == 409


def test_who_owns_it_without_seeing_the_cases_sees_no_number(people: Cast) -> None:
    gap = findings.gap(Place(people.acme.pk))
    findings.indicator(gap)
    made = propose_for(gap, IDEA, by=people.alice)
    requester = person("rita", people.acme, Role.REQUESTER)
    change(made, owner=requester.human, by=people.alice)
    shown = told(Caller(requester).get(f"/api/improvements/{made.key}"))
    assert (shown["baseline"], shown["gap"], shown["kpi"]) == (None, None, findings.KPI)
    assert told(Caller(people.alice).get(f"/api/improvements/{made.key}"))["baseline"]["value"] == 21.5
