"""Approvals: a practice asks about a record in stages, people answer, the practice hears the outcome.

A practice registers its kind once (`register`), asks with `ask`, and is told through `Subject.decided` inside
the transaction of the last answer. Whatever changes the record calls `content_changed`; a round that was
asked about other content is void, at the latest when somebody answers.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import can
from pawl.analytics.words import Sentence, packed, say
from pawl.collaboration.checks import broken
from pawl.collaboration.deputies import deputies_of
from pawl.collaboration.locks import held, held_case
from pawl.collaboration.models import Approval, ApprovalStage, Case, Record, Vote
from pawl.collaboration.models.approvals import Answer, Outcome, StageState
from pawl.collaboration.records import models_by_kind
from pawl.errors import Conflict
from pawl.history.record import record as tell
from pawl.local_text import LocalText

PAWL = system("approvals")
"""By whom a practice advances a record when its approval is decided: the people stand in the answers."""

Told = Sequence[tuple[str | Promise, str]]


@dataclass(frozen=True)
class Stage:
    """A step: its people answer beside each other; the first `quorum` equal answers decide it."""

    name: Mapping[str, str] | str
    people: Sequence[Person] = ()
    team: Team | None = None
    quorum: int = 1


@dataclass(frozen=True)
class Subject:
    """What a practice says of its records that are approved."""

    content: Callable[[Any], object]
    """What an approval is for, as JSON: when it is another one, approvals of the former are void."""
    told: Callable[[Any, Actor], Told]
    """The same for somebody who is asked: labels and texts, in their language, of what they may see."""
    decided: Callable[[Any, Approval], None]
    """Called with the record and its approval when that is approved, rejected, or found void by an answer."""


_subjects: dict[str, Subject] = {}


def register(kind: str, subject: Subject) -> None:
    """Say how records of a kind are approved; called by the app's `ready`."""
    _subjects[kind] = subject


def subject_of(case: Case) -> Subject:
    """What was registered.   Raises KeyError: a kind that was never registered cannot be asked about."""
    return _subjects[case.kind]


