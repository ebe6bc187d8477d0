"""Look into a mailbox: what is new is safe here before the server hears that it is read.

Killed anywhere, the next look finds the rest: the high-water mark follows last, and what is here already is
known by its mark.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.analytics.words import Sentence, say
from pawl.errors import Conflict, Unavailable
from pawl.history.record import record
from pawl.mailroom import keeping, oauth
from pawl.mailroom.actions.intake import FETCHED, refuse_unfetched, take_in
from pawl.mailroom.actions.mailboxes import MANAGE
from pawl.mailroom.guarding import MOST_BYTES
from pawl.mailroom.imap import FAILURES, Folder, Refused, Session, session
from pawl.mailroom.models import Mailbox, SignIn, State
from pawl.mailroom.oauth import Client, NoToken
from pawl.outbound import NotAllowedOut, Resolve, resolve

MOST_AT_ONCE = 200
BUSY = timedelta(minutes=5)
"""Longer than the longest look: whoever died in one is no longer waited for."""
LONGEST_PAUSE_MINUTES = 30


@dataclass(frozen=True)
class Fetched:
    """What a look into a mailbox brought."""

    new: int = 0
    known: int = 0
    is_more: bool = False


def due(now: datetime) -> list[int]:
    """The mailboxes to look into now."""
    rows = Mailbox.objects.filter(state=State.ACTIVE).exclude(sign_in=SignIn.PIPE)
    rows = rows.filter(Q(next_at=None) | Q(next_at__lte=now), Q(busy_until=None) | Q(busy_until__lt=now))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def fetch(mailbox: Mailbox, *, by: Actor, resolver: Resolve = resolve, most: int = MOST_AT_ONCE) -> Fetched:
    """Take what is new, in order.   Raises Unavailable, with what is wrong, which the mailbox remembers."""
    if not _begin(mailbox):
        return Fetched()
    try:
        with _opened(mailbox, resolver) as opened:
            found = _take(mailbox, opened, by, most)
    except (NotAllowedOut, Refused, NoToken, *FAILURES) as error:
        problem = problem_of(error)
        _failed(mailbox, problem, by)
        raise Unavailable(mailbox.key, problem, say("Look at its server, user and secret.")) from error
    _went_well(mailbox, by)
    return found


def try_out(mailbox: Mailbox, *, by: Actor, resolver: Resolve = resolve) -> int:
    """Sign in and open the folder, no more.   Returns how many messages lie there.   Raises Unavailable."""
    require(by, MANAGE, on=mailbox)
    if mailbox.sign_in == SignIn.PIPE:
        rule = say("A mail server hands its messages over: nothing is fetched.")
        raise Conflict(mailbox.key, rule, say("Send it a message, or `pawl mail explain` one."))
    try:
        with _opened(mailbox, resolver) as opened:
            folder: Folder = opened.folder
            return folder.messages
    except (NotAllowedOut, Refused, NoToken, *FAILURES) as error:
        raise Unavailable(
            mailbox.key, problem_of(error), say("Look at its server, user and secret.")
        ) from error


def problem_of(error: BaseException) -> Sentence:
    """What is wrong, for people."""
    if isinstance(error, NotAllowedOut):
        return error.rule
    if isinstance(error, Refused):
        return say("The server refuses: {said}", said=str(error) or "–")
    if isinstance(error, NoToken):
        return say("The provider gives no token: {said}", said=str(error))
    return say("The server cannot be reached: {said}", said=f"{type(error).__name__}: {error}"[:200])


def _opened(mailbox: Mailbox, resolver: Resolve) -> Any:
    if mailbox.sign_in == SignIn.PASSWORD:
        return session(mailbox, keeping.unlock(mailbox.secret), "", resolver)
    client = Client.of_mailbox(mailbox)
    return session(mailbox, "", oauth.access_token(client, resolver), resolver)


def _begin(mailbox: Mailbox) -> bool:
    """One look at a time; the pause after it begins now, so that nothing runs ahead."""
    now = clock.now()
    free = Mailbox.objects.filter(pk=mailbox.pk).filter(Q(busy_until=None) | Q(busy_until__lt=now))
    return bool(free.update(busy_until=now + BUSY))


def _take(mailbox: Mailbox, opened: Session, by: Actor, most: int) -> Fetched:
    last = _start(mailbox, opened)
    uids = opened.uids_after(last)
    new = known = 0
    for uid in uids[:most]:
        is_new = _take_one(mailbox, opened, uid, by)
        new, known = new + is_new, known + (not is_new)
        Mailbox.objects.filter(pk=mailbox.pk).update(last_uid=uid)
        mailbox.last_uid = uid
    return Fetched(new, known, len(uids) > most)


def _take_one(mailbox: Mailbox, opened: Session, uid: int, by: Actor) -> bool:
    """Safe here first, then read there.   Returns whether it is new here."""
    size = opened.size_of(uid)
    if size > MOST_BYTES:
        refuse_unfetched(opened.head(uid), size, mailbox, by=by)
        return True
    raw = opened.message(uid)
    if not raw:
        return False
    _row, is_new = take_in(raw, mailbox, via=FETCHED, by=by)
    opened.done(uid, mailbox.done_folder)
    return is_new


def _start(mailbox: Mailbox, opened: Session) -> int:
    """The last message that is safe here. Where the server numbered anew, all are looked at again."""
    folder = opened.folder
    if mailbox.validity == folder.validity:
        return mailbox.last_uid
    is_first = mailbox.validity is None
    last = folder.next_uid - 1 if is_first and mailbox.skips_old else 0
    Mailbox.objects.filter(pk=mailbox.pk).update(validity=folder.validity, last_uid=last)
    mailbox.validity, mailbox.last_uid = folder.validity, last
    return last


@transaction.atomic
def _failed(mailbox: Mailbox, problem: Sentence, by: Actor) -> None:
    """Each failure makes the pause before the next look longer; the first one is an event."""
    now = clock.now()
    minutes = min(2 ** min(mailbox.failures, 5), LONGEST_PAUSE_MINUTES)
    first = mailbox.failing_since is None
    values = {
        "failing_since": mailbox.failing_since or now, "problem": str(problem)[:500], "busy_until": None,
        "next_at": now + timedelta(minutes=minutes),
    }  # fmt: skip
    Mailbox.objects.filter(pk=mailbox.pk).update(failures=F("failures") + 1, **values)
    mailbox.failures += 1
    for name, value in values.items():
        setattr(mailbox, name, value)
    if first:
        record("mailbox", mailbox.key, "failing", by=by, texts={"problem": str(problem)})


@transaction.atomic
def _went_well(mailbox: Mailbox, by: Actor) -> None:
    values: dict[str, Any] = {
        "failing_since": None, "failures": 0, "problem": "", "busy_until": None, "next_at": None,
        "fetched_at": clock.now(),
    }  # fmt: skip
    was_failing = mailbox.failing_since is not None
    Mailbox.objects.filter(pk=mailbox.pk).update(**values)
    for name, value in values.items():
        setattr(mailbox, name, value)
    if was_failing:
        record("mailbox", mailbox.key, "works_again", by=by)
