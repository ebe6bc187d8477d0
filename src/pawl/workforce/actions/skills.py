"""Skills of people, what services need, and working hours; each is written with one event."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Service, ServiceCalendar
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict, Stale
from pawl.history.record import record
from pawl.workforce.models import HeldSkill, Level, NeededSkill, Source, WorkingTime

LONGEST = 80
MOST_PEOPLE = 99
FIRST_YEAR = 1950


@transaction.atomic
def note_skill(
    person: Person,
    *,
    skill: str,
    level: int,
    since: date | None = None,
    source: str = "experience",
    by: Actor,
) -> HeldSkill:
    """From a day on somebody can something so well."""
    require(by, Permission.WORKFORCE_EDIT, on=HeldSkill(person=person))
    today = clock.now().date()
    day = since or today
    if not day.year >= FIRST_YEAR or day > today:
        raise broken("since", say("It lies before {year} or after today.", year=FIRST_YEAR),
                     say("Choose another day."))  # fmt: skip
    if source not in Source.values:
        raise broken("source", say("There is no such word."),
                     say("Use one of: {names}.", names=", ".join(Source.values)))  # fmt: skip
    fields = {"skill": line("skill", skill, LONGEST), "level": _level(level), "since": day, "source": source}
    try:
        with transaction.atomic():
            made = HeldSkill.objects.create(person=person, **fields)
    except IntegrityError:
        rule = say("It is noted for this day already.")
        raise Conflict(person.key, rule, say("Take it away first.")) from None
    _told("held_skill", made.key, "added", by, made.skill, person=person.pk, level=made.level,
          since=day.isoformat())  # fmt: skip
    return made


@transaction.atomic
def forget_skill(one: HeldSkill, *, by: Actor) -> None:
    """It was wrong."""
    require(by, Permission.WORKFORCE_EDIT, on=one)
    key = one.key
    one.delete()
    _told("held_skill", key, "removed", by, one.skill, person=one.person_id)


@transaction.atomic
def need_skill(service: Service, *, skill: str, level: int, people: int = 2, by: Actor) -> NeededSkill:
    """A service needs so many people who can something so well."""
    require(by, Permission.CATALOGUE_EDIT, on=service)
    if not 1 <= people <= MOST_PEOPLE:
        raise broken("people", say("It lies outside {low} to {high}.", low=1, high=MOST_PEOPLE),
                     say("Write a number inside."))  # fmt: skip
    fields = {"skill": line("skill", skill, LONGEST), "level": _level(level), "people": people}
    try:
        with transaction.atomic():
            made = NeededSkill.objects.create(service=service, **fields)
    except IntegrityError:
        rule = say("This service says so already.")
        raise Conflict(service.key, rule, say("Take it away first.")) from None
    _told("needed_skill", made.key, "added", by, made.skill, service=service.pk, level=made.level,
          people=people)  # fmt: skip
    return made


@transaction.atomic
def need_skill_no_more(one: NeededSkill, *, by: Actor) -> None:
    """The service can do without."""
    require(by, Permission.CATALOGUE_EDIT, on=one.service)
    key = one.key
    one.delete()
    _told("needed_skill", key, "removed", by, one.skill, service=one.service_id)


@transaction.atomic
def set_working_time(
    person: Person, *, calendar: ServiceCalendar | None = None, percent: int = 100,
    version: int | None = None, by: Actor,
) -> WorkingTime:  # fmt: skip
    """In which hours somebody works, and how much of them.

    version: of the row that was looked at; None where nobody had said anything yet.
    """
    require(by, Permission.WORKFORCE_EDIT, on=HeldSkill(person=person))
    if not 1 <= percent <= 100:
        raise broken("percent", say("It lies outside {low} to {high}.", low=1, high=100),
                     say("Write a number inside."))  # fmt: skip
    found = WorkingTime.objects.select_for_update().filter(person=person).first()
    if found is not None and found.version != version:
        rule = say("Somebody changed it since you read it.")
        raise Stale(found.key, rule, say("Load the page again, then make your change."))
    number = 1 if found is None else found.version + 1
    said: dict[str, Any] = {"calendar": calendar, "percent": percent, "version": number}
    one, _is_new = WorkingTime.objects.update_or_create(person=person, defaults=said)
    facts = {"person": person.pk, "calendar": calendar and calendar.key, "percent": percent}
    record("working_time", one.key, "set", by=by, facts=facts)
    return one


def _level(level: int) -> int:
    if level not in Level.values:
        raise broken("level", say("It lies outside {low} to {high}.", low=1, high=4),
                     say("Write a number inside."))  # fmt: skip
    return level


def _told(kind: str, key: str, activity: str, by: Actor, skill: str, **facts: Any) -> None:
    record(kind, key, activity, by=by, facts=facts, texts={"skill": skill})
