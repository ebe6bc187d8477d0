"""The clock's part of the queue: when due, a schedule writes an event, and handlers react as to any other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from pawl import clock
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.history.record import Author, record
from pawl.jobs.models import Schedule, ScheduleRun
from pawl.jobs.pawl_itself import SCHEDULER


@dataclass(frozen=True)
class Standing:
    """A schedule that every installation has; an administrator may move or pause it."""

    name: str
    cron: str
    kind: str
    activity: str
    case: str = "PAWL"
    facts: Mapping[str, object] = field(default_factory=dict)


STANDING: dict[str, Standing] = {}


def every(cron: str, name: str, *, kind: str, activity: str) -> Standing:
    """Declare a standing schedule, in an app's `jobs` module: its handler follows right below."""
    STANDING[name] = Standing(name, cron, kind, activity)
    return STANDING[name]


def ensure_standing() -> None:
    """Write the rows of standing schedules that are not there yet; those that are stay as they were set."""
    known = set(Schedule.objects.filter(name__in=STANDING).values_list("name", flat=True))
    for one in STANDING.values():
        if one.name not in known:
            Schedule.objects.get_or_create(
                name=one.name,
                defaults={
                    "kind": one.kind,
                    "case": one.case,
                    "activity": one.activity,
                    "facts": dict(one.facts),
                    "cron": one.cron,
                    "next_due": next_due(one.cron, "UTC", clock.now()),
                },
            )


def next_due(cron: str, zone: str, after: datetime) -> datetime:
    """The next instant of a cron line in a zone, by Debian's rules for the hours that DST skips and repeats.

    Raises Invalid where the line is none, or never comes.
    """
    try:
        local = next(CronSim(cron, after.astimezone(ZoneInfo(zone))))
    except (CronSimError, StopIteration, ValueError, KeyError, OSError) as error:
        rule = say("The time {cron} in zone {zone} never comes.", cron=cron, zone=zone)
        way_out = say("Write five parts: minute hour day month weekday, and a zone like Europe/Berlin.")
        raise Invalid("schedule", rule, way_out, {"cron": rule}) from error
    return local.astimezone(UTC)


def fire_due() -> int:
    """Fire every schedule whose time has come.   Returns how many this process fired.

    Several schedulers may run: the unique row (schedule, due_at) lets one of them win. What was missed while
    none ran is caught up once, not as often as it was missed. They agree on the database's time; where that
    of a demonstration was moved, its one machine goes by the moved one, by which the next times are set.
    """
    now = clock.now() if clock.ahead() else Now()
    due = Schedule.objects.filter(is_active=True, next_due__lte=now)
    return sum(_fire_if_first(schedule) for schedule in due.order_by("next_due", "id"))


def _fire_if_first(schedule: Schedule) -> bool:
    try:
        with transaction.atomic():
            due = schedule.next_due
            following = next_due(schedule.cron, schedule.zone, max(due, clock.now()))
            won = Schedule.objects.filter(
                pk=schedule.pk, next_due=due, is_active=True, version=schedule.version
            ).update(next_due=following)
            if won:
                fire(schedule, due, by=SCHEDULER)
    except IntegrityError:
        return False
    return bool(won)


def fire(schedule: Schedule, due: datetime, *, by: Author) -> ScheduleRun:
    """Write the event of one firing, in the caller's transaction.   IntegrityError where it is fired."""
    facts = {**schedule.facts, "schedule": schedule.pk, "due": due.isoformat()}
    event = record(schedule.kind, schedule.case, schedule.activity, by=by, facts=facts)
    return ScheduleRun.objects.create(schedule=schedule, due_at=due, event=event, at=clock.now())


def plan(  # noqa: PLR0913 a schedule has so many parts, all named
    name: str,
    *,
    cron: str,
    zone: str,
    kind: str,
    case: str,
    activity: str,
    facts: Mapping[str, object] | None = None,
) -> Schedule:
    """Add a schedule, or set one of this name anew; the caller asked for the right and records the change.

    Raises Invalid where the time never comes.
    """
    values: dict[str, object] = {"cron": cron, "zone": zone, "kind": kind, "case": case, "activity": activity}
    values |= {"facts": dict(facts or {}), "next_due": next_due(cron, zone, clock.now())}
    with transaction.atomic():
        schedule, is_new = Schedule.objects.select_for_update().get_or_create(name=name, defaults=values)
        if not is_new:
            Schedule.objects.filter(pk=schedule.pk).update(**values, is_active=True, version=F("version") + 1)
            schedule.refresh_from_db()
    return schedule


def move(schedule: Schedule, cron: str, zone: str) -> bool:
    """Set another time.   Returns False where somebody changed it meanwhile.   Raises Invalid."""
    values = {"cron": cron, "zone": zone, "next_due": next_due(cron, zone, clock.now())}
    same = Schedule.objects.filter(pk=schedule.pk, version=schedule.version)
    return bool(same.update(**values, version=F("version") + 1))


def pause(name: str) -> None:
    """Stop the schedule of this name, if there is one; its runs stay."""
    Schedule.objects.filter(name=name).update(is_active=False, version=F("version") + 1)


def rest(schedule: Schedule) -> None:
    """Stop a schedule; its runs stay."""
    pause(schedule.name)


def resume(schedule: Schedule) -> None:
    """Let it go on from its next time, without catching up what fell into the pause."""
    due = next_due(schedule.cron, schedule.zone, clock.now())
    Schedule.objects.filter(pk=schedule.pk).update(is_active=True, next_due=due, version=F("version") + 1)
