"""What actions on changes check alike: windows, states in which something may be said anew."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import aware
from pawl.changes.models import Change
from pawl.collaboration.checks import broken
from pawl.errors import Conflict, stale


def check_window(start: datetime | None, end: datetime | None) -> None:
    """Both ends or none, and in order.   Raises Invalid."""
    if (start is None) != (end is None):
        rule = say("A window has a start and an end.")
        raise broken("planned_until" if end is None else "planned_from", rule, say("Give both."))
    if start is not None and end is not None and aware("planned_until", end) <= aware("planned_from", start):
        raise broken("planned_until", say("It ends before it starts."), say("Swap the two."))


def check_state(change: Change, allowed: Iterable[str]) -> None:
    """Refuse what a state no longer allows.   Raises Conflict."""
    if change.state not in allowed:
        rule = say("Its state lets nobody change this any more.")
        raise Conflict(change.key, rule, say("Raise another change for what is different."))


def check_people(change: Change, people: Iterable[Person]) -> None:
    """Who implements it may work on changes.   Raises Invalid."""
    case = change.case
    place = Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)
    for one in people:
        if not one.is_active or not can(Actor(one), Permission.CHANGE_WORK, place):
            rule = say("{name} could not work on this change.", name=one.name)
            raise broken("implementers", rule, say("Choose somebody of the teams that work on it."))


def touch(record: Any) -> None:
    """What stands in other rows is changed.   Raises Stale where somebody was faster."""
    rows = type(record)._base_manager.filter(pk=record.pk, version=record.version)  # noqa: SLF001 documented
    if not rows.update(version=F("version") + 1):
        raise stale(record.key)
    record.version += 1
