"""What data is asked, in the API: calendars, targets, phases, settings, factors."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field as Limit

from pawl.accounts.actor import Actor
from pawl.collaboration.api import RecordOut, comments
from pawl.collaboration.api_places import PlaceIn, placed
from pawl.measurement import lists
from pawl.measurement.actions import calendars, factors, phases, settings, targets, unit_values
from pawl.measurement.models import UnitValue
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Amount, Day, Text, Title, Word
from pawl.web.rest.resource import Call, Resource


class CalendarIn(PlaceIn):
    name: Title = ""
    text: Text
    effective_from: Day | None = None


class CalendarOut(Schema):
    key: str
    name: str
    text: str
    digest: str
    effective_from: date | None
    retired_at: datetime | None
    version: int


def set_calendar(*, by: Actor, **fields: Any) -> Any:
    place, found = placed(by, fields)
    return calendars.set_calendar(**{"name": "", **found}, place=place, by=by)


class TargetIn(PlaceIn):
    kpi: Word
    value: Amount | None = None
    direction: Word | None = None
    band: tuple[Amount, Amount] | None = None
    holds_from: Day | None = None
    until: Day | None = None
    due: Day | None = None
    text: str = Limit("", max_length=500)


class TargetOut(Schema):
    key: str
    kpi: str
    value: float
    direction: str
    band_low: float | None
    band_high: float | None
    from_date: date | None
    until: date | None
    due: date | None
    text: str
    is_example: bool
    version: int


def set_target(*, by: Actor, **fields: Any) -> Any:
    place, found = placed(by, fields)
    kpi, begins = found.pop("kpi"), found.pop("holds_from", None)
    entry = {name: value for name, value in found.items() if value is not None}
    if "band" in entry:
        entry["band"] = list(entry["band"])
    if begins is not None:
        entry["from"] = begins
    return targets.set_target(kpi=kpi, entry=entry, place=place, by=by)


class UnitValueIn(PlaceIn):
    kpi: Word
    money: Decimal | None = None
    currency: Word = ""
    hours: Amount | None = None
    since: Day | None = None
    text: str = Limit(max_length=500)


class UnitValueOut(Schema):
    key: str
    kpi: str
    money: Decimal | None
    currency: str
    hours: float | None
    from_date: date | None
    text: str
    by: str | None
    created_at: datetime
    version: int

    @staticmethod
    def resolve_by(one: UnitValue) -> str | None:
        return one.person.name if one.person else None


def say_worth(*, by: Actor, **fields: Any) -> UnitValue:
    place, found = placed(by, fields)
    return unit_values.say_worth(**found, place=place, by=by)


class PhaseIn(PlaceIn):
    kpi: Word
    at: Day
    reason: str = Limit(max_length=500)


class PhaseOut(Schema):
    key: str
    kpi: str
    at: date
    reason: str
    version: int


def begin_phase(*, by: Actor, **fields: Any) -> Any:
    place, found = placed(by, fields)
    return phases.begin_phase(**found, place=place, by=by)


class SettingIn(PlaceIn):
    grains: list[Word] = Limit(max_length=5)
    slices: list[Word] = Limit([], max_length=settings.MOST_SLICES)
    rules: Word = "nhs"
    rules_of: dict[Word, Word] = Limit({}, max_length=500)
    kpis: list[Word] = Limit([], max_length=500)
    first: Day | None = None
    last: Day | None = None


class SettingChange(Body):
    grains: list[Word] | None = Limit(None, max_length=5)
    slices: list[Word] | None = Limit(None, max_length=settings.MOST_SLICES)
    rules: Word | None = None
    rules_of: dict[Word, Word] | None = Limit(None, max_length=500)
    kpis: list[Word] | None = Limit(None, max_length=500)
    first: Day | None = None
    last: Day | None = None


class SettingOut(Schema):
    key: str
    grains: list[str]
    slices: list[str]
    rules: str
    rules_of: dict[str, str]
    kpis: list[str]
    first: date | None
    last: date | None
    version: int


def set_measuring(*, by: Actor, **fields: Any) -> Any:
    place, found = placed(by, fields)
    return settings.set_measuring(place=place, by=by, **{"slices": [], "rules": "nhs", **found})


def change_measuring(setting: Any, *, by: Actor, **fields: Any) -> Any:
    names = ("grains", "slices", "rules", "rules_of", "kpis", "first", "last")
    values = {name: fields.get(name, getattr(setting, name)) for name in names}
    return settings.set_measuring(place=setting.place, by=by, version=setting.version, **values)


class FactorIn(PlaceIn):
    title: Title
    at: Day
    side: Word = "internal"
    category: Word = "other"
    until: Day | None = None
    note: Text = ""


class FactorChange(Body):
    title: Title | None = None
    at: Day | None = None
    side: Word | None = None
    category: Word | None = None
    until: Day | None = None
    note: Text | None = None


class FactorOut(RecordOut):
    at: date
    until: date | None
    side: str
    category: str
    note: str


def note_factor(*, by: Actor, **fields: Any) -> Any:
    place, found = placed(by, fields)
    return factors.note_factor(**{"side": "internal", "category": "other", **found}, place=place, by=by)


def change_factor(factor: Any, *, by: Actor, **fields: Any) -> Any:
    names = ("at", "side", "category", "until", "note")
    known = {name: getattr(factor, name) for name in names} | {"title": factor.case.title}
    return factors.change_factor(factor, version=factor.version, by=by, **{**known, **fields})


def ended(action: Any) -> Any:
    """An action that ends a row, as DELETE calls it: the version was checked already."""
    return lambda row, *, by: action(row, version=row.version, by=by)


RESOURCES = (
    Resource("calendars", "calendar", lists.CALENDARS, CalendarOut, Call(CalendarIn, set_calendar),
             remove=ended(calendars.retire_calendar)),
    Resource("targets", "target", lists.TARGETS, TargetOut, Call(TargetIn, set_target),
             remove=ended(targets.end_target)),
    Resource("unit-values", "value of a unit", lists.UNIT_VALUES, UnitValueOut,
             Call(UnitValueIn, say_worth), remove=ended(unit_values.end_worth), related=("person",)),
    Resource("phases", "phase", lists.PHASES, PhaseOut, Call(PhaseIn, begin_phase),
             remove=ended(phases.remove_phase)),
    Resource("measure-settings", "setting", lists.SETTINGS, SettingOut, Call(SettingIn, set_measuring),
             Call(SettingChange, change_measuring)),
    Resource("factors", "factor", lists.FACTOR_LIST, FactorOut, Call(FactorIn, note_factor),
             Call(FactorChange, change_factor), ended(factors.remove_factor), related=("case",),
             parts=(comments,)),
)  # fmt: skip
