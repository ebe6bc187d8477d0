"""By which periods, slices and rules a place is measured; and the first settings, from pawl.toml."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid, stale
from pawl.history.record import record
from pawl.measurement.actions.calendars import set_calendar
from pawl.measurement.actions.factors import note_factor
from pawl.measurement.actions.phases import begin_phase
from pawl.measurement.actions.question import defaults, library
from pawl.measurement.actions.targets import set_target
from pawl.measurement.models import Calendar, MeasureSetting, Phase, Target

KIND = "measure_setting"
GRAINS = ("day", "week", "month", "quarter", "year")
RULES = ("wheeler", "western-electric", "nelson", "nhs", "servicenow", "anhoej")
MOST_SLICES = 6
SITE = Place()


@transaction.atomic
def set_measuring(  # noqa: PLR0913 what a setting is, all named
    *, place: Place, by: Actor, grains: Sequence[str], slices: Sequence[str], rules: str,
    rules_of: Mapping[str, str] | None = None, kpis: Sequence[str] = (), first: date | None = None,
    last: date | None = None, version: int | None = None,
) -> MeasureSetting:  # fmt: skip
    """Say by what a place is measured.   version: of the row that was read, None where there was none."""
    require(by, Permission.TARGET_EDIT, on=place)
    _check(grains, slices, rules, rules_of or {}, kpis)
    where = {"organisation_id": place.organisation_id, "team_id": place.team_id}
    lists = {"grains": list(grains), "slices": list(slices)}
    lists |= {"kpis": list(kpis)}
    values = {**lists, "rules": rules, "rules_of": dict(rules_of or {}), "first": first, "last": last}
    known = MeasureSetting.objects.filter(**where)
    if version is None:
        if known.exists():
            raise stale(KIND)
        setting = MeasureSetting.objects.create(**where, **values)
    elif known.filter(version=version).update(version=F("version") + 1, **values):
        setting = known.get()
    else:
        raise stale(KIND)
    record(KIND, setting.key, "set", by=by, facts=values)
    return setting


def _check(
    grains: Sequence[str], slices: Sequence[str], rules: str, rules_of: Mapping[str, str], kpis: Sequence[str]
) -> None:
    wrong: dict[str, Sentence] = {}
    if not grains or len(set(grains)) < len(grains) or not set(grains) <= set(GRAINS):
        wrong["grains"] = say("Use one or more of: {names}.", names=", ".join(GRAINS))
    if len(slices) > MOST_SLICES or len(set(slices)) < len(slices):
        wrong["slices"] = say("Use at most {n} fields, each once.", n=MOST_SLICES)
    if not {rules, *rules_of.values()} <= set(RULES):
        wrong["rules"] = say("Use one of: {names}.", names=", ".join(RULES))
    for name, some in (("rules_of", rules_of), ("kpis", kpis)):
        if not set(some) <= set(library()):
            wrong[name] = say("There is no KPI of this name.")
    if wrong:
        raise Invalid(KIND, next(iter(wrong.values())), say("Mend the fields that are marked."), wrong)


@transaction.atomic
def seed(given: Mapping[str, Any], *, by: Actor, place: Place = SITE) -> bool:
    """Fill empty settings from the tables of pawl.toml; what it does not say comes from the defaults.

    given: the parsed file, or nothing.   place: for whom, the whole site unless said otherwise.
    Returns whether anything was written: only where nothing was set.
    """
    require(by, Permission.SETTING_MANAGE, on=place)
    rows = (Calendar.objects, Target.objects, Phase.objects, MeasureSetting.objects)
    if any(some.exists() for some in rows):
        return False
    base = defaults()
    _seed_calendar(given.get("calendar", base["calendar"]), place, by)
    own = "targets" in given
    for kpi, entry in given.get("targets", base["targets"]).items():
        for one in entry if isinstance(entry, list) else [entry]:
            set_target(kpi=kpi, entry=one, place=place, by=by, is_example=not own)
    for one in given.get("phases", ()):
        begin_phase(kpi=one["kpi"], at=one["at"], reason=one["reason"], place=place, by=by)
    for one in given.get("factors", ()):
        note_factor(title=one["text"], at=one["at"], side="internal", category="other", place=place, by=by)
    measure = {**base["measure"], **given.get("measure", {})}
    grains = list(dict.fromkeys((measure["by"], "month")))
    slices = measure["slices"] or ["priority", "assignment_group"]
    set_measuring(place=place, by=by, grains=grains, slices=slices, rules=measure["rules"],
                  first=measure.get("from"), last=measure.get("until"))  # fmt: skip
    return True


def _seed_calendar(table: Mapping[str, Any], place: Place, by: Actor) -> None:
    set_calendar(name=str(table.get("name", "")), text=toml_of(table), place=place, by=by)


def toml_of(table: Mapping[str, Any], path: str = "") -> str:
    """Write a table of a settings file as text again: plain values first, then the tables in it."""
    plain = [
        f"{_key(key)} = {_toml(value)}" for key, value in table.items() if not isinstance(value, Mapping)
    ]
    inner = [
        f"\n[{path}{_key(key)}]\n{toml_of(value, f'{path}{_key(key)}.')}"
        for key, value in table.items()
        if isinstance(value, Mapping)
    ]
    return "\n".join([*plain, *inner]) + ("\n" if plain else "")


def _key(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else _toml(key)


def _toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        case list():
            return "[" + ", ".join(_toml(one) for one in value) + "]"
        case date():
            return value.isoformat()
        case _:
            return str(value)
