"""The ways to close a gap, doing nothing among them, and the choice of one with its reason."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, line, passage
from pawl.errors import Conflict, stale
from pawl.history.record import record
from pawl.improvement.actions.lifecycle import UNDECIDED
from pawl.improvement.models import Improvement, Option

KIND = Improvement.kind
MOST_OPTIONS, FEWEST = 20, 2
DEAREST = Decimal(10) ** 12


@transaction.atomic
def add(improvement: Improvement, *, by: Actor, **fields: Any) -> Option:
    """One more way: title, is_nothing, expected_change, cost, risk, note."""
    _open(improvement, by)
    checked = _checked({"title": "", **fields})
    living = improvement.options.filter(removed_at=None)
    if living.count() >= MOST_OPTIONS:
        raise broken("title", say("It has {n} options.", n=MOST_OPTIONS), say("Remove one first."))
    if checked.get("is_nothing") and living.filter(is_nothing=True).exists():
        raise broken(
            "is_nothing", say("Doing nothing is one of its options already."), say("Change that one.")
        )
    made = Option.objects.create(improvement=improvement, **checked)
    _told(improvement, "option_added", made, by)
    return made


@transaction.atomic
def change(option: Option, *, by: Actor, **fields: Any) -> Option:
    """It is told better; an option that was chosen stays chosen."""
    _open(option.improvement, by)
    checked = _checked(fields)
    changed = {name: value for name, value in checked.items() if getattr(option, name) != value}
    if changed:
        _written(option, changed)
        _told(option.improvement, "option_changed", option, by)
    return option


@transaction.atomic
def remove(option: Option, *, by: Actor) -> Option:
    """It is no option any more."""
    _open(option.improvement, by)
    _written(option, {"removed_at": clock.now(), "is_chosen": False})
    _told(option.improvement, "option_removed", option, by)
    return option


@transaction.atomic
def choose(option: Option, *, reason: str, by: Actor) -> Option:
    """One of two or more, doing nothing among them, and why; an earlier choice is taken back."""
    improvement = option.improvement
    _open(improvement, by)
    clean = passage("reason", reason)
    if not clean:
        raise broken("reason", say("It is empty."), say("Say why this one is better than the others."))
    living = list(improvement.options.filter(removed_at=None))
    if len(living) < FEWEST or not any(one.is_nothing for one in living):
        raise Conflict(improvement.key, say("A choice needs two options or more, doing nothing among them."),
                       say("Add what else could be done, and doing nothing."))  # fmt: skip
    if option.pk not in {one.pk for one in living}:
        raise not_found(option.key)
    improvement.options.filter(is_chosen=True).exclude(pk=option.pk).update(
        is_chosen=False, version=F("version") + 1
    )
    _written(option, {"is_chosen": True})
    rows = Improvement.objects.filter(pk=improvement.pk, version=improvement.version)
    if not rows.update(choice=clean, version=F("version") + 1):
        raise stale(improvement.key)
    improvement.choice, improvement.version = clean, improvement.version + 1
    _told(improvement, "option_chosen", option, by, reason=clean)
    return option


def _open(improvement: Improvement, by: Actor) -> None:
    """What was decided is not weighed again."""
    require(by, Permission.IMPROVEMENT_EDIT, on=improvement)
    if improvement.state not in UNDECIDED:
        raise Conflict(improvement.key, say("It is decided: its options stay as they were."),
                       say("Propose another improvement, or wait until it is open again."))  # fmt: skip


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    checked = dict(fields)
    if "title" in fields:
        checked["title"] = line("title", str(fields["title"]))
    if "note" in fields:
        checked["note"] = passage("note", fields["note"])
    risk, cost = fields.get("risk"), fields.get("cost")
    if risk is not None and not 1 <= risk <= 5:
        raise broken("risk", say("It is from 1 to 5."), say("Write 1 for hardly any, 5 for a grave one."))
    if cost is not None and not 0 <= cost < DEAREST:
        raise broken("cost", say("It is no amount of money."), say("Write 0 or more."))
    return checked


def _written(option: Option, changes: dict[str, Any]) -> None:
    rows = Option.objects.filter(pk=option.pk, version=option.version, removed_at=None)
    if not rows.update(**changes, version=F("version") + 1):
        raise stale(option.key)
    for name, value in changes.items():
        setattr(option, name, value)
    option.version += 1


def _told(improvement: Improvement, activity: str, option: Option, by: Actor, **texts: str) -> None:
    facts = {"option": option.key, "is_nothing": option.is_nothing, "expected_change": option.expected_change,
             "cost": None if option.cost is None else str(option.cost), "risk": option.risk}  # fmt: skip
    record(KIND, improvement.key, activity, by=by, facts=facts, texts={"title": option.title, **texts})
