"""A message becomes what the rules say, once, however often it is read; or what somebody decides."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.models import Case, Comment, Record
from pawl.errors import Conflict, PawlError
from pawl.history.record import record
from pawl.mailroom import keeping, reading
from pawl.mailroom.actions import acting
from pawl.mailroom.judging import Scene, Verdict, judge, look
from pawl.mailroom.letter import Letter, Unreadable
from pawl.mailroom.models import Outcome, Received

DECIDE = Permission.MAIL_DECIDE
OPEN_TO_DECIDE = (Outcome.HELD, Outcome.IGNORED, Outcome.REFUSED)


@dataclass(frozen=True)
class Became:
    """What a message became."""

    outcome: str
    reason: str
    detail: str = ""
    case: Case | None = None
    comment: Comment | None = None


def process(number: int, *, by: Actor) -> Received:
    """Read a message that waits, and do what the rules say; its files follow by themselves."""
    row = Received.objects.select_related(
        "mailbox__case", "mailbox__ticket_team", "mailbox__service__case"
    ).get(pk=number)
    if row.outcome == Outcome.WAITING:
        letter, refused = letter_of(row)
        _settle(row, letter, refused, by)
    return row


def attach(number: int) -> None:
    """Attach the files of a message to the case that it belongs to; a second time changes nothing."""
    row = Received.objects.select_related("case", "comment", "person", "decided_by").get(pk=number)
    if row.has_files:
        acting.attach_files(row, letter_of(row)[0])


def letter_of(row: Received) -> tuple[Letter, str]:
    """The letter of a row, and the word of what kept it from being read."""
    raw = keeping.fetch(row.digest)
    if raw is None:
        return reading.read_head(b""), "gone"
    if row.reason == "too_large":
        return reading.read_head(raw), "too_large"
    try:
        return reading.read(raw), ""
    except Unreadable as refused:
        return reading.read_head(raw), refused.reason


def _settle(row: Received, letter: Letter, refused: str, by: Actor) -> None:
    """In one transaction: what comes of it, and that it has come of it. Of two who try, one does."""
    twin = _twin(row, letter) if not refused else None
    try:
        with transaction.atomic():
            if not _claim(row, twin=twin):
                return
            became, scene = _become(row, letter, refused)
            _write(row, letter, scene, became, by)
    except IntegrityError:
        if twin is None or not Received.objects.filter(twin=twin).exclude(pk=row.pk).exists():
            raise
        _settle_twin(row, letter, twin, by)


def _become(row: Received, letter: Letter, refused: str) -> tuple[Became, Scene | None]:
    if refused:
        return Became(Outcome.REFUSED, refused), None
    scene = look(letter, row.mailbox)
    verdict = judge(scene)
    if verdict.outcome not in {Outcome.OPENED, Outcome.COMMENTED}:
        return Became(verdict.outcome, verdict.reason, case=_case(scene)), scene
    return _do(verdict), scene


def _do(verdict: Verdict) -> Became:
    """What the sender may do is done; what is refused to them is held, with the reason."""
    try:
        with transaction.atomic():
            done, comment = acting.act(verdict)
            return Became(verdict.outcome, verdict.reason, case=done.case, comment=comment)
    except PawlError as refusal:
        scene = verdict.scene
        said = f"{refusal.rule} {refusal.way_out}"[:500]
        return Became(Outcome.HELD, "refused", said, case=_case(scene))


def _case(scene: Scene) -> Case | None:
    return scene.record.case if scene.record is not None else None


def _claim(row: Received, **changes: object) -> bool:
    waiting = Received.objects.filter(pk=row.pk, outcome=Outcome.WAITING, version=row.version)
    if not waiting.update(version=row.version + 1, **changes):
        return False
    row.version += 1
    return True


def _twin(row: Received, letter: Letter) -> str | None:
    """What it says, whatever bytes a server made of it; none without a Message-ID."""
    if not row.message_id:
        return None
    said = hashlib.sha256()
    for part in (str(row.mailbox.case.organisation_id), row.message_id, letter.subject, *letter.text.split()):
        said.update(part.encode("utf-8", "replace") + b"\n")
    for file in letter.files:
        said.update(hashlib.sha256(file.content).digest())
    return said.hexdigest()


def _settle_twin(row: Received, letter: Letter, twin: str, by: Actor) -> None:
    other = Received.objects.select_related("case").get(twin=twin)
    with transaction.atomic():
        if _claim(row):
            _write(row, letter, None, Became(Outcome.DUPLICATE, "twice", case=other.case), by)


def _write(row: Received, letter: Letter, scene: Scene | None, became: Became, by: Actor) -> None:
    """Say in the log what became of it."""
    sender = letter.senders[0] if letter.senders else None
    values: dict[str, Any] = {
        "sender": sender.email[:254] if sender else "", "sender_name": sender.name[:200] if sender else "",
        "subject": letter.subject[:250], "sent_at": letter.sent_at,
        "outcome": became.outcome, "reason": became.reason, "detail": became.detail, "case": became.case,
        "case_key": became.case.key if became.case else "",
        "comment": became.comment, "confidential": bool(became.case and became.case.confidential),
        "has_files": became.outcome in {Outcome.OPENED, Outcome.COMMENTED} and bool(letter.files),
    }  # fmt: skip
    if scene is not None:
        values |= {"person": scene.person, "proof": scene.proof.state, "proof_said": scene.proof.said}
    Received.objects.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    facts = {"message": row.pk, "outcome": became.outcome, "reason": became.reason}
    facts |= {"case": became.case.key} if became.case else {}
    record("mailbox", row.mailbox.key, "sorted", by=by, facts=facts)


def accept(row: Received, *, by: Actor) -> Received:
    """Somebody lets a message in that the rules kept out: as a ticket, or as their note on its case.

    It is they who act, for the sender where that is one of us; nobody acts in the sender's name.
    """
    require(by, DECIDE, on=row)
    letter, refused = letter_of(row)
    if refused == "gone":
        raise Conflict(
            row.key, say("Its bytes are not here any more."), say("Ask the sender to write again.")
        )
    scene = look(letter, row.mailbox)
    with transaction.atomic():
        _claim_decision(row, Outcome.OPENED, by)
        made, comment = acting.let_in(scene, row, by)
        outcome = Outcome.COMMENTED if comment else Outcome.OPENED
        _write(row, letter, scene, Became(outcome, "by_hand", case=made.case, comment=comment), by)
    return row


@transaction.atomic
def discard(row: Received, *, by: Actor) -> Received:
    """Somebody looked at a message and nothing comes of it; it stays in the log."""
    require(by, DECIDE, on=row)
    _claim_decision(row, Outcome.DISCARDED, by)
    Received.objects.filter(pk=row.pk).update(reason="discarded")
    row.reason = "discarded"
    facts = {"message": row.pk, "outcome": Outcome.DISCARDED.value, "reason": "discarded"}
    record("mailbox", row.mailbox.key, "sorted", by=by, facts=facts)
    return row


def _claim_decision(row: Received, outcome: Outcome, by: Actor) -> None:
    mine = Received.objects.filter(pk=row.pk, version=row.version, outcome__in=OPEN_TO_DECIDE)
    changes = {"outcome": outcome, "decided_by": by.person, "decided_at": clock.now()}
    if not mine.update(version=row.version + 1, **changes):
        rule = say("It is decided already, or somebody was faster.")
        raise Conflict(row.key, rule, say("Read it again."))
    row.version += 1
    for name, value in changes.items():
        setattr(row, name, value)


def record_of(row: Received) -> Record | None:
    """The record that a row is about, for whoever asks on their own right."""
    return acting.known_record(row.case) if row.case else None
