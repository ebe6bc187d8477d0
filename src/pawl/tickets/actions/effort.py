"""How long it took, and how it was received: time is noted and struck out, a score is said by the caller."""

from datetime import date

from django.conf import settings
from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.analytics.worktime.zones import zone_of
from pawl.collaboration.checks import broken, passage
from pawl.collaboration.models import Record
from pawl.errors import Conflict, NotAllowed
from pawl.history.record import record
from pawl.tickets.effects import effects_of
from pawl.tickets.models import Satisfaction, Ticket, TimeEntry

LONGEST_DAY = 1440
LONGEST_NOTE = 500
BEST = 5


def log_time(
    ticket: Ticket, *, minutes: int, by: Actor, note: str = "", day: date | None = None
) -> TimeEntry:
    """Somebody worked on a ticket for so long, today by their own clock or on an earlier day."""
    return note_on(ticket, ticket.work_permission, minutes=minutes, by=by, note=note, day=day)


def strike_time(ticket: Ticket, entry: TimeEntry, *, by: Actor) -> TimeEntry:
    """It was wrong; it stays, struck out, and counts no more. Whoever wrote it strikes it."""
    return strike_on(ticket, ticket.work_permission, entry, by=by)


@transaction.atomic
def note_on(
    one: Record, right: Permission, *, minutes: int, by: Actor, note: str = "", day: date | None = None
) -> TimeEntry:
    """The same of whatever is worked on by those with a right."""
    require(by, right, on=one)
    now = clock.now()
    today = now.astimezone(zone_of(by.human.zone or settings.TIME_ZONE)).date()
    if not 1 <= minutes <= LONGEST_DAY:
        raise broken("minutes", say("A day has 1 to {n} minutes.", n=LONGEST_DAY), say("Write another."))
    if day is not None and day > today:
        raise broken("day", say("It lies in the future."), say("Name a day that has passed."))
    made = TimeEntry.objects.create(
        case=one.case, person=by.human, day=day or today, minutes=minutes,
        note=passage("note", note, LONGEST_NOTE), at=now,
    )  # fmt: skip
    facts = {"entry": made.key, "minutes": minutes, "day": made.day}
    record(one.kind, one.key, "time_logged", by=by, facts=facts)
    return made


@transaction.atomic
def strike_on(one: Record, right: Permission, entry: TimeEntry, *, by: Actor) -> TimeEntry:
    """The same of whatever is worked on by those with a right."""
    require(by, right, on=one)
    if entry.case_id != one.pk or entry.person_id != by.human.pk:
        raise NotAllowed(entry.key, say("It is somebody else's time."), say("Ask them to strike it out."))
    rows = TimeEntry.objects.filter(pk=entry.pk, struck_at=None)
    if not rows.update(struck_at=clock.now()):
        raise Conflict(entry.key, say("It is struck out already."), say("Nothing is left to do."))
    record(one.kind, one.key, "time_struck", by=by, facts={"entry": entry.key, "minutes": entry.minutes})
    return entry


@transaction.atomic
def rate(ticket: Ticket, *, score: int, by: Actor, comment: str = "") -> Satisfaction:
    """The caller says how content they are, 1 to 5, once it is done; they may say it anew."""
    require(by, Permission.CASE_COMMENT, on=ticket.case)
    if not ticket.has_caller or by.person is None or ticket.case.owner_id != by.person.pk:
        raise NotAllowed(ticket.key, say("Only the person it was done for says how content they are."),
                         say("Ask them."))  # fmt: skip
    if ticket.state not in effects_of(ticket.kind).ended:
        raise Conflict(ticket.key, say("It is not done yet."), say("Say it when it is."))
    if not 1 <= score <= BEST:
        raise broken("score", say("A score is 1 to 5."), say("Choose another."))
    known = {"person": by.person, "score": score, "comment": passage("comment", comment), "at": clock.now()}
    made, _is_new = Satisfaction.objects.update_or_create(case=ticket.case, defaults=known)
    record(ticket.kind, ticket.key, "rated", by=by, facts={"score": score}, texts={"comment": made.comment})
    return made
