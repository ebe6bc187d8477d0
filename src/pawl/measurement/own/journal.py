"""The events of one log in the order of the journal: few queries however many there are, never held whole."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models import Case as Case_
from django.db.models.fields.tuple_lookups import TupleLessThanOrEqual
from django.db.models.functions import Cast, Substr

from pawl.accounts.permissions import Place
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.models import Case
from pawl.history.models import Event
from pawl.history.settled import Position, settled
from pawl.measurement.own.folding import Happened
from pawl.measurement.own.logs import Log
from pawl.tickets.models import Clock

AT_ONCE = 2000
START = Position()
MOST_TOUCHED = 20_000
"""So many cases may be touched since the last reading before their log is rather written anew."""
ABOUT_OTHERS: Mapping[str, tuple[str, tuple[str, ...]]] = {"incident": ("problem", ("linked", "unlinked"))}
"""Of the cases of a log also the events of another kind tell: which, and which of them."""
COLUMNS = ("case", "transaction", "id", "activity", "at", "actor", "via", "facts", "imported",
           "has_clock", "breached", "due")  # fmt: skip


def newest() -> Position:
    """Up to where the journal stands for good."""
    row = settled().order_by("-transaction", "-id").values_list("transaction", "id").first()
    return Position(*row) if row else START


@dataclass(frozen=True)
class News:
    """What stands in the journal behind a position, as far as a log is concerned."""

    touched: frozenset[str] = frozenset()
    """Cases of the log that something happened to."""
    brought: frozenset[str] = frozenset()
    """Those of them to which history came from another system."""
    is_recalculated: bool = False
    """Whether clocks were worked out anew: what was told of promises may be otherwise."""


def news(log: Log, after: Position, until: Position) -> News:
    """Read what is new, in one query over the new events alone.   Raises TooMany."""
    touched: set[str] = set()
    brought: set[str] = set()
    is_recalculated = False
    rows = settled(after).filter(_until(until)).values_list("kind", "case", "activity", "facts", "imported")
    for kind, case, activity, facts, imported in rows.iterator(chunk_size=AT_ONCE):
        # The kind is asked here: by an index of kinds the database would read all events of it.
        is_recalculated |= (kind, activity) == ("clocks", "recalculated")
        if kind == log.kind:
            touched.add(case)
            brought.update([case] if imported else ())
        elif _tells_others(log, kind, activity):
            touched.update(_named(facts))
        if len(touched) > MOST_TOUCHED:
            raise TooMany
    return News(frozenset(touched), frozenset(brought), is_recalculated)


def happened(log: Log, after: Position) -> bool:
    """Whether anything stands in the journal behind a position that the log would tell."""
    rows = settled(after).values_list("kind", "activity").iterator(chunk_size=AT_ONCE)
    return any(kind == log.kind or _tells_others(log, kind, activity) for kind, activity in rows)


def known_before(cases: Collection[str], at: Position) -> bool:
    """Whether something stood in the journal of one of some cases by a position."""
    return bool(cases) and Event.objects.filter(case__in=cases).filter(_until(at)).exists()


def histories(
    log: Log, place: Place, since: Position, until: Position
) -> Iterator[tuple[str, list[Happened]]]:
    """Each case of a place with its events up to a position, in order; only those that were touched since.

    A case that was touched is read from its beginning: what was known before is needed to tell what is known
    now. Three queries.   Raises TooMany where too many were.
    """
    others = _of_others(log, until)
    touched = news(log, since, until).touched if since > START else None
    rows = _events(log, place, touched).filter(_until(until))
    told = rows.order_by("case", "transaction", "id").values_list(*COLUMNS).iterator(chunk_size=AT_ONCE)
    for key, some in groupby(told, key=itemgetter(0)):
        events = [_happened(row) for row in some]
        yield key, sorted([*events, *others.get(key, ())], key=_order)


def members(log: Log, place: Place) -> QuerySet[Case]:
    """Whose a log is: of an organisation its own cases, of a team those it holds; never confidential ones."""
    rows = Case.objects.filter(kind=log.kind, confidential=False)
    if place.organisation_id is not None:
        rows = rows.filter(organisation=place.organisation_id)
    return rows if place.team_id is None else rows.filter(team=place.team_id)


class TooMany(Exception):
    """So much happened to so many cases that they are rather all written anew."""


def _events(log: Log, place: Place, touched: frozenset[str] | None) -> QuerySet[Event, Any]:
    of_log = (
        Event.objects.filter(kind=log.kind) if touched is None else Event.objects.filter(case__in=touched)
    )
    number = _number(KINDS[log.kind])
    promised = Clock.objects.filter(case=OuterRef("number"), word="resolution").exclude(state="cancelled")
    return (
        of_log.annotate(number=number)
        .filter(Exists(members(log, place).filter(pk=OuterRef("number"))))
        .annotate(
            has_clock=Exists(promised),
            breached=Subquery(promised.values("breached_at")[:1]),
            due=Subquery(promised.values("due_at")[:1]),
        )
    )


def _number(prefix: str) -> Case_:
    """The number in the key of a case; none of what is no case, as the rules of a register."""
    number = Cast(Substr("case", len(prefix) + 2), BigIntegerField())
    return Case_(When(case__startswith=f"{prefix}-", then=number), output_field=BigIntegerField())


def _tells_others(log: Log, kind: str, activity: str) -> bool:
    """Whether an event of another kind tells something of the cases of a log."""
    other, activities = ABOUT_OTHERS.get(log.kind, ("", ()))
    return kind == other and activity in activities


def _named(facts: Mapping[str, Any]) -> list[str]:
    """The cases that such an event is about."""
    return [str(key) for key in facts.get("keys") or [facts.get("ticket")]]


def _until(position: Position) -> TupleLessThanOrEqual:
    here = (position.transaction, position.event)
    condition: TupleLessThanOrEqual = TupleLessThanOrEqual((F("transaction"), F("id")), here)
    return condition


def _of_others(log: Log, until: Position) -> dict[str, list[Happened]]:
    """What events of other cases tell of these, by the key of the case that they are told of."""
    found: dict[str, list[Happened]] = defaultdict(list)
    if log.kind not in ABOUT_OTHERS:
        return found
    kind, activities = ABOUT_OTHERS[log.kind]
    rows = Event.objects.filter(kind=kind, activity__in=activities).filter(_until(until))
    names = ("case", "transaction", "id", "activity", "at", "actor", "via", "facts", "imported")
    for key, transaction, number, activity, at, actor, via, facts, imported in rows.values_list(*names):
        told = Happened(
            (transaction, number), f"{kind}.{activity}", at, actor, via, {kind: key}, imported
        )  # fmt: skip
        for case in _named(facts):
            found[case].append(told)
    return found


def _order(one: Happened) -> tuple[Any, ...]:
    """What was brought in from elsewhere came before, in the order of its own times; then the journal's."""
    return (0, one.at, one.place) if one.imported else (1, one.place)


def _happened(row: tuple[Any, ...]) -> Happened:
    _key, transaction, number, activity, at, actor, via, facts, imported, has_clock, breached, due = row
    clock = (breached, due) if has_clock else None
    return Happened((transaction, number), activity, at, actor, via, facts, imported, clock)
