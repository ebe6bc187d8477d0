"""Lifecycles: one of many who race wins, a refusal says why and who could, and the drawing is the data."""

import os
import threading
from collections import Counter

import pytest
from django.db import connection
from tests.accounts.people import Cast, cast
from tests.jobs.trial import jobs as handlers

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.errors import Conflict, NotAllowed, Stale
from pawl.history.models import Event
from pawl.jobs.dispatch import dispatch
from pawl.jobs.models import Delivery
from pawl.lifecycle import Lifecycle, Transition
from pawl.strategy.actions.records import set_goal
from pawl.strategy.models import Goal

CLIENTS = 40
ROUNDS = 1000 if os.environ.get("PAWL_THOROUGH") else 100
EDIT = Permission.STRATEGY_EDIT
assert handlers.WAITS, "imported: its handlers are registered"


def untitled(goal: Goal) -> Sentence | None:
    return None if goal.contribution else say("It does not say how it contributes.")


GOAL = Lifecycle(
    "raced",
    "active",
    (
        Transition("retire", frozenset({"active"}), "retired", EDIT),
        Transition("restore", frozenset({"retired"}), "active", EDIT),
        Transition("reach", frozenset({"active", "retired"}), "retired", EDIT, (untitled,)),
    ),
)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def goal(people: Cast) -> Goal:
    return set_goal(title="Fewer interruptions", by=people.alice)


class Race:
    """Clients that read the same goal, wait for each other, then all take the same step."""

    def __init__(self, goal: Goal, by: Actor) -> None:
        self.goal, self.by = goal, by
        self.start, self.finish = (threading.Barrier(CLIENTS + 1) for _ in range(2))
        self.results: list[str] = []
        self.threads = [threading.Thread(target=self.client) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def client(self) -> None:
        for number in range(ROUNDS):
            mine = Goal.objects.get(pk=self.goal.pk)
            self.start.wait()
            try:
                GOAL.advance(mine, "restore" if number % 2 else "retire", by=self.by)
                self.results.append("won")
            except (Stale, Conflict):
                self.results.append("lost")
            self.finish.wait()
        connection.close()

    def run(self) -> list[Counter[str]]:
        rounds = []
        for _ in range(ROUNDS):
            self.start.wait()
            self.finish.wait()
            rounds.append(Counter(self.results))
            self.results.clear()
        for thread in self.threads:
            thread.join()
        return rounds


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_forty_who_race_one_wins(goal: Goal, people: Cast) -> None:
    """C3: of forty, 39 are told that it had changed."""
    assert people.alice.grants, "read once, before the threads"
    rounds = Race(goal, people.alice).run()
    assert rounds == [Counter(won=1, lost=CLIENTS - 1)] * ROUNDS
    goal.refresh_from_db()
    assert goal.version == 1 + ROUNDS
    assert Event.objects.filter(kind="raced").count() == ROUNDS
    while dispatch():
        pass
    assert Delivery.objects.filter(handler="tests.jobs.trial.notice", event__kind="raced").count() == ROUNDS


@pytest.mark.django_db
def test_a_step_writes_state_version_and_event(goal: Goal, people: Cast) -> None:
    event = GOAL.advance(goal, "retire", by=people.alice, facts={"why": "reached"})
    assert (goal.state, goal.version) == ("retired", 2)
    assert event.facts == {"from": "active", "to": "retired", "why": "reached"}
    goal.refresh_from_db()
    assert (goal.state, goal.version) == ("retired", 2)


@pytest.mark.django_db
def test_a_refused_step_says_why_and_who_could(goal: Goal, people: Cast) -> None:
    with pytest.raises(NotAllowed, match="improvement owner"):
        GOAL.advance(goal, "retire", by=people.bob)
    with pytest.raises(Conflict, match="not possible from active"):
        GOAL.advance(goal, "restore", by=people.alice)
    with pytest.raises(Conflict, match="how it contributes"):
        GOAL.advance(goal, "reach", by=people.alice)
    with pytest.raises(Conflict, match="retire, restore, reach"):
        GOAL.advance(goal, "explode", by=people.alice)
    goal.refresh_from_db()
    assert (goal.state, goal.version) == ("active", 1)
    assert not Event.objects.filter(kind="raced").exists()


@pytest.mark.django_db
def test_somebody_who_read_an_older_version_changes_nothing(goal: Goal, people: Cast) -> None:
    late = Goal.objects.get(pk=goal.pk)
    GOAL.advance(goal, "retire", by=people.alice)
    GOAL.advance(goal, "restore", by=people.alice)
    with pytest.raises(Stale, match="since you read it"):
        GOAL.advance(late, "retire", by=people.alice)
    assert Event.objects.filter(kind="raced").count() == 2


@pytest.mark.django_db
def test_the_steps_of_a_state_say_which_are_free(goal: Goal, people: Cast) -> None:
    steps = {one.activity: one.refusal for one in GOAL.steps(goal, people.alice)}
    assert steps["retire"] is None
    assert "contributes" in str(steps["reach"])
    assert "restore" not in steps
    assert all(isinstance(one.refusal, NotAllowed) for one in GOAL.steps(goal, people.charlie))


def test_the_drawing_is_the_data() -> None:
    assert GOAL.mermaid.splitlines() == [
        "stateDiagram-v2",
        "    [*] --> active",
        "    active --> retired: retire",
        "    retired --> active: restore",
        "    active --> retired: reach",
        "    retired --> retired: reach",
    ]


def test_an_activity_that_stands_twice_is_a_defect() -> None:
    one = Transition("retire", frozenset({"active"}), "retired", EDIT)
    with pytest.raises(ValueError, match="twice"):
        _ = Lifecycle("raced", "active", (one, one)).by_activity
