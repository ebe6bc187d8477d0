"""Papers are ordered here: of which place or service, of which days; a job gathers and freezes them."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Service
from pawl.collaboration.cases import open_case
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.reporting.actions import Rhythm, Wish, planned, reader_of, readers_at, wrong_wish
from pawl.reporting.models import Audience, Paper, Report, ReportSchedule

AUDIENCE = {
    Paper.BOARD: Audience.EXECUTIVE,
    Paper.SERVICE: Audience.MANAGER,
    Paper.WEEKLY: Audience.OPERATIONS,
    Paper.REGISTER: Audience.MANAGER,
}
FORMS = ("pdf", "pptx")


@transaction.atomic
def order_paper(paper: str, wish: Wish, *, organisation: Organisation | None = None,
                service: Service | None = None, on: date | None = None, by: Actor) -> Report:  # fmt: skip
    """Somebody wants a board pack, a review of a service, or the operations of a week.

    on: any day of the month or week that it tells of; by default the last one that is over.
    What it holds is what whoever orders it may read, and nothing confidential.   Raises Invalid.
    """
    _check(paper, service)
    place = _place(organisation, service, by)
    require(by, Permission.REPORT_READ, on=place)
    told = Wish(AUDIENCE[Paper(paper)], wish.language, _forms(wish.forms))
    told.check()
    first, last = days_of(paper, on or clock.now().date(), is_given=on is not None)
    made = Report.objects.create(
        case=open_case("report", _title(paper, organisation, service, first), place),
        paper=paper, service=service, first=first, last=last, audience=told.audience,
        language=told.language, forms=list(told.forms),
    )  # fmt: skip
    facts = {"paper": paper, "first": first.isoformat(), "last": last.isoformat(), "language": told.language,
             "service": service.key if service else None}  # fmt: skip
    record("report", made.key, "ordered", by=by, facts=facts)
    return made


@transaction.atomic
def schedule_paper(paper: str, about: Organisation | Service | None, wish: Wish, rhythm: Rhythm, *,
                   readers: Iterable[Person] = (), by: Actor) -> ReportSchedule:  # fmt: skip
    """A paper by the clock, of the week or month that is over, as its owner may read it, sent to people.

    Raises Invalid.
    """
    service = about if isinstance(about, Service) else None
    organisation = about if isinstance(about, Organisation) else None
    _check(paper, service)
    place = _place(organisation, service, by)
    require(by, Permission.REPORT_SCHEDULE, on=place)
    told = Wish(AUDIENCE[Paper(paper)], wish.language, _forms(wish.forms))
    told.check()
    of = service.case.title if service else organisation.name if organisation else "Pawl"
    made = {"case": open_case("report_schedule", of[:250], place), "paper": paper, "service": service}
    facts = {"paper": paper, "service": service.key if service else None}
    return planned(made, told, rhythm, readers_at(place, readers), facts, by=by)


@transaction.atomic
def order_scheduled(schedule: ReportSchedule) -> Report:
    """The paper whose time has come, with the eyes of whoever scheduled it as they are now.

    Raises NotAllowed where they may not read it any more.
    """
    owner = schedule.case.owner
    if owner is None or not owner.is_active:
        rule = say("Whoever scheduled it is not here any more.")
        raise Conflict(schedule.key, rule, say("Let somebody else schedule it."))
    wish = Wish(schedule.audience, schedule.language, tuple(schedule.forms))
    house = schedule.case.organisation if schedule.service is None else None
    made = order_paper(
        schedule.paper, wish, organisation=house, service=schedule.service, by=reader_of(owner)
    )
    Report.objects.filter(pk=made.pk).update(schedule=schedule)
    return made


def _check(paper: str, service: Service | None) -> None:
    if paper not in AUDIENCE:
        rule = say("{value} is no paper.", value=repr(paper)[:60])
        raise wrong_wish("paper", rule, say("Use one of: {choices}.", choices=", ".join(AUDIENCE)))
    if (paper == Paper.SERVICE) != (service is not None):
        rule = say("A review is of one service, and other papers are of a place.")
        raise wrong_wish("service", rule, say("Name a service for a review, and for nothing else."))


def days_of(paper: str, day: date, *, is_given: bool) -> tuple[date, date]:
    """The week or month of a day; where none was named the last that is over, for a board until today."""
    if paper == Paper.WEEKLY:
        monday = day - timedelta(days=day.weekday())
        monday -= timedelta(days=0 if is_given else 7)
        return monday, monday + timedelta(days=6)
    if paper in {Paper.BOARD, Paper.REGISTER} and not is_given:
        return day.replace(day=1), day
    month = day.replace(day=1) if is_given else (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    return month, month.replace(day=monthrange(month.year, month.month)[1])


def houses_of(actor: Actor) -> list[int]:
    """The organisations for which somebody may read reports."""
    every = Organisation.objects.filter(is_active=True).values_list("pk", flat=True)
    return [pk for pk in every if can(actor, Permission.REPORT_READ, Place(pk))]


def _forms(wanted: Sequence[str]) -> tuple[str, ...]:
    """A paper is a page of Pawl by itself; of files it can be a PDF and slides."""
    return tuple(one for one in wanted if one in FORMS) or ("pdf",)


def _place(organisation: Organisation | None, service: Service | None, by: Actor) -> Place:
    house = service.case.organisation_id if service else organisation.pk if organisation else None
    if service is not None and service.case.confidential:
        rule = say("This service is confidential.")
        raise wrong_wish("service", rule, say("No report is made of it."))
    return Place(house, None, by.person.pk if by.person else None)


def _title(paper: str, organisation: Organisation | None, service: Service | None, first: date) -> str:
    of = service.case.title if service else organisation.name if organisation else "Pawl"
    days = f"{first:%G-W%V}" if paper == Paper.WEEKLY else f"{first:%Y-%m}"
    return f"{of}, {days}"[:250]
