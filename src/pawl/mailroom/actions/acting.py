"""What a message does: open a ticket, comment, bring back, follow up; with the rights of whoever wrote it."""

import hashlib
import re
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, can
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.actions import LONGEST, comment
from pawl.collaboration.attaching import attach_brought, bring_one
from pawl.collaboration.following import follow
from pawl.collaboration.locks import held_case
from pawl.collaboration.models import Attachment, Case, Comment, Link, Record
from pawl.collaboration.records import find
from pawl.errors import Invalid, NotFound, PawlError
from pawl.incidents import actions as incidents
from pawl.incidents.models import Incident
from pawl.mailroom.judging import VIA, Scene, Verdict, own_addresses
from pawl.mailroom.letter import Enclosed, Letter
from pawl.mailroom.models import Mailbox, Opens, Received
from pawl.mailroom.threads import PAWL
from pawl.requests.actions import steps as request_steps
from pawl.requests.actions.asking import submit
from pawl.requests.actions.modelling import newest
from pawl.requests.answers import definition_of
from pawl.requests.models import ServiceRequest

CHANNEL = "email"
COMES_FROM = "comes_from"
MOST_WATCHERS = 20
SMALLEST_PICTURE = 4096
"""Bytes: smaller pictures inside of a text are logos and dots that count readers."""
FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|转发|轉寄)\s*[:：]", re.IGNORECASE)
PREFIXES = re.compile(
    r"(?:(?:re|fw|fwd|aw|wg|sv|antw|tr|rif|回复|答复|转发|回覆|轉寄)\s*(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
MARK = re.compile(r"\[\s*[A-Z]{2,5}-[0-9]+(?:\s+#[0-9a-f]+)?\s*\]", re.IGNORECASE)
MORE = "…"


def act(verdict: Verdict) -> tuple[Record, Comment | None]:
    """Do what a verdict says.   Returns the record, and the comment that was made.

    Raises PawlError where the sender may not.
    """
    scene = verdict.scene
    if scene.record is None or verdict.reason == "follow_up":
        made = _open(scene, scene.actor)
        if scene.record is not None:
            Link.objects.get_or_create(source=made.case, target=scene.record.case, relation=COMES_FROM)
        _tell_others(scene, made)
        return made, None
    said = _comment(scene.record, scene.letter, scene.actor, is_back=verdict.reason == "reopened")
    _tell_others(scene, scene.record)
    return scene.record, said


def _comment(record: Any, letter: Letter, by: Actor, *, is_back: bool) -> Comment | None:
    text = shortened(letter.answer) or named_files(letter)
    if is_back and isinstance(record, ServiceRequest):
        request_steps.reopen(record, reason=text, by=by)
    if isinstance(record, Incident):
        return incidents.answer(record, text=text, by=by)
    return comment(record.case, text=text, by=by)


def _open(scene: Scene, by: Actor, caller: Person | None = None, text: str = "") -> Record:
    """A ticket of what the mailbox opens; whoever it is for may have it opened."""
    mailbox, letter = scene.mailbox, scene.letter
    said = shortened(text or opening_words(letter))
    if mailbox.opens == Opens.REQUEST and mailbox.model is not None:
        answers = answers_for(mailbox, letter, said)
        return submit(mailbox.model, answers, by=by, caller=caller, channel=CHANNEL)
    person = caller or by.person
    place = _place(mailbox, person, is_closed=bool(scene.record and scene.record.case.confidential))
    return incidents.report(
        title=title_of(letter), description=said, caller=caller, service=_fitting(mailbox, place), by=by,
        channel=CHANNEL, place=place,
    )  # fmt: skip


def _place(mailbox: Mailbox, person: Person | None, *, is_closed: bool) -> Place:
    """With its caller's organisation; the mailbox's team has it where it is of the same one."""
    organisation = person.organisation_id if person else mailbox.case.organisation_id
    team = mailbox.ticket_team
    is_near = team is not None and team.organisation_id == organisation
    chosen = team.pk if team is not None and is_near else None
    return Place(organisation, chosen, person.pk if person else None, is_closed)


def _fitting(mailbox: Mailbox, place: Place) -> Any:
    """The mailbox's service, where it is of the same organisation or of the whole site."""
    service = mailbox.service
    if service is None or service.case.organisation_id not in {None, place.organisation_id}:
        return None
    return service


def answers_for(mailbox: Mailbox, letter: Letter, text: str) -> dict[str, Any]:
    """The first short question gets the subject, the first long one the text."""
    questions = definition_of(newest(mailbox.model)).questions if mailbox.model else ()
    short = next((one.name for one in questions if one.kind == "text"), None)
    long = next((one.name for one in questions if one.kind == "long_text"), None)
    return {name: value for name, value in ((short, title_of(letter)), (long, text)) if name is not None}


def let_in(scene: Scene, row: Received, by: Actor) -> tuple[Record, Comment | None]:
    """What somebody decides for a message that was kept out."""
    known = scene.record or (known_record(row.case) if row.case else None)
    said = _quoted_sender(scene.letter)
    if known is not None and _sees(by, known) and getattr(known, "state", "") not in {"closed", "cancelled"}:
        text = shortened(f"{said}\n\n{scene.letter.answer or named_files(scene.letter)}")
        made = comment(known.case, text=text, by=by)
        return known, made
    caller = scene.person if scene.person is not None and _may_report_for(scene.person, scene, by) else None
    opened = _open_by(scene, by, caller, said)
    return opened, None


def _open_by(scene: Scene, by: Actor, caller: Person | None, said: str) -> Record:
    letter = scene.letter
    text = opening_words(letter) if caller else f"{said}\n\n{opening_words(letter)}"
    if caller is not None or scene.mailbox.opens == Opens.REQUEST:
        return _open(scene, by, caller, text)
    mine, team = scene.mailbox.case.organisation_id, scene.mailbox.ticket_team or scene.mailbox.case.team
    home = mine if mine is not None or by.person is None else by.person.organisation_id
    place = Place(home, team.pk if team is not None and team.organisation_id == home else None)
    return incidents.report(
        title=title_of(letter), description=shortened(text), service=scene.mailbox.service, by=by,
        channel=CHANNEL, place=place,
    )  # fmt: skip


def attach_files(row: Received, letter: Letter) -> None:
    """Files that came along, each once: a second run attaches what the first one left."""
    case, person = row.case, row.decided_by or row.person
    by = Actor(person, via=VIA)
    left: list[str] = []
    for file in letter.files if case else ():
        if not _is_worth(file):
            continue
        try:
            _attach_once(case, file, row.comment, by)
        except PawlError as refusal:
            left.append(f"{file.name}: {refusal.rule}")
    detail = "; ".join(left)[:500]
    Received.objects.filter(pk=row.pk).update(has_files=False, detail=detail)
    row.has_files, row.detail = False, detail


def _attach_once(case: Any, file: Enclosed, said: Comment | None, by: Actor) -> None:
    digest = hashlib.sha256(file.content).hexdigest()
    brought = bring_one(file.name, file.content)
    with transaction.atomic():
        held_case(case.pk)  # of two who try, one waits and finds it there
        known = Attachment.objects.filter(case=case, comment=said, sha256=digest)
        if not known.exists():
            attach_brought(case, [brought], by=by, comment=said, asked=said is None)


def _is_worth(file: Enclosed) -> bool:
    return not (file.is_inline and file.mime.startswith("image/") and len(file.content) < SMALLEST_PICTURE)


def _tell_others(scene: Scene, record: Record) -> None:
    """Those in copy follow it, where they are of us and may see it anyway."""
    named = {one.email for one in (*scene.letter.to, *scene.letter.cc) if one.email} - own_addresses()
    named.discard(scene.email)
    people = Person.objects.filter(email__in=sorted(named)[: MOST_WATCHERS * 5], is_active=True)
    for person in people.prefetch_related("grants")[:MOST_WATCHERS]:
        actor = Actor(person, via=VIA)
        if _sees(actor, record):
            follow(record.case, by=actor)


def _sees(actor: Actor, record: Record) -> bool:
    return can(actor, type(record).read_permission, record)


def _may_report_for(person: Person, scene: Scene, by: Actor) -> bool:
    """Whether somebody may open a ticket of this mailbox for a person."""
    return can(by, Permission.INCIDENT_REPORT, _place(scene.mailbox, person, is_closed=False))


def known_record(case: Case) -> Record | None:
    """The record of a case."""
    try:
        return find(case.key, PAWL)
    except NotFound:
        return None


def title_of(letter: Letter) -> str:
    """The subject without what programs write before it; else the first line of the text."""
    subject = PREFIXES.sub("", MARK.sub("", letter.subject).strip(), count=1).strip()
    first = next((line.strip() for line in letter.text.split("\n") if line.strip()), "")
    return (subject or first or "–")[:250]


def opening_words(letter: Letter) -> str:
    """What a message says that opens a ticket: without what it quotes and its signature.

    One that was passed on is taken whole: what it passes on is what is meant.
    """
    own = letter.text if FORWARDED.match(letter.subject) else letter.answer
    return own or letter.text or named_files(letter)


def shortened(text: str) -> str:
    """A text as long as a record takes one; the whole of it stays in the kept message."""
    clean = text.strip()
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 2].rstrip() + " " + MORE


def named_files(letter: Letter) -> str:
    """What a message says that brings nothing but files."""
    return ", ".join(one.name for one in letter.files[:10])


def _quoted_sender(letter: Letter) -> str:
    senders = ", ".join(str(one) for one in letter.senders[:3]) or "?"
    return f"✉ {senders}: {letter.subject}".strip()


def check_model(mailbox_model: Any) -> None:
    """Refuse a model that asks for more than a message says.   Raises Invalid."""
    questions = definition_of(newest(mailbox_model)).questions
    first = {
        kind: next((one.name for one in questions if one.kind == kind), None)
        for kind in ("text", "long_text")
    }
    left = [str(one.label) for one in questions if one.is_required and one.name not in first.values()]
    if left:
        rule = say("It asks for more than a message says: {names}.", names=", ".join(left)[:200])
        raise Invalid(
            "model", rule, say("Choose another model, or make these answers optional."), {"model": rule}
        )
