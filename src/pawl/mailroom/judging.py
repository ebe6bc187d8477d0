"""What is to become of a message: the rules in their order; the first that speaks decides."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence
from pawl.collaboration.actions import works_on
from pawl.collaboration.models import Record
from pawl.environment import environment
from pawl.incidents import actions as incidents
from pawl.incidents.models import Incident
from pawl.mailroom import loops, proofs
from pawl.mailroom.addresses import email_of
from pawl.mailroom.letter import Letter
from pawl.mailroom.models import Mailbox, Outcome, Received, Who
from pawl.mailroom.proofs import Proof
from pawl.mailroom.reasons import reason_of
from pawl.mailroom.threads import case_of

HOUR = timedelta(hours=1)
MOST_SAME = 5
"""Messages of one sender with one subject in an hour."""
TOOK = (Outcome.OPENED, Outcome.COMMENTED)
VIA = "email"
ENDED = frozenset({"closed", "cancelled", "rejected"})


@dataclass(frozen=True)
class Scene:
    """A message and what the site knows about it."""

    letter: Letter
    mailbox: Mailbox
    now: datetime
    person: Person | None
    proof: Proof
    record: Record | None

    @property
    def actor(self) -> Actor:
        """Whoever wrote it, with their rights and no others."""
        return Actor(self.person, via=VIA)

    @property
    def email(self) -> str:
        """The sender's address."""
        return self.letter.sender.email if self.letter.sender else ""


@dataclass(frozen=True)
class Verdict:
    """What is to become of it, by which rule; `passed` names the rules that had nothing against it."""

    outcome: str
    reason: str
    scene: Scene
    passed: tuple[str, ...] = field(default=())

    @property
    def rule(self) -> Sentence:
        """The rule in words."""
        return reason_of(self.reason).rule

    @property
    def way_out(self) -> Sentence | None:
        """What can be done."""
        return reason_of(self.reason).way_out


Check = Callable[[Scene], bool]


def look(letter: Letter, mailbox: Mailbox) -> Scene:
    """What the site knows about a message."""
    sender = letter.sender
    person = (
        Person.objects.filter(email__iexact=sender.email, is_active=True)
        .select_related("organisation")
        .first()
        if sender
        else None
    )
    proof = proofs.proof_of(letter, mailbox.servers)
    record = case_of(letter, mailbox.case.organisation_id)
    return Scene(letter, mailbox, clock.now(), person, proof, record)


def judge(scene: Scene) -> Verdict:
    """The verdict on a message; reads, and writes nothing."""
    passed: list[str] = []
    for reason, outcome, holds in CHECKS:
        if holds(scene):
            return Verdict(outcome, reason, scene, tuple(passed))
        passed.append(reason)
    return _taken(scene, tuple(passed))


def _taken(scene: Scene, passed: tuple[str, ...]) -> Verdict:
    if scene.record is None:
        return Verdict(Outcome.OPENED, "new", scene, passed)
    if getattr(scene.record, "state", "") in ENDED and not _works_on(scene, scene.record):
        return Verdict(Outcome.OPENED, "follow_up", scene, passed)
    is_back = reopens(scene.record, scene.person)
    return Verdict(Outcome.COMMENTED, "reopened" if is_back else "answer", scene, passed)


def _works_on(scene: Scene, record: Record) -> bool:
    """Whether it is an agent who adds something: they open no case of their own by it."""
    is_caller = scene.person is not None and record.case.owner_id == scene.person.pk
    return not is_caller and works_on(scene.actor, record.case, Permission.CASE_COMMENT)


def reopens(record: Record, person: Person | None) -> bool:
    """Whether an answer of somebody brings a case back: its caller says that it is not solved."""
    if isinstance(record, Incident):
        return incidents.reopens(record, person.pk if person else None)
    is_solved = (record.kind, getattr(record, "state", "")) == ("service_request", "fulfilled")
    return is_solved and person is not None and record.case.owner_id == person.pk


def own_addresses() -> set[str]:
    """Addresses that Pawl itself writes from, or is written to."""
    known = {one.lower() for one in Mailbox.objects.values_list("address", flat=True)}
    return known | {email_of(environment().email_from.rpartition("<")[2].rstrip("> "))} - {""}


def _is_own(scene: Scene) -> bool:
    hosts = {urlsplit(environment().url).hostname or "localhost"}
    return loops.is_own(scene.letter, own_addresses(), hosts)


def _is_generated(scene: Scene) -> bool:
    return not scene.mailbox.takes_generated and loops.is_generated(scene.letter)


def _is_list(scene: Scene) -> bool:
    return not scene.mailbox.takes_lists and loops.is_list(scene.letter)


def _is_stranger(scene: Scene) -> bool:
    return scene.person is None and scene.mailbox.who != Who.ANYBODY


def _is_unproven(scene: Scene) -> bool:
    return scene.mailbox.who != Who.KNOWN and not scene.proof.is_proven


def _is_elsewhere(scene: Scene) -> bool:
    """Whether somebody of another organisation begins something at this one's desk."""
    home, person = scene.mailbox.case.organisation_id, scene.person
    if scene.record is not None or home is None or person is None:
        return False
    return person.organisation_id not in {None, home}


def _lately(scene: Scene) -> int:
    mine = Received.objects.filter(sender=scene.email, at__gt=scene.now - HOUR, outcome__in=TOOK)
    return mine.filter(mailbox=scene.mailbox).count()


def _repeats(scene: Scene) -> bool:
    if not scene.letter.subject:
        return False
    same = Received.objects.filter(sender=scene.email, at__gt=scene.now - HOUR, outcome=Outcome.OPENED)
    return same.filter(subject=scene.letter.subject[:250]).count() >= MOST_SAME


def _may_not_see(scene: Scene) -> bool:
    if scene.record is None:
        return False
    kind = type(scene.record)
    return not kind.objects.visible_to(scene.actor).filter(pk=scene.record.pk).exists()


def _is_empty(scene: Scene) -> bool:
    letter = scene.letter
    said = letter.answer if scene.record is not None else letter.text or letter.subject
    return not said.strip() and not letter.files


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("own", Outcome.IGNORED, _is_own),
    ("bounce", Outcome.IGNORED, lambda scene: loops.is_bounce(scene.letter)),
    ("auto_reply", Outcome.IGNORED, lambda scene: loops.is_automatic_answer(scene.letter)),
    ("list", Outcome.IGNORED, _is_list),
    ("generated", Outcome.IGNORED, _is_generated),
    ("no_sender", Outcome.HELD, lambda scene: scene.letter.sender is None),
    ("forged", Outcome.HELD, lambda scene: scene.proof.state == proofs.FORGED),
    ("stranger", Outcome.IGNORED, _is_stranger),
    ("unknown", Outcome.HELD, lambda scene: scene.person is None),
    ("unverified", Outcome.HELD, _is_unproven),
    ("elsewhere", Outcome.HELD, _is_elsewhere),
    ("empty", Outcome.IGNORED, _is_empty),
    ("may_not_see", Outcome.HELD, _may_not_see),
    ("rate", Outcome.HELD, lambda scene: _lately(scene) >= scene.mailbox.most_per_hour),
    ("loop", Outcome.HELD, _repeats),
)
"""Loops and machines first: whoever is not answered learns nothing. Then who it is, then what it wants."""
