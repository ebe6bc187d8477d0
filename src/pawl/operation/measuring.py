"""Datasets, targets, calendars and factors from the console: the same actions that pages call."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place
from pawl.analytics.words import say
from pawl.errors import NotFound
from pawl.measurement.actions import calendars, datasets, factors, settings, targets
from pawl.measurement.models import Calendar, Dataset, Factor, Target

BY: Actor = system("console")


def place(organisation: str, team: str) -> Place:
    """A place by the names of organisation and team; without names the whole site.   Raises NotFound."""
    if not organisation:
        return Place()
    house = Organisation.objects.filter(name=organisation).first()
    if house is None:
        raise _missing(organisation)
    if not team:
        return Place(house.pk)
    found = Team.objects.filter(organisation=house, name=team).first()
    if found is None:
        raise _missing(team)
    return Place(house.pk, found.pk)


def listed_datasets() -> list[dict[str, Any]]:
    """Every dataset, the newest first."""
    rows = Dataset.objects.select_related("organisation", "team").order_by("-pk")
    return [
        {
            "key": one.key,
            "name": one.name,
            "snapshot": one.snapshot,
            "cases": one.cases,
            "events": one.events,
            "organisation": str(one.organisation or ""),
            "team": str(one.team or ""),
            "state": _state(one),
        }
        for one in rows
    ]


def _state(one: Dataset) -> str:
    if one.purged_at:
        return "purged" if one.is_purged else "dropped"
    return "withdrawn" if one.withdrawn_at else "in use"


def rebuild(where: Place) -> list[str]:
    """Rows for snapshots that the command line imported; a job measures them."""
    made = datasets.rebuild(by=BY, place=where)
    for one in made:
        datasets.ask_study(one, by=BY, why="rebuilt")
    return [one.key for one in made]


def withdraw(key: str) -> str:
    """Nobody sees it any more."""
    return datasets.withdraw(_found(Dataset, key), by=BY).key


def purge(key: str) -> str:
    """Files and numbers of a withdrawn dataset go for good, as soon as a worker comes to it."""
    return datasets.ask_purge(_found(Dataset, key), by=BY).key


def listed_targets() -> list[dict[str, Any]]:
    """The targets that hold."""
    rows = Target.objects.filter(ended_at=None).select_related("organisation", "team")
    names = (
        "key",
        "kpi",
        "direction",
        "value",
        "band_low",
        "band_high",
        "from_date",
        "until",
        "due",
        "text",
        "is_example",
    )
    return [
        {name: getattr(one, name) for name in names}
        | {"organisation": str(one.organisation or ""), "team": str(one.team or "")}
        for one in rows
    ]


def set_target(kpi: str, entry: Mapping[str, Any], where: Place) -> str:
    """Set one; datasets of the place are measured anew."""
    return targets.set_target(kpi=kpi, entry=entry, place=where, by=BY).key


def end_target(key: str) -> str:
    """End one."""
    found: Target = _found(Target, key)
    return targets.end_target(found, version=found.version, by=BY).key


def listed_factors() -> list[dict[str, Any]]:
    """What happened, the latest first."""
    rows = Factor.objects.filter(removed_at=None).select_related("case").order_by("-at", "-pk")
    return [
        {"key": one.key, "at": one.at, "until": one.until, "side": one.side, "category": one.category,
         "title": one.case.title}
        for one in rows
    ]  # fmt: skip


def note_factor(title: str, at: date, until: date | None, side: str, category: str, where: Place) -> str:
    """Note one; every chart of the place shows it."""
    made = factors.note_factor(
        title=title, at=at, until=until, side=side, category=category, place=where, by=BY
    )
    return made.key


def remove_factor(key: str) -> str:
    """Take one away."""
    found: Factor = _found(Factor, key)
    return factors.remove_factor(found, version=found.version, by=BY).key


def listed_calendars() -> list[dict[str, Any]]:
    """The calendars that count."""
    rows = Calendar.objects.filter(retired_at=None).select_related("organisation", "team")
    names = ("key", "name", "effective_from", "digest")
    return [
        {name: getattr(one, name) for name in names}
        | {"organisation": str(one.organisation or ""), "team": str(one.team or "")}
        for one in rows
    ]


def set_calendar(file: Path, name: str, effective_from: date | None, where: Place) -> str:
    """Set one from a file like [calendar] of pawl.toml."""
    text = file.read_text(encoding="utf-8")
    made = calendars.set_calendar(name=name, text=text, place=where, by=BY, effective_from=effective_from)
    return made.key


def seed(config: Path | None) -> bool:
    """Fill empty settings from pawl.toml; what it does not say comes from the defaults."""
    path = config or Path("pawl.toml")
    given = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return settings.seed(given, by=BY)


def _found(model: Any, key: str) -> Any:
    number = key.rpartition("-")[2]
    found = model.objects.filter(pk=int(number)).first() if number.isdigit() else None
    if found is None or found.key != key:
        raise _missing(key)
    return found


def _missing(name: str) -> NotFound:
    rule = say("There is no such record.")
    return NotFound(name, rule, say("List what there is, and take its number or name from there."))
