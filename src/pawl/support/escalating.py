"""Urgent incidents that nobody takes: one level after the other hears of them, each once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.history.record import record
from pawl.incidents.models import Incident
from pawl.support.models import Escalated, EscalationLevel, Rota, Urgency
from pawl.support.reads import who_is_on_call
from pawl.tickets.resting import rests

URGENT = Q(priority=1) | Q(is_major=True)
"""What must be taken at once."""
AT_ONCE = 200


def escalate(*, by: Actor) -> int:
    """Tell every level whose minutes are over.   Returns how many were told now; twice tells nobody twice.

    It stops by itself: an incident that was taken is not new any more. What was moved in and nobody touched
    here calls nobody.
    """
    now, rotas = clock.now(), _rotas()
    urgent = Incident.objects.filter(URGENT, state="new", case__team__in=rotas).select_related("case")
    waiting = urgent.exclude(rests(Incident)).order_by("opened_at")
    due = islice(_due(waiting, rotas, now), AT_ONCE)
    return sum(_escalate(incident, rota, now, by) for incident, rota in list(due))


def _due(
    waiting: QuerySet[Incident], rotas: Mapping[int, Sequence[Rota]], now: datetime
) -> Iterator[tuple[Incident, Rota]]:
    """Of whom somebody is to hear now: those of which all have heard keep nobody from the others."""
    since: dict[tuple[int, int], datetime] = {}
    known: dict[tuple[int, int], set[int | None]] = defaultdict(set)
    rows = Urgency.objects.filter(incident__in=waiting.order_by().values("case"))
    for case, watching, at, minutes in rows.values_list("incident", "rota", "since", "told__minutes"):
        since[case, watching] = at
        known[case, watching].add(minutes)
    for one in waiting:
        for rota in rotas[one.case.team_id or 0]:
            ends = (one.pk, rota.pk)
            late = [minutes for minutes, _level in _levels(rota) if minutes not in known[ends]]
            if any(since.get(ends, now) + timedelta(minutes=minutes) <= now for minutes in late):
                yield one, rota


def _rotas() -> dict[int, list[Rota]]:
    found: dict[int, list[Rota]] = {}
    rows = Rota.objects.filter(state="active", case__team__isnull=False).select_related("case")
    for one in rows.prefetch_related("levels__person", "levels__tells").order_by("pk"):
        found.setdefault(one.case.team_id or 0, []).append(one)
    return found


@transaction.atomic
def _escalate(incident: Incident, rota: Rota, now: datetime, by: Actor) -> int:
    urgency, _is_new = Urgency.objects.get_or_create(
        incident=incident.case, rota=rota, defaults={"since": now}
    )
    known = set(Escalated.objects.filter(urgency=urgency).values_list("minutes", flat=True))
    fresh = 0
    for minutes, level in _levels(rota):
        if minutes not in known and urgency.since + timedelta(minutes=minutes) <= now:
            fresh += _tell(incident, urgency, minutes, _person_of(level, rota, now), by)
    return fresh


def _levels(rota: Rota) -> Iterator[tuple[int, EscalationLevel | None]]:
    """Whoever is on call hears at once; then each level after its minutes."""
    yield 0, None
    yield from ((one.minutes, one) for one in rota.levels.all() if one.minutes)


def _person_of(level: EscalationLevel | None, rota: Rota, at: datetime) -> Person | None:
    if level is None:
        return who_is_on_call(rota, at)
    if level.tells is not None:
        return who_is_on_call(level.tells, at)
    has_left = level.person is None or not level.person.is_active
    return who_is_on_call(rota, at) if has_left else level.person


def _tell(incident: Incident, urgency: Urgency, minutes: int, person: Person | None, by: Actor) -> bool:
    """Note that a level was told; of two who look, one does. Notifications take it from the event."""
    try:
        with transaction.atomic():
            Escalated.objects.create(urgency=urgency, minutes=minutes, person=person, at=clock.now())
    except IntegrityError:
        return False
    facts = {"minutes": minutes, "person": person and person.key, "rota": urgency.rota.key}
    texts = {"name": person.name} if person else {}
    record("incident", incident.key, "escalated", by=by, facts=facts, texts=texts)
    return True
