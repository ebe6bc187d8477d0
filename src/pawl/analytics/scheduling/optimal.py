"""The best levelled schedule by constraint programming (OR-Tools CP-SAT), and a bound that none can beat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from pawl.analytics.scheduling.generation import Begins
from pawl.analytics.scheduling.pieces import Piece, asked, finishes
from pawl.analytics.scheduling.slots import Slots, Steps, Task, Tie
from pawl.analytics.scheduling.weights import Weights

SEARCHES = ("core", "no_lp")
"""Two searches side by side: the first proves that no schedule is better, the second finds better ones."""


@dataclass(frozen=True)
class Found:
    """A schedule with its cost, and a cost below which there is none; both in weighted slots."""

    begins: Begins
    cost: int
    bound: int


def is_there() -> bool:
    """Whether the extra `optimal` is installed.

    Returns yes or no.   Raises nothing.   Error: none.   Source: pyproject.toml, extra `optimal`.
    Checked: tests/analytics/scheduling/test_optimal.py.
    """
    return find_spec("ortools") is not None


def improve(
    slots: Slots, start: Begins, weights: Weights, *, seconds: float, workers: int, seed: int
) -> Found:
    """Search for a better schedule than a given one, and for a proof that there is none.

    slots: of n tasks.   start: (n,) slots of a schedule that holds.   weights: of what a schedule costs.
    seconds: wall time to search at most.   workers: threads, at least 1.   seed: of the search.
    Returns the best schedule found, at least as good as the given one, with its cost and a lower bound of
    any.
    Raises nothing.   Error: none; cost = bound proves the schedule best. More than one worker, or a search
    that ran out of time, may give another of the schedules of like cost on another run.
    Source: P. Laborie et al., "IBM ILOG CP optimizer for scheduling", Constraints 23, 2018, for the model of
    intervals; L. Perron & F. Didier, CP-SAT, OR-Tools 9.15; which search proves and which finds: 2-core runs
    on PSPLIB, docs/explanation/scheduling.md.
    Checked: tests/analytics/scheduling/test_optimal.py against all orders, and
    benchmarks/bench_scheduling.py.
    """
    model = _Model(slots, start, weights)
    solver = model.cp.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    if workers == 1:
        solver.parameters.linearization_level = 0
        solver.parameters.optimize_with_core = True
    else:
        solver.parameters.subsolvers.extend(SEARCHES)
    status = solver.solve(model.model)
    given = weights.cost(slots, start)
    if status not in (model.cp.OPTIMAL, model.cp.FEASIBLE):
        return Found(start, given, max(0, round(solver.best_objective_bound)))
    begins = tuple(int(solver.value(begin)) for begin in model.begins)
    cost, bound = weights.cost(slots, begins), round(solver.best_objective_bound)
    return Found(begins, cost, bound) if cost <= given else Found(start, given, bound)


class _Model:
    """The plan as intervals, precedences and resources over time."""

    def __init__(self, slots: Slots, start: Begins, weights: Weights) -> None:
        self.cp: Any = import_module(
            "ortools.sat.python.cp_model"
        )  # brings pandas, which others need not pay
        self.model: Any = self.cp.CpModel()
        self.slots, self.start = slots, start
        self.horizon = weights.horizon(slots, start)
        self.begins: list[Any] = []
        self.ends: list[Any] = []
        self.intervals: list[Any] = []
        for at, task in enumerate(slots.tasks):
            self._add_task(at, task)
        for ties in slots.into:
            for tie in ties:
                self._add_tie(tie)
        for resource, steps in enumerate(slots.capacities):
            self._add_resource(resource, steps)
        self._minimise(weights)

    def _add_task(self, at: int, task: Task) -> None:
        model = self.model
        if not task.left:
            low, short = (
                max(task.start_from, task.finish_from),
                int(task.at_opening and not task.hours.is_whole),
            )
            open_spans = [
                (opens, closes - short)
                for opens, closes in zip(task.hours.opens, task.hours.closes, strict=True)
            ]
            spans = _within([(task.start_from, task.start_from), *open_spans], low, self.horizon)
            begin = model.new_int_var_from_domain(self.cp.Domain.from_intervals(spans), f"b{at}")
            end, interval = begin, None
        else:
            pieces = finishes(task, task.start_from, self.horizon - 1)
            spans = [[piece.low, piece.high] for piece in pieces]
            begin = model.new_int_var_from_domain(self.cp.Domain.from_intervals(spans), f"b{at}")
            end = self._mapped(begin, pieces)
            size = task.left if task.hours.is_whole else model.new_int_var(task.left, self.horizon, f"s{at}")
            interval = model.new_interval_var(begin, size, end, f"i{at}")
            if task.finish_from:
                model.add(self._done(task, begin, end) >= task.finish_from)
        model.add_hint(begin, self.start[at])
        model.add(end <= self.horizon)
        self.begins.append(begin)
        self.ends.append(end)
        self.intervals.append(interval)

    def _add_tie(self, tie: Tie) -> None:
        end = self.ends[tie.before] if tie.from_finish else self.begins[tie.before]
        lagged = end
        if tie.lag:
            lagged = end + tie.lag if tie.hours.is_whole else self._mapped(end, asked(tie, 0, self.horizon))
        task = self.slots.tasks[tie.after]
        begin = self.begins[tie.after]
        held = begin if tie.to_start else self._done(task, begin, self.ends[tie.after])
        self.model.add(held >= lagged)

    def _done(self, task: Task, begin: Any, end: Any) -> Any:
        """The finish as a link to it is compared: between calendars, the next opening of the task's own."""
        if task.hours.is_whole or not task.left:
            return end
        return self._mapped(begin, finishes(task, task.start_from, self.horizon - 1, at_opening=True))

    def _mapped(self, variable: Any, pieces: Sequence[Piece]) -> Any:
        """A map of a variable, as a sum where it is one piece, else by choosing the piece."""
        if len(pieces) == 1 and pieces[0].slope == 1:
            return variable + pieces[0].shift
        model = self.model
        result = model.new_int_var(0, max(p.slope * p.high + p.shift for p in pieces), "m")
        chosen = [model.new_bool_var("p") for _ in pieces]
        model.add_exactly_one(chosen)
        for piece, is_chosen in zip(pieces, chosen, strict=True):
            model.add_linear_constraint(variable, piece.low, piece.high).only_enforce_if(is_chosen)
            model.add(result == piece.slope * variable + piece.shift).only_enforce_if(is_chosen)
        return result

    def _add_resource(self, resource: int, steps: Steps) -> None:
        """Tasks that need it, and a fixed block wherever there is less of it than at best."""
        most = max(amount for _, amount in steps)
        intervals, amounts = [], []
        for at, task in enumerate(self.slots.tasks):
            for needed, amount in task.needs:
                if needed == resource:
                    intervals.append(self.intervals[at])
                    amounts.append(amount)
        for (low, amount), (high, _) in pairwise([*steps, (self.horizon, 0)]):
            if amount < most and low < min(high, self.horizon):
                length = min(high, self.horizon) - low
                intervals.append(self.model.new_fixed_size_interval_var(low, length, f"less{resource}"))
                amounts.append(most - amount)
        if amounts:
            self.model.add_cumulative(intervals, amounts, most)

    def _minimise(self, weights: Weights) -> None:
        model, terms = self.model, []
        last = model.new_int_var(0, self.horizon, "end")
        for end in self.ends:
            model.add(last >= end)
        terms.append(weights.finish * last)
        for at, task in enumerate(self.slots.tasks):
            if weights.lateness and task.due is not None:
                terms.append(weights.lateness * self._positive(self.ends[at] - task.due))
            if weights.deviation:
                terms.append(weights.deviation * self._positive(self.begins[at] - task.planned))
                terms.append(weights.deviation * self._positive(task.planned - self.begins[at]))
        model.minimize(sum(terms))

    def _positive(self, amount: Any) -> Any:
        """The amount where it is positive; as small as the goal makes it."""
        found = self.model.new_int_var(0, self.horizon, "over")
        self.model.add(found >= amount)
        return found


def _within(spans: Iterable[tuple[int, int]], low: int, high: int) -> list[list[int]]:
    """Closed spans cut to an interval."""
    return [
        [max(opens, low), min(closes, high)]
        for opens, closes in spans
        if max(opens, low) <= min(closes, high)
    ]
