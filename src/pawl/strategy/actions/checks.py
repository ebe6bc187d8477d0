"""What these actions check alike: texts, places, and that what they point to stands in the same place."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import place_of
from pawl.collaboration.checks import broken
from pawl.errors import Conflict
from pawl.strategy.models import Goal, Standing


def editor(by: Actor, on: Any = None) -> Place:
    """Ask for the right to edit here.   Returns where a new record of this actor stands."""
    place = Place(organisation_id=place_of(by.person).organisation_id)
    require(by, Permission.STRATEGY_EDIT, on=place if on is None else on)
    return place


def same_place(goal: Goal | None, organisation: int | None, field: str) -> None:
    """Who may read the one may then read the other, so a link tells nobody of what they may not see."""
    if goal is not None and goal.case.organisation_id != organisation:
        raise broken(field, say("It belongs to another organisation."), say("Choose a goal of the same one."))


def still_counts(record: Any) -> None:
    """Refuse to build on what was retired."""
    if record.state == Standing.RETIRED:
        raise Conflict(record.key, say("It was retired."), say("Restore it first."))
