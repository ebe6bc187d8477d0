"""What can be done with the queue, the schedules and texts of the journal."""

from django.db import IntegrityError, transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Conflict, PawlError, Stale
from pawl.history.erasure import erase, texts_of
from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs import schedules as clockwork
from pawl.jobs.models import Delivery, Schedule, State
from pawl.jobs.queue import revive

MANAGE = Permission.JOB_MANAGE
SITE = Place()


def refusal(by: Actor) -> PawlError | None:
    """Why somebody may not touch queue and schedules; None where they may."""
    try:
        require(by, MANAGE, on=SITE)
    except PawlError as refused:
        return refused
    return None


def refusal_of_retry(job: Delivery, by: Actor) -> PawlError | None:
    """Why a job cannot be tried again; None where it can."""
    return refusal(by) or (None if job.state == State.DEAD else _not_given_up(job))


@transaction.atomic
def retry(job: Delivery, *, by: Actor) -> Event:
    """Put a job that was given up back into the queue, with all its tries."""
    require(by, MANAGE, on=SITE)
    if not revive(job.pk):
        raise _not_given_up(job)
    return record("job", job.key, "revived", by=by, facts={"handler": job.handler})


@transaction.atomic
def run_now(schedule: Schedule, *, by: Actor) -> Event:
    """Fire a schedule at once; its next time stays."""
    require(by, MANAGE, on=SITE)
    try:
        with transaction.atomic():
            run = clockwork.fire(schedule, clock.now(), by=by)
    except IntegrityError as same:
        raise Conflict(
            schedule.key, say("It was fired at this very moment."), say("Look at its runs.")
        ) from same
    return run.event


@transaction.atomic
def reschedule(schedule: Schedule, *, cron: str, zone: str, by: Actor) -> Schedule:
    """Move a schedule to another time.   Raises Invalid where it never comes, Stale."""
    require(by, MANAGE, on=SITE)
    if not clockwork.move(schedule, cron, zone):
        raise _stale(schedule)
    record("schedule", schedule.key, "changed", by=by, facts={"cron": cron, "zone": zone})
    schedule.refresh_from_db()
    return schedule


@transaction.atomic
def pause(schedule: Schedule, *, by: Actor) -> Schedule:
    """Let a schedule rest; what falls into the pause is not caught up."""
    return _switch(schedule, "paused", is_active=False, by=by)


@transaction.atomic
def resume(schedule: Schedule, *, by: Actor) -> Schedule:
    """Let it go on from its next time."""
    return _switch(schedule, "resumed", is_active=True, by=by)


def _switch(schedule: Schedule, activity: str, *, is_active: bool, by: Actor) -> Schedule:
    require(by, MANAGE, on=SITE)
    if schedule.is_active != is_active:
        (clockwork.resume if is_active else clockwork.rest)(schedule)
        record("schedule", schedule.key, activity, by=by)
        schedule.refresh_from_db()
    return schedule


@transaction.atomic
def erase_texts(person: Person, *, by: Actor) -> Event:
    """Erase what the journal keeps of a person's names and words; its seals stay whole.

    Refused for people who are still active: what they write next would stand there again.
    """
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    if person.is_active:
        rule = say("This person is still active.")
        raise Conflict(f"PER-{person.pk}", rule, say("Deactivate the person first."))
    return erase(texts_of(str(person.pk)), case=f"PER-{person.pk}", by=by)


def _not_given_up(job: Delivery) -> Conflict:
    return Conflict(job.key, say("It was not given up."), say("Only jobs that were given up can be retried."))


def _stale(schedule: Schedule) -> Stale:
    return Stale(schedule.key, say("Somebody changed it since you read it."), say("Read it again."))
