"""F5: an incident, its clocks, a change and its approval, in any order, against a plain model of them."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.accounts.people import Cast, cast, person
from tests.changes import samples
from tests.changes.machine import OPEN, Fault, Plan
from tests.tickets.samples import MONDAY, promised

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.changes.actions import planning, steps
from pawl.changes.models import Change
from pawl.collaboration import approvals
from pawl.collaboration.answering import decide
from pawl.collaboration.models import Vote
from pawl.errors import PawlError
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.tickets.actions.work import set_priority
from pawl.tickets.models import Clock, ClockEvent
from pawl.tickets.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
THOROUGH = bool(os.environ.get("PAWL_THOROUGH"))
EXAMPLES = 200 if THOROUGH else 12
STEPS = 30
PHASES = tuple(Phase) if THOROUGH else (Phase.explicit, Phase.reuse, Phase.generate)
"""To make a failure short takes minutes: the long form does."""
MINUTE = timedelta(minutes=1)
levels, choices = st.integers(1, 3), st.integers(0, 100)
wild = st.integers(0, 4).map(lambda n: n == 0)
ACTS: dict[str, Callable[[Incident, Any, str], object]] = {
    "take": lambda one, desk, _: actions.take(one, by=desk.ann),
    "hold": lambda one, desk, why: actions.hold(one, reason=why, comment="Since when?", by=desk.ann),
    "resume": lambda one, desk, _: actions.resume(one, by=desk.ann),
    "resolve": lambda one, desk, _: actions.resolve(one, code="solved", resolution="Restarted", by=desk.ann),
    "reopen": lambda one, desk, _: actions.reopen(one, reason="Again", by=desk.rita),
    "close": lambda one, desk, _: actions.close(one, by=desk.rita),
    "cancel": lambda one, desk, _: actions.cancel(one, reason="None", by=desk.ann),
}
WORKS: dict[str, Callable[[Change, Any], object]] = {
    "assess": lambda one, desk: steps.assess(one, by=desk.ann),
    "authorize": lambda one, desk: steps.authorize(one, by=desk.ann),
    "schedule": lambda one, desk: steps.schedule(one, by=desk.ann),
    "implement": lambda one, desk: steps.implement(one, by=desk.ann),
    "finish": lambda one, desk: steps.finish(one, by=desk.ann),
    "send_back": lambda one, desk: steps.send_back(one, reason="Not now", by=desk.mona),
    "cancel": lambda one, desk: steps.cancel(one, reason="Not now", by=desk.mona),
    "close": lambda one, desk: steps.close(one, outcome="successful", review="", by=desk.ann),
}  # fmt: skip


class Desk(RuleBasedStateMachine):
    """The product beside its model: what one refuses the other refuses."""

    people: Cast

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.time = self.stack.enter_context(time_machine.travel(MONDAY, tick=False))

    @initialize()
    def begin(self) -> None:
        people = self.people
        self.rita = person("rita", people.acme, Role.REQUESTER)
        self.ann = person("ann", people.acme, Role.AGENT)
        self.mona = person("mona", people.acme, Role.CHANGE_MANAGER)
        home = Place(people.acme.pk, None, people.admin.human.pk)
        self.fault, self.plan, self.edits = Fault(), Plan(until_begin=180 - steps.EARLY / MINUTE), 0
        self.incident = actions.report(
            title="Mail is down", service=promised(home), caller=self.rita.human, by=self.ann
        )
        self.change = samples.planned(home, hours=3, long=9000, risk="medium", answers=samples.GOOD)

    @rule(minutes=st.just(0) | st.integers(1, 200))
    def wait(self, minutes: int) -> None:
        """A while, or exactly until a clock is due."""
        left = [one.target - one.used for one in self.fault.clocks if one.state == "running"]
        minutes = minutes or min((one for one in left if one > 0), default=1)
        self.time.shift(minutes * MINUTE)
        self.plan.until_begin -= minutes
        for one in self.fault.clocks:
            one.pass_(minutes)

    @rule(n=choices, is_wild=wild, reason=st.sampled_from(["awaiting_vendor", "awaiting_caller"]))
    def step(self, n: int, is_wild: bool, reason: str) -> None:
        """Mostly what can be done now, now and then anything."""
        able = [name for name in ACTS if is_wild or self.fault.may(name)] or [*ACTS]
        name = able[n % len(able)]
        act = ACTS[name]
        may = self.fault.state in OPEN if name == "take" else self.fault.may(name)
        if not self._same(may, lambda one: act(one, self, reason)):
            return
        if name != "take" or self.fault.state == "new":
            self.fault.go(name, reason if name == "hold" else "")
        if (name, reason) == ("hold", "awaiting_caller"):
            self._heard()

    @rule(is_caller=st.booleans())
    def speak(self, is_caller: bool) -> None:
        who = self.rita if is_caller else self.ann
        self._same(True, lambda one: actions.answer(one, text="Hello", by=who))
        if not is_caller:
            self._heard()
        elif self.fault.may("answered") and self.fault.reason == "awaiting_caller":
            self.fault.go("answered")
        elif self.fault.state == "resolved":
            self.fault.go("reopen")

    @rule(impact=levels, urgency=levels)
    def prioritise(self, impact: int, urgency: int) -> None:
        self._same(True, lambda one: set_priority(one, impact=impact, urgency=urgency, by=self.ann))
        self.fault.prioritise(impact, urgency)

    @rule(n=choices, is_wild=wild)
    def work(self, n: int, is_wild: bool) -> None:
        able = [name for name in WORKS if is_wild or self.plan.may(name)] or [*WORKS]
        name = able[n % len(able)]
        if self._tried(self.plan.may(name), lambda: WORKS[name](self._change(), self)):
            self.plan.go(name)

    @rule(verdict=st.sampled_from(["approved", "approved", "rejected"]))
    def answer(self, verdict: str) -> None:
        vote = Vote.objects.filter(stage__approval__case=self.change.pk, person=self.mona.human).last()
        if vote is None:
            assert self.plan.approval == ""
            return
        is_open = self.plan.approval == "pending"
        if self._tried(is_open, lambda: decide(vote, verdict=verdict, reason="So", by=self.mona)):
            self.plan.answer(verdict)

    @rule()
    def replan(self) -> None:
        self.edits += 1
        may = self.plan.state in {"new", "assess", "authorize", "scheduled"}
        words = f"Install it, {self.edits}"
        if self._tried(may, lambda: planning.plan(self._change(), rollout_plan=words, by=self.ann)):
            self.plan.change()

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "fault"):
            return
        one, change = Incident.objects.get(pk=self.incident.pk), self._change()
        assert (one.state, one.hold_reason, one.priority) == (
            self.fault.state, self.fault.reason, self.fault.priority,
        )  # fmt: skip
        newest = approvals.latest(change.case)
        assert (change.state, newest.state if newest else "") == (self.plan.state, self.plan.approval)
        kinds = Event.objects.filter(case=one.key, activity__in=[*self.fault.told, "take"]).order_by("pk")
        assert list(kinds.values_list("activity", flat=True)) == self.fault.told

    @invariant()
    def clocks_count_the_same(self) -> None:
        now = clock.now()
        for one in getattr(self, "fault", Fault(clocks=[])).clocks:
            row = Clock.objects.get(case=self.incident.pk, word=one.word)
            found = read(list(ClockEvent.objects.filter(clock=row).order_by("number")), now)
            minutes = (found.consumed / MINUTE, row.minutes, row.state)
            assert minutes == (one.used, one.target, one.state), one.word
            if one.state == "running" and one.used < one.target:
                assert row.due_at == now + (one.target - one.used) * MINUTE
            elif one.state == "running":  # due when the last minute was used, though it stood still since
                assert row.due_at is not None
                assert row.due_at <= now
            assert (row.due_at is None) == (one.state in {"paused", "cancelled"})

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()

    def _heard(self) -> None:
        """Somebody of the desk answered: the response clock stops."""
        self.fault.clocks[0].stop()

    def _same(self, may: bool, act: Callable[[Incident], object]) -> bool:
        fresh = Incident.objects.select_related("case", "service").get(pk=self.incident.pk)
        return self._tried(may, lambda: act(fresh))

    def _tried(self, may: bool, act: Callable[[], object]) -> bool:
        done = True
        try:
            with transaction.atomic():
                act()
        except PawlError:
            done = False
        assert done == may, "one refuses what the other allows"
        return done

    def _change(self) -> Any:
        return Change.objects.select_related("case", "model", "service__case").get(pk=self.change.pk)


def test_no_order_of_steps_leads_them_apart() -> None:
    class Here(Desk):
        people = cast()

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck), phases=PHASES,
        ),
    )  # fmt: skip
