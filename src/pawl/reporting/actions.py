"""Reports are ordered, made, sent and scheduled here, and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration.cases import open_case
from pawl.errors import Conflict, Invalid
from pawl.history.record import record
from pawl.jobs import schedules
from pawl.lifecycle import Lifecycle, Transition
from pawl.measurement.models import Dataset, DataSource
from pawl.reporting.models import (
    Audience,
    Form,
    Report,
    ReportFile,
    ReportSchedule,
    ReportState,
    ScheduleReader,
    Sending,
)

REPORT = Lifecycle(
    kind="report",
    start=ReportState.ORDERED,
    transitions=(
        Transition("made", frozenset({"ordered"}), "made", Permission.REPORT_READ),
        Transition("failed", frozenset({"ordered"}), "failed", Permission.REPORT_READ),
        Transition("ordered_again", frozenset({"failed"}), "ordered", Permission.REPORT_READ),
    ),
)


@dataclass(frozen=True)
class Wish:
    """What kind of report somebody wants."""

    audience: str
    language: str = "en"
    forms: tuple[str, ...] = ("html", "pdf")

    def check(self) -> None:
        """Refuse what no report can be.   Raises Invalid."""
        _one_of("audience", [self.audience], Audience.values)
        _one_of("language", [self.language], [code for code, _ in settings.LANGUAGES])
        _one_of("forms", self.forms, Form.values)
        if not self.forms:
            raise wrong_wish("forms", say("No form is chosen."), say("Choose at least one."))


@transaction.atomic
def order(dataset: Dataset, wish: Wish, *, by: Actor, schedule: ReportSchedule | None = None) -> Report:
    """Somebody wants a report of a dataset; a job makes it."""
    require(by, Permission.REPORT_READ, on=dataset)
    wish.check()
    if dataset.withdrawn_at is not None:
        rule = say("This dataset was withdrawn.")
        raise Conflict(dataset.key, rule, say("Order a report of a dataset that stands."))
    place = _place_of(dataset, by.person)
    report = Report.objects.create(
        case=open_case("report", dataset.name[:250], place),
        dataset=dataset,
        schedule=schedule,
        audience=wish.audience,
        language=wish.language,
        forms=list(wish.forms),
    )
    facts = {"dataset": dataset.pk, "audience": wish.audience, "language": wish.language, "forms": wish.forms}
    record("report", report.key, "ordered", by=by, facts=facts)
    return report


def order_again(report: Report, *, by: Actor) -> None:
    """What went wrong may go right now."""
    REPORT.advance(report, "ordered_again", by=by, changes={"problem": None})


def made(report: Report, files: Sequence[Mapping[str, Any]], summary: Mapping[str, Any], *,
         study: int | None = None, content: Mapping[str, Any] | None = None, by: Actor) -> None:  # fmt: skip
    """Its files lie in the data folder, whole; now it may be read."""
    with transaction.atomic():
        REPORT.advance(
            report,
            "made",
            by=by,
            facts={"files": {one["form"]: one["sha256"] for one in files}},
            changes={
                "summary": dict(summary),
                "study_id": study,
                "content": None if content is None else dict(content),
                "made_at": clock.now(),
            },
        )
        ReportFile.objects.bulk_create(ReportFile(report=report, **one) for one in files)


def failed(report: Report, problem: Mapping[str, Any], *, by: Actor) -> None:
    """It could not be made; the reason is kept for whoever ordered it."""
    REPORT.advance(report, "failed", by=by, facts={"why": problem.get("kind", "")},
                   changes={"problem": dict(problem)})  # fmt: skip


@transaction.atomic
def sent(report: Report, person: Person, *, by: Actor) -> bool:
    """A report goes to somebody, once.   Returns False where it went before."""
    _, is_new = Sending.objects.get_or_create(report=report, person=person, defaults={"at": clock.now()})
    if is_new:
        record("report", report.key, "sent", by=by, facts={"person": person.pk})
    return is_new


@transaction.atomic
def schedule_report(source: DataSource, wish: Wish, *, cron: str, zone: str, readers: Iterable[Person],
                    by: Actor) -> ReportSchedule:  # fmt: skip
    """A report of a source's newest dataset, by the clock, to people who may read it."""
    require(by, Permission.REPORT_SCHEDULE, on=source)
    wish.check()
    case = source.case
    place = Place(case.organisation_id, case.team_id, by.human.pk, case.confidential)
    wanted = readers_at(source, readers)
    made = {"case": open_case("report_schedule", case.title, place), "source": source}
    facts = {"source": source.key}
    return planned(made, wish, Rhythm(cron, zone), wanted, facts, by=by)


