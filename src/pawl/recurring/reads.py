"""What several pages ask for: runs and tickets that stand open for a team, and whose watch it took over."""

import re
from collections.abc import Iterable

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.collaboration.models import Case, RecordSet
from pawl.collaboration.records import models_by_kind, read_key, states_of
from pawl.collaboration.searching import visible_cases
from pawl.recurring.models import OPEN_RUNS, OperationRun, RunState, Shift, ShiftEntry, ShiftState
from pawl.tickets.effects import effects_of
from pawl.tickets.models import Ticket

NAMED = re.compile(r"\b[A-Z]{2,5}-[1-9][0-9]{0,18}\b", re.IGNORECASE | re.ASCII)
"""A number as people write it, also between Chinese signs."""
MOST_NAMED = 100


def open_runs(shift: Shift) -> RecordSet[OperationRun]:
    """What a team has begun, missed or has to do by now, oldest first; what is due later is no hand-over."""
    runs = OperationRun.objects.filter(case__team=shift.case.team_id, case__kind="operation_run")
    now = clock.now()
    standing = runs.filter(state__in=OPEN_RUNS).exclude(state=RunState.DUE, due_at__gt=now)
    return standing.select_related("case", "operation", "assignee").order_by("due_at")


def shift_before(shift: Shift, actor: Actor) -> Shift | None:
    """The shift that one took over: of its team the last one before, as a team has one at a time."""
    if shift.case.team_id is None:
        return None
    earlier = Shift.objects.visible_to(actor).filter(
        case__team=shift.case.team_id, state=ShiftState.ACCEPTED, pk__lt=shift.pk
    )
    return earlier.select_related("case", "handed_over_by").order_by("-pk").first()


def open_tickets(notes: Iterable[str], entries: Iterable[ShiftEntry], actor: Actor) -> list[tuple[Case, str]]:
    """Tickets that notes or the log name and that are not over, with their states: those one may see."""
    kinds = {kind for kind, model in models_by_kind().items() if issubclass(model, Ticket)}
    noted = list(entries)
    texts = [*notes, *(one.text for one in noted)]
    read = [read_key(key) for text in texts for key in NAMED.findall(text)]
    named = [number for kind, number in read if kind in kinds]
    named += [one.about_id for one in noted if one.about_id]
    chosen = list(dict.fromkeys(named))[:MOST_NAMED]
    cases = list(visible_cases(actor, kinds).filter(pk__in=chosen).order_by("pk")) if chosen else []
    states = states_of(cases)
    return [(case, states[case.pk]) for case in cases if states[case.pk] not in effects_of(case.kind).over]