def digest_of(record: Record) -> str:
    """SHA-256 of what an approval of a record would be for."""
    said = json.dumps(subject_of(record.case).content(record), sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


@transaction.atomic
def ask(record: Record, stages: Sequence[Stage], *, by: Actor) -> Approval:
    """Ask about a record as it is now; the caller asked for the right, and holds it (`locks`).

    Nobody is asked about what they own or ask themselves. Raises Conflict while another round is pending, and
    Invalid where a stage has fewer people than its quorum.
    """
    case = held_case(record.pk)
    if Approval.objects.filter(case=case, state=Outcome.PENDING).exists():
        raise Conflict(
            record.key, say("An approval is asked for already."), say("Wait for it, or withdraw it first.")
        )
    asker = by.person
    approval = Approval.objects.create(
        case=case, digest=digest_of(record), asked_by=asker, asked_at=clock.now()
    )
    made = [_stage(approval, number, one) for number, one in enumerate(stages, 1)]
    if not made:
        raise broken("stages", say("Nobody is asked."), say("Name at least one stage."))
    facts = {"stages": len(made), "digest": approval.digest}
    tell(case.kind, case.key, "approval_asked", by=by, facts=facts)
    open_stage(made[0], by=by)
    return approval


@transaction.atomic
def void(record: Record, why: Sentence, *, by: Actor) -> bool:
    """What was asked or approved no longer counts; the practice that calls this knows what follows.

    Returns whether anything was void.
    """
    found = Approval.objects.filter(case=record.case, state__in=(Outcome.PENDING, Outcome.APPROVED))
    rounds = list(held(found))
    for one in rounds:
        end(one, Outcome.VOID, why=why, by=by)
    return bool(rounds)


def content_changed(record: Record, *, by: Actor) -> bool:
    """Void what was asked or approved about other content than the record has now; says whether any was."""
    newest = latest(record.case)
    if newest is None or newest.state in {Outcome.REJECTED, Outcome.VOID}:
        return False
    return newest.digest != digest_of(record) and void(record, changed(), by=by)


def latest(case: Case) -> Approval | None:
    """The newest round of a record."""
    return Approval.objects.filter(case=case).order_by("-pk").first()


def changed() -> Sentence:
    """Why most approvals become void."""
    return say("What was asked about has changed since.")


def barred(approval: Approval) -> set[int | None]:
    """Those who may not answer: whose record it is, and who asked."""
    return {approval.case.owner_id, approval.asked_by_id} - {None}


def open_stage(stage: ApprovalStage, *, by: Actor) -> None:
    """Its people are asked now, or whoever stands in for them."""
    ApprovalStage.objects.filter(pk=stage.pk).update(state=StageState.PENDING)
    now = clock.now()
    votes = list(stage.votes.all())
    stand_ins = deputies_of([one.person_id for one in votes], now)
    taken = {one.person_id for one in votes} | barred(stage.approval)
    for one in votes:
        deputy = stand_ins.get(one.person_id)
        if deputy is not None and deputy not in taken and _may_stand_in(deputy, stage.approval.case):
            one.on_behalf_of_id, one.person_id = one.person_id, deputy
            taken.add(deputy)
        one.asked_at, one.link_mark = now, secrets.token_hex(16)
    Vote.objects.bulk_update(votes, ["asked_at", "link_mark", "person", "on_behalf_of"])
    for one in votes:
        facts = {"record": stage.approval.case.key, "stage": stage.number, "person": one.person_id}
        tell("approval", one.key, "asked", by=by, facts=facts)


def end(approval: Approval, outcome: Outcome, *, by: Actor, why: Sentence | None = None) -> None:
    """It is decided or void; who was not heard need not answer any more."""
    approval.state, approval.ended_at = outcome, clock.now()
    approval.void_reason = packed(why) if why else {}
    approval.save(update_fields=["state", "ended_at", "void_reason"])
    open_stages = approval.stages.filter(state__in=(StageState.WAITING, StageState.PENDING))
    Vote.objects.filter(stage__approval=approval, answer=Answer.PENDING).update(
        answer=Answer.LAPSED, link_mark=""
    )
    open_stages.update(state=StageState.VOID)
    case = approval.case
    tell(case.kind, case.key, f"approval_{outcome}", by=by, facts={"digest": approval.digest})


def record_of(case: Case) -> Record:
    """The record behind a case, whoever may see it."""
    model = models_by_kind()[case.kind]
    return model.objects.select_related("case").get(pk=case.pk)


def may_be_told(person: Person, case: Case) -> bool:
    """Whether somebody may answer about a record: a confidential one is only for those who may read it."""
    if not case.confidential:
        return True
    return can(Actor(person), models_by_kind()[case.kind].read_permission, record_of(case))


def title_of(vote: Vote) -> str:
    """What whoever is asked reads as the title; empty where the record is not for them any more."""
    case = vote.stage.approval.case
    return str(case.title) if may_be_told(vote.person, case) else ""


def told_to(vote: Vote) -> Told:
    """What somebody who is asked reads; nothing where the record is not for them any more."""
    case = vote.stage.approval.case
    if not may_be_told(vote.person, case):
        return ()
    return subject_of(case).told(record_of(case), Actor(vote.person))


def _may_stand_in(deputy: int, case: Case) -> bool:
    """Whoever is away cannot let somebody into what is confidential."""
    return not case.confidential or may_be_told(Person.objects.get(pk=deputy), case)


def _stage(approval: Approval, number: int, one: Stage) -> ApprovalStage:
    made = ApprovalStage.objects.create(
        approval=approval, number=number, name=one.name, team=one.team, quorum=one.quorum
    )
    asked = {person.pk: person for person in (*one.people, *_members(one.team)) if person.is_active}
    left = [
        person
        for number, person in asked.items()
        if number not in barred(approval) and may_be_told(person, approval.case)
    ]
    if len(left) < one.quorum or one.quorum < 1:
        rule = say(
            "The stage “{stage}” needs {n} people who may decide, and has {left}.",
            stage=str(LocalText(one.name)), n=one.quorum, left=len(left),
        )  # fmt: skip
        way_out = say("Nobody decides about what is their own: name somebody else for this stage.")
        raise broken("stages", rule, way_out)
    Vote.objects.bulk_create(Vote(stage=made, person=person) for person in left)
    return made


def _members(team: Team | None) -> Sequence[Person]:
    return () if team is None else tuple(team.people.filter(is_active=True).order_by("name"))
