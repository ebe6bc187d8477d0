"""Dependencies: join two things from an instant on, part them; never edited, so the past can be asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import aware, one_of, same_place, short
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Case, Record
from pawl.configuration.models import Dependency, DependencyKind
from pawl.errors import Conflict
from pawl.history.record import record

MOST_NEEDED = 1000
ENDS = ("configuration_item", "service")


def may_join(by: Actor, on: Any) -> None:
    """Whoever edits items of the team of a thing says what it stands on."""
    case = on if isinstance(on, Case) else on.case
    require(by, Permission.ITEM_EDIT, on=case)


@dataclass(frozen=True)
class Bond:
    """How one thing stands on another: alone or as one of a group, from when until when."""

    relation: str
    group: str = ""
    needed: int = 1
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@transaction.atomic
def join(upper: Record, lower: Record, bond: Bond, *, by: Actor) -> Dependency:
    """From an instant on the upper one stands on the lower one."""
    may_join(by, upper)
    _check_ends(upper, lower)
    group = _group(bond.group, bond.needed)
    start = aware("valid_from", bond.valid_from) if bond.valid_from else clock.now()
    if bond.valid_until is not None and aware("valid_until", bond.valid_until) <= start:
        raise broken("valid_until", say("It ends before it starts."), say("Swap the two."))
    made = _once(
        upper=upper.case, lower=lower.case, group=group, needed=bond.needed if group else 1,
        relation=one_of(*DependencyKind.values)("relation", bond.relation),
        valid_from=start, valid_until=bond.valid_until,
    )  # fmt: skip
    _tell(made, "joined", start, by)
    return made


@transaction.atomic
def part(dependency: Dependency, *, until: datetime | None = None, by: Actor) -> Dependency:
    """From an instant on it stands on it no more; what was before stays known."""
    may_join(by, dependency.upper)
    if dependency.valid_until is not None:
        raise Conflict(dependency.key, say("It has ended already."), say("Join the two again instead."))
    end = aware("until", until or clock.now())
    if end <= dependency.valid_from:
        raise broken("until", say("It ends before it starts."), say("Choose a later instant."))
    rows = Dependency.objects.filter(pk=dependency.pk, valid_until=None)
    if not rows.update(valid_until=end):
        raise Conflict(dependency.key, say("It has ended already."), say("Read it again."))
    dependency.valid_until = end
    _tell(dependency, "parted", end, by)
    return dependency


def _check_ends(upper: Record, lower: Record) -> None:
    for name, one in (("upper", upper), ("lower", lower)):
        if one.kind not in ENDS:
            rule = say("Only items and services stand on each other.")
            raise broken(name, rule, say("Choose an item or a service."))
    same_place(lower, upper.case.organisation_id, "lower")
    if upper.pk == lower.pk:
        raise broken("lower", say("Nothing stands on itself."), say("Choose another one."))


def _group(word: str, needed: int) -> str:
    found = short("group", word)
    if len(found) > 40:
        raise broken("group", say("It is longer than {n} characters.", n=40), say("Shorten it."))
    if not 1 <= needed <= MOST_NEEDED:
        rule = say("It lies outside {low} to {high}.", low=1, high=MOST_NEEDED)
        raise broken("needed", rule, say("Write a number inside."))
    return found


def _once(**fields: Any) -> Dependency:
    try:
        with transaction.atomic():
            return Dependency.objects.create(**fields)
    except IntegrityError:
        rule = say("It stands on it already.")
        raise Conflict(
            str(fields["lower"].key), rule, say("End the one that there is, then join anew.")
        ) from None


def _tell(one: Dependency, activity: str, at: datetime, by: Actor) -> None:
    facts = {
        "dependency": one.pk, "lower": one.lower.key, "relation": one.relation, "group": one.group,
        "needed": one.needed, "since": at.date().isoformat(),
    }  # fmt: skip
    record(one.upper.kind, one.upper.key, activity, by=by, facts=facts)
