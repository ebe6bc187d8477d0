"""Send what waits for somebody: a letter for each case, and the daily one; each once, whatever dies.

A delivery claims its notices under a letter of its own and commits that; it sends, and marks it as sent
with the proof of its lease. A worker that dies before the mail server took the letter sends it at the next
try; one that dies after sends the same Message-ID again, which mail programs show once.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.collaboration.models import Case
from pawl.jobs import queue
from pawl.jobs.work import NotYet, Work
from pawl.notifications import letters
from pawl.notifications.lapsing import lapsed
from pawl.notifications.models import ByMail, Letter, Notice, SentLetter
from pawl.notifications.saying import Line, lines
from pawl.notifications.subjects import name_of, records_of, seen_by
from pawl.notifications.threading import message_id_of, token_of
from pawl.notifications.timing import not_before
from pawl.notifications.wishes import hours_of

log = logging.getLogger(__name__)

PERMANENT = 500
SEND_DAILY = "notifications.send_daily"


def send_letter(work: Work) -> None:
    """What waits for a person about the case of this event, in one letter."""
    person = _person(work)
    if person is None:
        return
    letter = _claimed(work) or _claim(work, person)
    if letter is not None:
        _send(work, letter)


def send_daily(work: Work) -> None:
    """What waits for a person's daily letter."""
    person = _person(work)
    if person is None:
        return
    letter = _claimed(work) or _claim_daily(work, person)
    if letter is not None:
        _send(work, letter)


def put_daily(work: Work) -> int:
    """Queue the daily letters whose time has come.   Returns how many."""
    due = _waiting(ByMail.DAILY).filter(mail_at__lte=clock.now(), person__is_active=True)
    people = sorted(set(due.values_list("person", flat=True)))
    with work.effects():
        for number in people:
            queue.put(work.event, SEND_DAILY, f"PER-{number}", clock.now())
    return len(people)


def _person(work: Work) -> Person | None:
    number = int(work.address.removeprefix("PER-"))
    found: Person | None = Person.objects.filter(pk=number, is_active=True).first()
    return found


def _waiting(by: ByMail) -> QuerySet[Notice]:
    return Notice.objects.filter(by_mail=by, mail_at__isnull=False, letter=None)


def _claimed(work: Work) -> Letter | None:
    """What an earlier try of this delivery claimed and did not finish."""
    rows = Letter.objects.filter(delivery=work.delivery, sent_at=None, is_dropped=False)
    return rows.select_related("person", "case").first()


def _claim(work: Work, person: Person) -> Letter | None:
    own = Notice.objects.filter(event=work.event, person=person).first()
    if own is None:
        return None
    waiting = _waiting(ByMail.AT_ONCE).filter(person=person, case=own.case_id)
    _keep_quiet(waiting, person)
    return _taken(work, person, own.case, waiting)


def _claim_daily(work: Work, person: Person) -> Letter | None:
    waiting = _waiting(ByMail.DAILY).filter(person=person, mail_at__lte=clock.now())
    return _taken(work, person, None, waiting)


def _keep_quiet(waiting: QuerySet[Notice], person: Person) -> None:
    """Whoever set quiet hours meanwhile is left alone as well.   Raises NotYet."""
    if waiting.filter(is_urgent=True).exists():
        return
    now = clock.now()
    free = not_before(now, hours_of([person])[person.pk])
    if free > now:
        raise NotYet((free - now).total_seconds())


def _taken(work: Work, person: Person, case: Case | None, waiting: QuerySet[Notice]) -> Letter | None:
    """All of them in one letter; of two deliveries that look at the same time one finds nothing left."""
    with work.effects(last=False):
        numbers = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
        if not numbers:
            return None
        letter = Letter.objects.create(person=person, case=case, delivery=work.delivery, made_at=clock.now())
        Notice.objects.filter(pk__in=numbers).update(letter=letter, mail_at=None)
    return letter


def _send(work: Work, letter: Letter) -> None:
    """What may be read is asked now: somebody may have lost a right since."""
    with letters.reader(letter.person):
        message = _written(letter)
    if message is None:
        with work.effects():
            Letter.objects.filter(pk=letter.pk).update(is_dropped=True)
        return
    with work.effects(last=False):
        pass  # whoever lost the lease must not send
    is_taken = _handed_over(message)
    with work.effects():
        if is_taken:
            _remember(letter, clock.now())
        else:
            Letter.objects.filter(pk=letter.pk).update(is_dropped=True)


def _handed_over(message: EmailMultiAlternatives) -> bool:
    """Give it to the mail server.   Returns False where that knows no such address, and never will."""
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        codes = [code for code, _text in refused.recipients.values()]
        if any(code < PERMANENT for code in codes):
            raise
        log.warning("a letter was refused for good: %s", codes)
        return False
    return True


def _written(letter: Letter) -> EmailMultiAlternatives | None:
    notices = list(letter.notices.select_related("event", "case").order_by("event_id"))
    reader = Actor(letter.person, via="job")
    over = lapsed(one.event for one in notices)
    told = [one for one in lines(notices, reader) if one is not None and one.notice.event_id not in over]
    if not told:
        return None
    if letter.case is None:
        return letters.daily(letter, _by_case(told))
    return letters.of_case(letter, letter.case, told, _seen_record(letter.case, reader))


def _seen_record(case: Case, reader: Actor) -> Any:
    """The record of a case; None where its reader only answers a question about it."""
    subject = records_of([case]).get(case.pk)
    if subject is None or name_of(subject.record) not in seen_by(reader, [subject.record]):
        return None
    return subject.record


def _by_case(told: Sequence[Line]) -> list[tuple[Case, list[Line]]]:
    found: dict[int, tuple[Case, list[Line]]] = {}
    for one in told:
        found.setdefault(one.case.pk, (one.case, []))[1].append(one)
    return list(found.values())


def _remember(letter: Letter, now: datetime) -> None:
    Letter.objects.filter(pk=letter.pk).update(sent_at=now)
    if letter.case is not None:
        key = letter.case.key
        SentLetter.objects.create(
            message_id=message_id_of(key, letter.pk), case_key=key, person=letter.person,
            address=letter.person.email, token=token_of(key), sent_at=now,
        )  # fmt: skip
