"""What deployments tell when they stand in a row: how old their commits were, which failed, which were fixes.

A forge knows when something was deployed. That it failed it knows in three ways: it says so itself after the
success; the next deployment brings back what had run before; or the next one is called a fix. Then the
deployment before it has failed, at the latest when the next one began, and is restored when that one is live.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from json import dumps
from typing import Literal

from pawl.measurement.sources.connectors.telling import iso

CONTEXT = timedelta(days=30)
"""How far back a deployment is looked at to tell what the present one means."""
State = Literal["created", "waiting", "running", "deployed", "failed", "cancelled"]
FRAME = ("case", "activity", "at", "position", "actor")
FACTS = (
    "state", "opened_at", "service", "environment", "revision", "committed_at", "deployed_at", "failed_at",
    "restored_at", "has_failed", "is_unplanned_fix",
)  # fmt: skip
COLUMNS = (*FRAME, *FACTS)


@dataclass(frozen=True)
class Step:
    """Something that happened to a deployment."""

    at: datetime
    number: int
    state: State
    actor: str = ""


@dataclass(frozen=True)
class Deployment:
    """One deployment as its forge tells it."""

    number: int
    sha: str
    created: datetime
    words: str
    """How it is called: names of a branch or tag, what was written about it."""
    actor: str = ""
    revision: str = ""
    steps: Sequence[Step] = ()

    @property
    def deployed(self) -> datetime | None:
        """When it was live for the first time."""
        return min((one.at for one in self.steps if one.state == "deployed"), default=None)


@dataclass
class Standing:
    """A deployment that went live, and what is known of it by now."""

    one: Deployment
    live: datetime
    facts: dict[str, str]


@dataclass
class Line:
    """Deployments one after the other, the oldest first."""

    key: str
    """What stands before the number of a case."""
    always: Mapping[str, str]
    fixes: Sequence[str]
    """What the name of a fix contains, in small letters."""
    live: list[Standing] = field(default_factory=list)

    def before(self, one: Deployment) -> Deployment | None:
        """The one that was live before it."""
        at = one.deployed
        earlier = [past for past in self.live if at is not None and past.live <= at]
        return max(earlier, key=lambda past: past.live).one if earlier else None

    def tell(self, one: Deployment, committed: datetime | None) -> list[dict[str, str]]:
        """Its rows, and what it says of the one before it."""
        past, live = self._recent(one), one.deployed
        is_fix = bool(past and self._is_fix(one, past))
        facts = {
            **self.always, "opened_at": iso(one.created), "revision": one.revision or one.sha[:12],
            "is_unplanned_fix": "true" if is_fix else "false", "has_failed": "false",
        }  # fmt: skip
        rows = list(self._steps(one, facts, committed))
        if live is None:
            return rows
        if past:
            rows += self._ended(past[-1], one, live, is_fix=is_fix)
        self.live.append(Standing(one, live, facts))
        self.live.sort(key=lambda found: found.live)
        return rows

    def _recent(self, one: Deployment) -> list[Standing]:
        at = one.deployed
        return [past for past in self.live if at is not None and at - CONTEXT <= past.live <= at]

    def _is_fix(self, one: Deployment, past: Sequence[Standing]) -> bool:
        is_back = one.sha != past[-1].one.sha and any(each.one.sha == one.sha for each in past[:-1])
        return is_back or any(word in one.words.lower() for word in self.fixes)

    def _steps(
        self, one: Deployment, facts: dict[str, str], committed: datetime | None
    ) -> Iterator[dict[str, str]]:
        created = Step(one.created, 0, "created", one.actor)
        for step in sorted([created, *one.steps], key=lambda each: (each.at, each.number)):
            facts["state"] = step.state
            if step.state == "deployed" and not facts.get("deployed_at"):
                facts |= {"deployed_at": iso(step.at), "committed_at": iso(committed)}
            elif step.state == "failed" and not facts.get("failed_at"):
                facts |= {"has_failed": "true", "failed_at": iso(step.at)}
            yield self._row(one, step, facts)

    def _ended(
        self, past: Standing, by: Deployment, live: datetime, *, is_fix: bool
    ) -> Iterator[dict[str, str]]:
        """What the one before turns out to have been, now that the next one is live."""
        if is_fix and not past.facts.get("failed_at"):
            past.facts |= {"has_failed": "true", "failed_at": iso(max(by.created, past.live))}
            step = Step(max(by.created, past.live), by.number, "failed", by.actor)
            yield self._row(past.one, step, past.facts)
        if past.facts.get("failed_at") and not past.facts.get("restored_at"):
            past.facts |= {"restored_at": iso(live)}
            step = Step(live, by.number, "deployed", by.actor)
            yield {**self._row(past.one, step, past.facts), "activity": "restored"}

    def _row(self, one: Deployment, step: Step, facts: Mapping[str, str]) -> dict[str, str]:
        said = {
            "case": f"{self.key}{one.number}", "activity": step.state, "at": iso(step.at),
            "position": str(step.number), "actor": step.actor,
        }  # fmt: skip
        return {**dict.fromkeys(COLUMNS, ""), **facts, **said}


def until(one: Deployment, next_live: datetime | None) -> Deployment:
    """Without what happened to it once another one was live: that is no news of it."""
    if next_live is None:
        return one
    return replace(one, steps=[step for step in one.steps if step.at < next_live])


def digest(rows: Sequence[Mapping[str, str]]) -> str:
    """By which rows are known again."""
    return blake2b(dumps(list(rows)).encode(), digest_size=8).hexdigest()
