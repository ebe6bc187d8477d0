"""Risks as they stood at the end of an earlier day, told by the journal: nothing is kept twice for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from pawl.history.models import Event, EventText
from pawl.projects.models import Project, RaidItem

AMOUNTS = ("probability_percent", "cost_impact", "cost_occurred")
NUMBERS = ("probability", "impact", "score")
REPLAYED = (*AMOUNTS, *NUMBERS, "due", "response")
FIRST_STATE = "open"
Facts = Mapping[str, Any]


def end_of(day: date) -> datetime:
    """The first instant that is not of the day any more; days are those of UTC, as in the journal."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def as_of(rows: Sequence[RaidItem], day: date) -> tuple[list[RaidItem], set[str]]:
    """Copies that say what was known at the end of a day, without what was not written yet.   Two queries.

    Returns them, and the keys of those that stood there, but whose beginning no event tells.
    """
    told = _told({one.key for one in rows}, end_of(day))
    known = [_replayed(one, told[one.key]) for one in rows if _begins(told.get(one.key, ()))]
    dark = [one for one in rows if not _begins(told.get(one.key, ())) and one.case.created_at < end_of(day)]
    return [*known, *dark], {one.key for one in dark}


def contingency_at(project: Project, day: date) -> Decimal | None:
    """The reserve that was set at the end of a day.   One query."""
    rows = Event.objects.filter(kind="project", case=project.key, activity__in=("begun", "changed"))
    facts: Iterable[Any] = rows.order_by("at", "pk").values_list("at", "facts")
    said = [(at, one["contingency"]) for at, one in facts if "contingency" in one]
    if not said:
        return project.contingency
    before = [value for at, value in said if at < end_of(day)]
    return Decimal(before[-1]) if before and before[-1] is not None else None


def _told(keys: Iterable[str], until: datetime) -> dict[str, list[tuple[str, Facts]]]:
    """Activity and facts of each event of some entries, oldest first; with the words that lie beside them."""
    events = Event.objects.filter(kind="raid_item", case__in=list(keys), at__lt=until).order_by("at", "pk")
    rows: Sequence[Any] = list(events.values_list("pk", "case", "activity", "facts"))
    texts = EventText.objects.filter(event__in=events.order_by().values("pk"), name="response")
    words = dict(texts.values_list("event", "text"))
    found: dict[str, list[tuple[str, Facts]]] = {}
    for number, case, activity, facts in rows:
        said = {**facts, **({"response": words[number]} if number in words else {})}
        found.setdefault(case, []).append((activity, said))
    return found


def _begins(told: Sequence[tuple[str, Facts]]) -> bool:
    return any(activity == "added" for activity, _facts in told)


def _replayed(one: RaidItem, told: Sequence[tuple[str, Facts]]) -> RaidItem:
    then = copy(one)
    then.state = FIRST_STATE
    for name in REPLAYED:
        setattr(then, name, "" if name == "response" else 0 if name == "score" else None)
    for _activity, facts in told:
        then.state = str(facts.get("to", then.state))
        for name, value in _values(facts):
            setattr(then, name, value)
    return then


def _values(facts: Facts) -> Iterator[tuple[str, Any]]:
    for name in REPLAYED:
        if name in facts:
            value = facts[name]
            if value is not None and name in AMOUNTS:
                value = Decimal(str(value))
            if value is not None and name == "due":
                value = date.fromisoformat(value)
            yield name, value
