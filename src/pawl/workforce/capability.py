"""Skills that are held and needed: who can what now, and what a team's services lack."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pawl.accounts.actor import Actor
from pawl.catalogue.models import Service
from pawl.workforce.models import HeldSkill, NeededSkill


@dataclass(frozen=True)
class Need:
    """A skill that a service needs, and how many of the team hold it well enough."""

    service: Service
    skill: str
    level: int
    wanted: int
    held: int

    @property
    def missing(self) -> int:
        """How many more are needed."""
        return max(0, self.wanted - self.held)


def levels(people: Sequence[int], actor: Actor, on: date | None = None) -> Mapping[tuple[str, int], int]:
    """By skill and person: the level that the newest row says.   One query."""
    rows = HeldSkill.objects.visible_to(actor).filter(person__in=people)
    if on is not None:
        rows = rows.filter(since__lte=on)
    found: dict[tuple[str, int], int] = {}
    for skill, person, level in rows.order_by("since").values_list("skill", "person_id", "level"):
        found[skill.casefold(), person] = level
    return found


def holders(actor: Actor, people: Sequence[int], least: int = 1) -> Mapping[str, list[int]]:
    """By skill, who holds it at least so well."""
    found: dict[str, list[int]] = defaultdict(list)
    for (skill, person), level in levels(people, actor).items():
        if level >= least:
            found[skill].append(person)
    return found


def needs(services: Sequence[Service], people: Sequence[int], actor: Actor) -> list[Need]:
    """What services need against what some people hold.   Two queries."""
    known = levels(people, actor)
    rows = NeededSkill.objects.filter(service__in=services).order_by("service", "skill")
    named = {one.pk: one for one in services}
    return [
        Need(
            named[one.service_id], one.skill, one.level, one.people,
            sum(known.get((one.skill.casefold(), person), 0) >= one.level for person in people),
        )
        for one in rows
    ]  # fmt: skip
