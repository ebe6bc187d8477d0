"""An event becomes notices: one for each who hears of it, and the letters are put on their way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Min

from pawl import clock
from pawl.accounts.models import Person
from pawl.history.models import Event
from pawl.jobs import queue
from pawl.jobs.work import Work
from pawl.notifications.hearers import asked_of, hearers, is_news
from pawl.notifications.models import ByMail, Mute, Notice
from pawl.notifications.ruling import Rulebook
from pawl.notifications.timing import Wishes, next_daily, not_before
from pawl.notifications.topics import topic_of
from pawl.notifications.wishes import habit, hours_of, wishes_of

TESTED = ("chat_channel", "tested")
SEND = "notifications.send_letter"
WINDOW = timedelta(minutes=2)
"""What happens to a case within it is one letter."""


def addresses(events: Sequence[Event]) -> Mapping[int, Iterable[str]]:
    """For each event of a batch whether anybody, and which rooms, could hear of it; one query."""
    news = [event for event in events if is_news(event)]
    if not news:
        return {}
    book = Rulebook.read()
    return {event.pk: _addresses_of(event, book) for event in news}


def _addresses_of(event: Event, book: Rulebook) -> list[str]:
    if (event.kind, event.activity) == TESTED:
        return [event.case]
    return list(book.addresses_of(event.kind, event.activity))


@dataclass
class Told:
    """What somebody hears of one event."""

    case: int
    ways: set[str] = field(default_factory=set)
    is_urgent: bool = False


def tell(work: Work) -> None:
    """Tell of one event; with the proof that nobody else does, in one transaction."""
    told = told_of(work.event, Rulebook.read())
    with work.effects():
        notices = _kept(work.event, told)
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        for one in notices:
            if one.by_mail == ByMail.AT_ONCE and one.mail_at is not None:
                queue.put(work.event, SEND, f"PER-{one.person_id}", one.mail_at)


def told_of(event: Event, book: Rulebook) -> dict[int, Told]:
    """Who hears of an event by all rules together, and how."""
    found: dict[int, Told] = {}
    asked = [one for one in asked_of([event], book) if one.rule.names_people]
    for one, heard in zip(asked, hearers(asked), strict=True):
        for person, case in heard.items():
            told = found.setdefault(person, Told(case))
            told.ways |= set(one.rule.ways)
            told.is_urgent |= one.rule.is_urgent
    return found


def _kept(event: Event, told: Mapping[int, Told]) -> list[Notice]:
    """Notices of those who want to hear it."""
    topic, now = topic_of(event.activity), clock.now()
    wishes = wishes_of(told, topic)
    hours = hours_of(Person.objects.filter(pk__in=told))
    muted = set(Mute.objects.filter(person__in=told).values_list("person", "case"))
    waiting = _waiting(told)
    found = []
    for person, one in told.items():
        wish = wishes.get((person, topic)) or habit(topic)
        mail = _by_mail(wish.mail, one)
        in_inbox = wish.inbox and "inbox" in one.ways
        is_muted = (person, one.case) in muted and not one.is_urgent
        if is_muted or (mail == ByMail.OFF and not in_inbox):
            continue
        mail_at = _mail_at(mail, now, hours[person], waiting.get((person, one.case)), is_urgent=one.is_urgent)
        found.append(
            Notice(person_id=person, event=event, case_id=one.case, topic=topic, is_urgent=one.is_urgent,
                   in_inbox=in_inbox, at=event.at, by_mail=mail, mail_at=mail_at)
        )  # fmt: skip
    return found


def _by_mail(wished: ByMail, told: Told) -> ByMail:
    """What is urgent does not wait for the daily letter; a rule may want the daily one alone.

    Whoever wants no letters of a topic gets none.
    """
    if wished == ByMail.OFF or not told.ways & {"mail", "daily"}:
        return ByMail.OFF
    if "mail" not in told.ways:
        return ByMail.DAILY
    return ByMail.AT_ONCE if told.is_urgent else wished


def _waiting(told: Mapping[int, Told]) -> dict[tuple[int, int], datetime]:
    """When the letter goes that already waits for somebody about a case: what comes now goes along."""
    rows = Notice.objects.filter(
        person__in=told, case__in={one.case for one in told.values()}, by_mail=ByMail.AT_ONCE,
        mail_at__isnull=False, letter=None,
    )  # fmt: skip
    found = rows.values("person", "case").annotate(first=Min("mail_at"))
    return {(row["person"], row["case"]): row["first"] for row in found}


def _mail_at(
    mail: str, now: datetime, hours: Wishes, waiting: datetime | None, *, is_urgent: bool
) -> datetime | None:
    if mail == ByMail.OFF:
        return None
    if mail == ByMail.DAILY:
        return next_daily(now, hours)
    if is_urgent:
        return now
    return not_before(waiting or now + WINDOW, hours)
