"""Targets: set, ended; a change is a new row, so that the past is judged by the target of its time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.errors import BadTarget
from pawl.analytics.kpi.target import Target as Checked
from pawl.analytics.kpi.target import targets_from_toml
from pawl.analytics.words import say
from pawl.errors import Invalid, stale
from pawl.history.record import record
from pawl.measurement.actions.question import library, target_entry
from pawl.measurement.models import Target

KIND = "target"
FIELDS = ("value", "direction", "band", "from", "until", "text")


@transaction.atomic
def set_target(
    *, kpi: str, entry: Mapping[str, Any], place: Place, by: Actor, is_example: bool = False
) -> Target:
    """A new target of a KPI at a place; one that is open until now ends where this one begins.

    entry: value or band, direction, from, until (days), text; as in [targets] of pawl.toml; and due, the
    day by which it is to be reached.   Without from it holds for all that was measured where nothing held
    yet, else from today on.
    Raises Invalid where the value is out of reach, or two targets would hold at the same time.
    """
    require(by, Permission.TARGET_EDIT, on=place)
    where = {"organisation_id": place.organisation_id, "team_id": place.team_id}
    others = list(Target.objects.filter(kpi=kpi, ended_at=None, **where))
    given, due = _dated(entry, others)
    _close_before(others, given.get("from"), by)
    found = _checked(kpi, [*(_as_toml(one) for one in others if one.ended_at is None), given])
    checked = next(one for one in found if _same(one, given))
    target = Target.objects.create(
        kpi=kpi,
        value=checked.value,
        direction=checked.direction,
        band_low=checked.band[0] if checked.band else None,
        band_high=checked.band[1] if checked.band else None,
        from_date=checked.from_date,
        until=checked.until,
        due=due,
        text=checked.text[:500],
        is_example=is_example,
        created_at=clock.now(),
        **where,
    )
    facts = {"kpi": kpi, "value": target.value, "direction": target.direction, "from": target.from_date,
             "due": due}  # fmt: skip
    record(KIND, target.key, "set", by=by, facts=facts, texts={"text": target.text})
    return target


@transaction.atomic
def end_target(target: Target, *, version: int, by: Actor) -> Target:
    """It holds no more, and never did for what is measured from now on."""
    require(by, Permission.TARGET_EDIT, on=target)
    rows = Target.objects.filter(pk=target.pk, version=version, ended_at=None)
    if not rows.update(ended_at=clock.now(), version=F("version") + 1):
        raise stale(target.key)
    record(KIND, target.key, "end", by=by, facts={"kpi": target.kpi})
    target.refresh_from_db()
    return target


def holding(kpi: str, place: Place, day: date) -> Target | None:
    """The target that a place itself has on a day."""
    begun, open_ = Q(from_date=None) | Q(from_date__lte=day), Q(until=None) | Q(until__gt=day)
    here = {"organisation_id": place.organisation_id, "team_id": place.team_id}
    return Target.objects.filter(begun, open_, kpi=kpi, ended_at=None, **here).first()


def _dated(entry: Mapping[str, Any], others: list[Target]) -> tuple[dict[str, Any], date | None]:
    """What is written, with the day from which it holds; and the day by which it is to be reached."""
    given = dict(entry)
    due = given.pop("due", None)
    is_known = any(not one.is_example and one.until is None for one in others)
    if given.get("from") is None and is_known:
        given["from"] = clock.now().date()
    if due is not None and given.get("from") is not None and due < given["from"]:
        rule = say("It is to be reached before it holds.")
        raise Invalid("due", rule, say("Write a day on which it holds already."), {"due": rule})
    return given, due


def _close_before(others: list[Target], begins: object, by: Actor) -> None:
    """An example makes way; a target without an end ends where the next one begins."""
    for one in others:
        if one.is_example or (begins == one.from_date and one.until is None):
            Target.objects.filter(pk=one.pk).update(ended_at=clock.now(), version=F("version") + 1)
            one.ended_at = clock.now()
            record(KIND, one.key, "end", by=by, facts={"kpi": one.kpi})
        elif isinstance(begins, date) and one.until is None and (one.from_date or date.min) < begins:
            Target.objects.filter(pk=one.pk).update(until=begins, version=F("version") + 1)
            one.until = begins
            record(KIND, one.key, "limit", by=by, facts={"kpi": one.kpi, "until": begins.isoformat()})


def _checked(kpi: str, entries: list[dict[str, Any]]) -> tuple[Checked, ...]:
    kpis = library()
    directions = {name: one.direction for name, one in kpis.items()}
    units = {name: one.unit for name, one in kpis.items()}
    try:
        return targets_from_toml({kpi: entries}, directions, units)[kpi]
    except BadTarget as error:
        raise Invalid(error.thing, error.rule, error.way_out, {"value": error.rule}) from error


def _as_toml(one: Target) -> dict[str, Any]:
    entry = {key: value for key, value in target_entry(one).items() if value not in (None, "")}
    if one.band_low is not None:
        entry.pop("value")
    return entry | {
        key: day for key, day in (("from", one.from_date), ("until", one.until)) if day is not None
    }


def _same(one: Checked, entry: Mapping[str, Any]) -> bool:
    return one.from_date == entry.get("from") and one.until == entry.get("until")
