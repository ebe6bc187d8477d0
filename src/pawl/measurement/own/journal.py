"""The events of one log in the order of the journal: few queries however many there are, never held whole."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import TupleLessThanOrEqual
from django.db.models.functions import Cast, Substr

from pawl.accounts.permissions import Place
from pawl.collaboration.kinds import KINDS
from pawl.collaboration.models import Case
from pawl.history.models import Event
from pawl.history.settled import Position, behind, settled
from pawl.measurement.own.folding import Happened
from pawl.measurement.own.logs import Log
from pawl.tickets.models import Clock

AT_ONCE = 2000
START = Position()
MOST_LINKED = 500
"""So many cases may be touched by the events of others before their log is rather written anew."""
ABOUT_OTHERS: Mapping[str, tuple[str, tuple[str, ...]]] = {"incident": ("problem", ("linked", "unlinked"))}
"""Of the cases of a log also the events of another kind tell: which, and which of them."""
COLUMNS = ("case", "transaction", "id", "activity", "at", "actor", "via", "facts", "imported",
           "has_clock", "breached", "due")  # fmt: skip


def newest() -> Position:
    """Up to where the journal stands for good."""
    row = settled().order_by("-transaction", "-id").values_list("transaction", "id").first()
    return Position(*row) if row else START


def happened(log: Log, after: Position) -> bool:
    """Whether anything stands in the journal behind a position that the log would tell."""
    return settled(after).filter(_told_in(log)).exists()


def recalculated(after: Position) -> bool:
    """Whether clocks were worked out anew behind a position: what was told of promises may be otherwise."""
    return settled(after).filter(kind="clocks", activity="recalculated").exists()


def brought_in(log: Log, after: Position) -> bool:
    """Whether events of another system came behind a position to cases that were there before it."""
    of_before = Event.objects.filter(kind=log.kind, case=OuterRef("case")).filter(_until(after))
    return settled(after).filter(kind=log.kind, imported=True).filter(Exists(of_before)).exists()


def histories(
    log: Log, place: Place, since: Position, until: Position
) -> Iterator[tuple[str, list[Happened]]]:
    """Each case of a place with its events up to a position, in order; only those that were touched since.

    A case that was touched is read from its beginning: what was known before is needed to tell what is known
    now. Three queries.   Raises TooMany where the events of others touch too many cases.
    """
    others = _of_others(log, until)
    rows = _events(log, place).filter(_until(until))
    if since > START:
        rows = rows.filter(_touched(log, since, others))
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
    """So much was said of so many cases by others that they are rather all written anew."""


def _events(log: Log, place: Place) -> QuerySet[Event, Any]:
    number = Cast(Substr("case", len(KINDS[log.kind]) + 2), BigIntegerField())
    promised = Clock.objects.filter(case=OuterRef("number"), word="resolution").exclude(state="cancelled")
    return (
        Event.objects.filter(kind=log.kind)
        .annotate(number=number)
        .filter(Exists(members(log, place).filter(pk=OuterRef("number"))))
        .annotate(
            has_clock=Exists(promised),
            breached=Subquery(promised.values("breached_at")[:1]),
            due=Subquery(promised.values("due_at")[:1]),
        )
    )


def _told_in(log: Log) -> Q:
    kind, activities = ABOUT_OTHERS.get(log.kind, ("", ()))
    return Q(kind=log.kind) | Q(kind=kind, activity__in=activities)


def _until(position: Position) -> TupleLessThanOrEqual:
    here = (position.transaction, position.event)
    condition: TupleLessThanOrEqual = TupleLessThanOrEqual((F("transaction"), F("id")), here)
    return condition


def _touched(log: Log, since: Position, others: Mapping[str, list[Happened]]) -> Q:
    mark = (since.transaction, since.event)
    linked = [key for key, told in others.items() if any(one.place > mark for one in told)]
    if len(linked) > MOST_LINKED:
        raise TooMany
    own = Event.objects.filter(kind=log.kind).filter(behind(since)).values("case")
    return Q(case__in=Subquery(own)) | Q(case__in=linked)


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
        for case in facts.get("keys") or [facts.get("ticket")]:
            found[str(case)].append(told)
    return found


def _order(one: Happened) -> tuple[Any, ...]:
    """What was brought in from elsewhere came before, in the order of its own times; then the journal's."""
    return (0, one.at, one.place) if one.imported else (1, one.place)


def _happened(row: tuple[Any, ...]) -> Happened:
    _key, transaction, number, activity, at, actor, via, facts, imported, has_clock, breached, due = row
    clock = (breached, due) if has_clock else None
    return Happened((transaction, number), activity, at, actor, via, facts, imported, clock)
