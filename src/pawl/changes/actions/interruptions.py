"""The outages that a change brought: planned inside its window, and what lasted longer apart."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.catalogue.actions.writing import made
from pawl.catalogue.models import Outage, Service
from pawl.changes.models import Change
from pawl.tickets.touching import affected


def note_interruptions(change: Change, *, by: Actor) -> None:
    """Its services stood still while it was implemented; the caller holds the transaction and the right.

    Only what lay inside the agreed window was planned: the rest counts against their availability.
    """
    if not change.interrupts or change.started_at is None or change.ended_at is None:
        return
    title = change.key if change.case.confidential else change.case.title  # all who see the service read it
    pks = [one.pk for one in affected(change) if one.kind == Service.kind]
    for service in Service.objects.filter(pk__in=pks).select_related("case"):
        case = service.case
        place = Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)
        for start, end, is_planned in _parts(change):
            fields = {"service": service, "change": change.case, "from_at": start, "until": end,
                      "is_planned": is_planned}  # fmt: skip
            made(Outage, "noted", title, place, fields, by)


def _parts(change: Change) -> Iterator[tuple[datetime, datetime, bool]]:
    start, end = change.started_at, change.ended_at
    first, last = change.planned_from, change.planned_until
    if start is None or end is None or first is None or last is None:
        return
    edges = [start, *(edge for edge in (first, last) if start < edge < end), end]
    for begin, finish in pairwise(edges):
        if begin < finish:
            yield begin, finish, first <= begin and finish <= last