@dataclass(frozen=True)
class Rhythm:
    """When something is made by the clock."""

    cron: str
    zone: str = "UTC"


def readers_at(place: Any, readers: Iterable[Person]) -> list[Person]:
    """The readers of a schedule; each must be able to read there.   Raises Invalid."""
    wanted = list(readers)
    for person in wanted:
        _may_read(place, person)
    return wanted


def planned(of: Mapping[str, Any], wish: Wish, rhythm: Rhythm, readers: Sequence[Person],
            facts: Mapping[str, Any], *, by: Actor) -> ReportSchedule:  # fmt: skip
    """A schedule with its clock and readers; within the action that asked whether it may be."""
    cron, zone = rhythm.cron, rhythm.zone
    if zone not in available_timezones():
        raise wrong_wish("zone", say("There is no such time zone."), say("Write it like Europe/Berlin."))
    made_now = ReportSchedule.objects.create(
        **of, audience=wish.audience, language=wish.language, forms=list(wish.forms), cron=cron, zone=zone
    )
    made_now.clock = schedules.plan(
        made_now.key, cron=cron, zone=zone, kind="report_schedule", case=made_now.key, activity="due"
    )
    made_now.save(update_fields=["clock"])
    ScheduleReader.objects.bulk_create(ScheduleReader(schedule=made_now, person=one) for one in readers)
    told = {"cron": cron, "zone": zone, "readers": [one.pk for one in readers], **facts}
    record("report_schedule", made_now.key, "scheduled", by=by, facts=told)
    return made_now


@transaction.atomic
def stop(schedule: ReportSchedule, *, by: Actor) -> None:
    """No more reports by this schedule; those that were made stay."""
    require(by, Permission.REPORT_SCHEDULE, on=schedule)
    rows = ReportSchedule.objects.filter(pk=schedule.pk, is_active=True, version=schedule.version)
    if not rows.update(is_active=False, version=schedule.version + 1):
        rule = say("It was stopped or changed by somebody else.")
        raise Conflict(schedule.key, rule, say("Load the page again."))
    schedules.pause(schedule.key)
    record("report_schedule", schedule.key, "stopped", by=by)
    schedule.is_active, schedule.version = False, schedule.version + 1


def reader_of(person: Person) -> Actor:
    """A person as a reader: what their grants open, asked anew each time something is sent to them."""
    return Actor(person, via="job")


def _may_read(source: Any, person: Person) -> None:
    if not person.is_active or not can(reader_of(person), Permission.REPORT_READ, source):
        rule = say("{name} may not read what is sent here.", name=person.name)
        raise wrong_wish("readers", rule, say("Leave them out, or have them given a role there."))


def _place_of(dataset: Dataset, person: Person | None) -> Place:
    return Place(
        dataset.organisation_id, dataset.team_id, person.pk if person else None, dataset.confidential
    )


def _one_of(field: str, values: Iterable[str], choices: Sequence[str]) -> None:
    for value in values:
        if value not in choices:
            rule = say("{value} is not known here.", value=repr(value)[:60])
            raise wrong_wish(field, rule, say("Use one of: {choices}.", choices=", ".join(choices)))


def wrong_wish(field: str, rule: Sentence, way_out: Sentence) -> Invalid:
    """The refusal of one part of what is ordered."""
    return Invalid(f"report {field}", rule, way_out, {field: rule})
