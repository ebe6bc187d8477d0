"""The run: one heap of events, one random source, and tickets that walk through the teams."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush

import numpy as np
from numpy.random import Generator

from pawl.analytics.simulation.arrivals import MINUTES_A_WEEK, weekly_arrivals
from pawl.analytics.simulation.case import NOBODY, Case, Row
from pawl.analytics.simulation.chance import Draws, duration, pick
from pawl.analytics.simulation.desk import Delay, Desk
from pawl.analytics.simulation.effects import Effects
from pawl.analytics.simulation.staffing import Crew, office_minutes

BEGIN, FINISH, RESUME, CLOSE, REOPEN, OPENING = range(6)
FACTS = 14
WEEKS_TO_FINISH = 500  # shifts go on so long after the last arrival
LONGEST_PAUSE_HOURS = 8000.0  # a ticket of the real log took 8,070 hours
AT_ONCE = Delay(0.1, 1.05)
LATE_CLOSE = Delay(60.0, 0.8)
REOPENED_AFTER = Delay(24.0, 1.2)


@dataclass(frozen=True)
class SimulatedLog:
    """What a run leaves: the tickets in order of arrival, and the minute after which nothing is known."""

    desk: Desk
    seed: int
    cases: tuple[Case, ...]
    ends: float

    @property
    def as_of(self) -> datetime:
        """The instant of the export; the desk lives in UTC."""
        return datetime.combine(self.desk.starts, time(), UTC) + timedelta(minutes=self.ends)


def simulate(desk: Desk, *, seed: int) -> SimulatedLog:
    """Run a desk from its first week to its last.

    desk: the desk; minutes and hours as its parts name them.
    seed: a whole number >= 0; it alone decides the luck.
    Returns the tickets with every audit row.   Raises nothing of its own.
    Error: none: with one seed and one NumPy version the result is the same to the byte.
    Source: next-event time advance, Law (2015), Simulation Modeling and Analysis, ch. 1.
    Checked: tests/analytics/simulation/test_demo.py, against the published marginals of the real log.
    """
    return _Run(desk, np.random.default_rng(seed)).log(seed)


class _Run:
    """The state of the desk while time passes."""

    def __init__(self, desk: Desk, rng: Generator) -> None:
        self.desk = desk
        self.habits = desk.habits
        self.rng = rng
        self.draws = Draws(rng.spawn(1)[0])
        self.effects = Effects(desk)
        sizes = [max(1, *team.shift.agents_by_hour()) for team in desk.teams]
        self.crews = [Crew(desk, team, sum(sizes[:index])) for index, team in enumerate(desk.teams)]
        names = [team.name for team in desk.teams]
        self.first_line = next((i for i, team in enumerate(desk.teams) if team.first_line), 0)
        self.owners = [names.index(category.owner) for category in desk.categories]
        self.first_state = pick(self.habits.first_states)
        self.contact = pick(self.habits.contacts)
        self.held_as = pick(self.habits.held_as)
        self.priority = pick({str(i): p.share for i, p in enumerate(desk.priorities)})
        self.cases: list[Case] = []
        self.heap: list[tuple[float, int, int, int]] = []
        self.ticks = 0
        self.steps = (self._begin, self._finish, self._resume, self._close, self._reopen)

    def log(self, seed: int) -> SimulatedLog:
        weeks = self.desk.weeks
        ends = float(weeks * MINUTES_A_WEEK)
        for index, crew in enumerate(self.crews):
            for minute in crew.openings(weeks if self.desk.export_open_cases else weeks + WEEKS_TO_FINISH):
                self._later(minute, OPENING, index)
        for minutes, kinds, draws in weekly_arrivals(self.desk, self.rng):
            for minute, kind, row in zip(minutes.tolist(), kinds.tolist(), draws, strict=True):
                self._until(minute)
                self._arrive(minute, kind, row.tolist())
        if not self.desk.export_open_cases:
            ends += WEEKS_TO_FINISH * MINUTES_A_WEEK
        self._until(ends)
        for case in self.cases[::-1]:
            case.rows = [row for row in case.rows if row.minute <= ends]
        return SimulatedLog(self.desk, seed, tuple(case for case in self.cases if case.rows), ends)

    def _later(self, minute: float, event: int, subject: int) -> None:
        self.ticks += 1
        heappush(self.heap, (minute, self.ticks, event, subject))

    def _until(self, minute: float) -> None:
        heap, steps = self.heap, self.steps
        while heap and heap[0][0] <= minute:
            at, _, event, subject = heappop(heap)
            if event == OPENING:
                self._dispatch(subject, at)
            else:
                steps[event](self.cases[subject], at)

    def _arrive(self, minute: float, kind: int, draws: list[float]) -> None:
        case = Case(len(self.cases), minute, kind, draws)
        self.cases.append(case)
        case.facts = tuple(draws[:FACTS])
        del draws[:FACTS]
        draw = self.draws.next
        case.priority = int(self.priority(draw(case)))
        case.contact = self.contact(draw(case))
        case.state = self.first_state(draw(case))
        priority = self.desk.priorities[case.priority]
        if case.state == "Resolved" and not priority.solved_at_once:
            case.state = "New"
        case.shown_priority = priority.first_seen_as if draw(case) < priority.changed_share else case.priority
        straight = draw(case) < self.habits.straight_to_first_line or case.state in ("Resolved", "Active")
        case.group = self.first_line if straight else self.owners[kind]
        case.shown_group = draw(case) > self.habits.group_never_written
        case.uses_active = draw(case) < self.habits.marked_active or case.state == "Active"
        self._register(case, minute, draw(case))

    def _register(self, case: Case, minute: float, luck: float) -> None:
        """Write the first row and start what follows from its state."""
        crew = self.crews[case.group]
        if case.state == "Resolved":
            minute += 60.0 * duration(AT_ONCE, luck)
        else:
            minute += duration(self.habits.registered_after, luck) * 60.0 if luck > 0.3 else 0.0
        if case.state != "New" or self.draws.next(case) < self.habits.assigned_at_once:
            case.agent = crew.first_agent + int(self.draws.next(case) * crew.size)
        self._write(case, minute)
        if case.state == "Resolved":
            case.first_touch = minute
            self._solved(case, minute)
        elif case.state == "Active":
            crew.busy += 1
            self._later(minute, BEGIN, case.number)
        elif case.state == "New":
            self._later(minute, RESUME, case.number)
        else:
            self._lay_aside(case, minute, self.habits.hold)

    def _resume(self, case: Case, minute: float) -> None:
        """The ticket waits for an agent of its team."""
        self.ticks += 1
        crew = self.crews[case.group]
        crew.wait(case.priority, self.ticks, case.number)
        self._dispatch(case.group, minute)

    def _dispatch(self, group: int, minute: float) -> None:
        crew = self.crews[group]
        while crew.queue and crew.has_free_agent(minute):
            crew.busy += 1
            self._begin(self.cases[crew.next_case()], minute)

    def _begin(self, case: Case, minute: float) -> None:
        """An agent, already counted as busy, takes the ticket in hand."""
        crew = self.crews[case.group]
        mine = crew.first_agent <= case.agent < crew.first_agent + crew.size
        if not mine or self.draws.next(case) < self.habits.other_agent:
            case.agent = crew.first_agent + int(self.draws.next(case) * crew.size)
        if case.first_touch < 0:
            case.first_touch = minute
        case.shown_priority = case.priority
        if case.uses_active and case.state != "Active":
            case.state = "Active"
            self._write(case, minute)
        elif self.draws.next(case) < self.habits.noted:
            self._write(case, minute)
        hours = duration(crew.team.effort, self.draws.next(case)) * self.effects.handling(case.group, minute)
        hours *= self.desk.priorities[case.priority].slowness
        self._later(minute + 60.0 * hours, FINISH, case.number)

    def _finish(self, case: Case, minute: float) -> None:
        """The agent lays the ticket down: it waits, is handed on, or is solved."""
        group = case.group
        self.crews[group].busy -= 1
        if not case.paused:
            case.leaving = self.draws.next(case) < self._chance_to_leave(case, minute)
        if case.paused or not self._waits(case, minute):
            self._hand_on(case, minute) if case.leaving else self._solve(case, minute)
        self._dispatch(group, minute)

    def _chance_to_leave(self, case: Case, minute: float) -> float:
        """Chance that this team is not the one that solves it."""
        chances, hops = self.habits.handed_on, case.reassignments
        chance = chances[min(hops, len(chances) - 1)]
        if hops or case.reopenings:
            return chance
        chance *= self.desk.categories[case.category].difficulty
        chance *= self.desk.priorities[case.priority].difficulty
        chance *= self.effects.reassignment(case.group, minute)
        return chance * (self.habits.handed_on_when_active if case.rows[0].state == "Active" else 1.0)

    def _waits(self, case: Case, minute: float) -> bool:
        habits, team = self.habits, self.crews[case.group].team
        held = habits.held[0] + habits.held[1] * min(case.reassignments, 3)
        parked = team.parked_share * self.desk.priorities[case.priority].patience
        parked *= self.effects.parking(case.group, minute)
        if case.leaving:
            held, parked = held * habits.held_before_leaving, parked * habits.parked_before_leaving
        luck = self.draws.next(case)
        if luck < held:
            case.state = self.held_as(self.draws.next(case))
            self._write(case, minute)
            self._lay_aside(case, minute, habits.hold)
        elif luck < held + (1.0 - held) * parked:
            self._lay_aside(case, minute, team.parked)
        else:
            return False
        return True

    def _lay_aside(self, case: Case, minute: float, delay: Delay) -> None:
        """Nobody works on the ticket for a while; then it queues again."""
        case.paused = True
        hours = duration(delay, self.draws.next(case)) * self.desk.priorities[case.priority].slowness
        hours = min(hours * self.effects.handling(case.group, minute), LONGEST_PAUSE_HOURS)
        if self.draws.next(case) < self.habits.noted:
            self._write(case, minute + 60.0 * min(0.4 * hours, 8.0))
        self._later(minute + 60.0 * hours, RESUME, case.number)

    def _hand_on(self, case: Case, minute: float) -> None:
        case.paused = False
        case.reassignments += 1
        if self.draws.next(case) >= self.habits.within_team:
            self._move(case)
        self._write(case, minute)
        self._later(minute, RESUME, case.number)

    def _solve(self, case: Case, minute: float) -> None:
        case.state = "Resolved"
        self._write(case, minute)
        self._solved(case, minute)

    def _move(self, case: Case) -> None:
        """To the sender, to the team that owns the category, or to any other."""
        here, luck = case.group, self.draws.next(case)
        owner = self.owners[case.category]
        if case.previous not in {NOBODY, here} and luck < self.habits.back_to_sender:
            target = case.previous
        elif here != owner and luck < (0.85 if case.previous == NOBODY else 0.55):
            target = owner
        else:
            target = int(self.draws.next(case) * (len(self.crews) - 1))
            target += target >= here
        case.previous, case.group = here, target
        case.agent = NOBODY if self.draws.next(case) < 0.35 else case.agent

    def _solved(self, case: Case, minute: float) -> None:
        case.resolved, case.resolver = minute, case.agent
        case.sla = case.sla and self._kept_promise(case, minute)
        luck = self.draws.next(case)
        if luck < (self.habits.reopened_again if case.reopenings else self.habits.reopened):
            after = min(
                duration(REOPENED_AFTER, self.draws.next(case)), 24.0 * self.habits.auto_close_days - 1
            )
            self._later(minute + 60.0 * after, REOPEN, case.number)
            return
        days = self.habits.auto_close_days
        later = duration(LATE_CLOSE, self.draws.next(case)) if luck > 1.0 - self.habits.closed_late else 0.0
        self._later(minute + 60.0 * (24.0 * days + later) + 60.0 - minute % 60.0 + 7.0, CLOSE, case.number)

    def _kept_promise(self, case: Case, minute: float) -> bool:
        promise = self.desk.priorities[case.priority]
        if promise.working_hours:
            taken = office_minutes(case.opened, minute)
            responded = office_minutes(case.opened, case.first_touch)
        else:
            taken, responded = minute - case.opened, case.first_touch - case.opened
        return taken <= 60.0 * promise.resolve_hours and responded <= promise.respond_minutes

    def _reopen(self, case: Case, minute: float) -> None:
        case.reopenings += 1
        case.paused = False
        case.state = "Active"
        self._write(case, minute)
        self._later(minute, RESUME, case.number)

    def _close(self, case: Case, minute: float) -> None:
        case.state = "Closed"
        case.closed = minute
        self._write(case, minute)

    def _write(self, case: Case, minute: float) -> None:
        """One more audit row; the counter of changes runs ahead of the rows, as in the real export."""
        if case.rows:
            case.modifications += 1 if self.draws.next(case) < self.habits.every_change_shown else 2
        case.rows.append(
            Row(
                minute,
                case.state,
                case.group if case.shown_group else NOBODY,
                case.agent,
                case.reassignments,
                case.reopenings,
                case.modifications,
                case.shown_priority,
            )
        )
