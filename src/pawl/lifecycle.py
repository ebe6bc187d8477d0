"""Lifecycles: which step leads from which state to which, who may take it, and what must be there first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.errors import Conflict, PawlError
from pawl.history.models import Event
from pawl.history.record import record
from pawl.prepared import Update

Guard = Callable[[Any], Sentence | None]
"""Looks at a record: None lets the step pass, a sentence says what is missing."""


class Staged(Protocol):
    """A record with a lifecycle."""

    pk: Any
    version: int

    @property
    def key(self) -> str: ...


@dataclass(frozen=True)
class Transition:
    """One allowed step."""

    activity: str
    sources: frozenset[str]
    target: str
    permission: Permission
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True)
class Step:
    """A step that starts in the present state: free, or refused with the reason and who could."""

    activity: str
    target: str
    refusal: PawlError | None


@dataclass(frozen=True)
class Lifecycle:
    """The transitions of one kind of case, as data."""

    kind: str
    start: str
    transitions: tuple[Transition, ...]
    column: str = "state"

    @cached_property
    def by_activity(self) -> Mapping[str, Transition]:
        """The transitions by name; an activity leads to one state only."""
        found = {one.activity: one for one in self.transitions}
        if len(found) != len(self.transitions):
            raise ValueError(f"{self.kind}: an activity stands twice")
        return found

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order in which they are first named."""
        named = [self.start]
        for one in self.transitions:
            named += [*sorted(one.sources), one.target]
        return tuple(dict.fromkeys(named))

    @property
    def mermaid(self) -> str:
        """The lifecycle as a drawing in Mermaid's words, for the documentation."""
        arrows = [
            f"    {source} --> {one.target}: {one.activity}"
            for one in self.transitions
            for source in sorted(one.sources, key=self.states.index)
        ]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.start}", *arrows])

    def steps(self, staged: Staged, by: Actor) -> list[Step]:
        """What can be done now, and for what cannot, why not and who could."""
        state = getattr(staged, self.column)
        return [self._step(one, staged, by) for one in self.transitions if state in one.sources]

    def check(self, staged: Staged, activity: str, by: Actor) -> None:
        """Ask whether a step could be taken now, before what it needs is computed.

        Raises NotAllowed, Conflict where the state or a guard forbids it.
        """
        one = self._find(activity, staged)
        require(by, one.permission, on=staged)
        self._check(one, staged)

    def advance(
        self,
        staged: Staged,
        activity: str,
        *,
        by: Actor,
        facts: Mapping[str, object] | None = None,
        texts: Mapping[str, str] | None = None,
        changes: Mapping[str, object] | None = None,
    ) -> Event:
        """Take a step: ask for the right, check, compare and set, record.

        changes: fields that are written with the state.   Returns the event.
        Raises NotAllowed, Conflict where the state or a guard forbids it, Stale where somebody was faster.
        """
        one = self._find(activity, staged)
        require(by, one.permission, on=staged)
        self._check(one, staged)
        model: Any = type(staged)
        before = getattr(staged, self.column)
        read = {"pk": staged.pk, "version": staged.version, self.column: before}
        step = Update(model, read, {**(changes or {}), self.column: one.target})
        said = {"from": before, "to": one.target, **(facts or {})}
        with transaction.atomic():  # compare and set: of two who race, one wins and the other hears of it
            event = record(self.kind, staged.key, activity, by=by, facts=said, texts=texts, updating=step)
        step.take_on(staged)
        return event

    def _find(self, activity: str, staged: Staged) -> Transition:
        one = self.by_activity.get(activity)
        if one is None:
            names = ", ".join(self.by_activity)
            raise Conflict(
                staged.key,
                say("There is no step {name}.", name=activity),
                say("Use one of: {names}.", names=names),
            )
        return one

    def _check(self, one: Transition, staged: Staged) -> None:
        state = getattr(staged, self.column)
        if state not in one.sources:
            rule = say("{activity} is not possible from {state}.", activity=one.activity, state=state)
            raise Conflict(
                staged.key, rule, say("It starts from: {names}.", names=", ".join(sorted(one.sources)))
            )
        for missing in _missing(one.guards, staged):
            raise Conflict(staged.key, missing, say("See to that first, then try again."))

    def _step(self, one: Transition, staged: Staged, by: Actor) -> Step:
        try:
            require(by, one.permission, on=staged)
            self._check(one, staged)
        except PawlError as refusal:
            return Step(one.activity, one.target, refusal)
        return Step(one.activity, one.target, None)


def _missing(guards: Iterable[Guard], staged: Any) -> Iterable[Sentence]:
    return (missing for guard in guards if (missing := guard(staged)) is not None)
