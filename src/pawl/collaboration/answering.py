"""Answer what one is asked, or hand it to somebody else."""

import secrets
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.approvals import (
    PAWL,
    barred,
    changed,
    digest_of,
    end,
    may_be_told,
    open_stage,
    subject_of,
)
from pawl.collaboration.checks import broken, passage
from pawl.collaboration.deputies import deputies_of
from pawl.collaboration.locks import held, hold
from pawl.collaboration.models import Approval, ApprovalStage, Deputy, Record, Vote
from pawl.collaboration.models.approvals import Answer, Outcome, StageState
from pawl.collaboration.records import models_by_kind
from pawl.errors import Conflict, NotAllowed, stale
from pawl.history.record import record as tell

VERDICTS = (Answer.APPROVED, Answer.REJECTED)


@transaction.atomic
def decide(vote: Vote, *, verdict: str, reason: str = "", by: Actor) -> Approval:
    """Somebody approves, or rejects with a reason; the last answer of a stage decides it.

    Where the record is no longer what was asked about, the approval becomes void instead of decided: read its
    state. Raises Conflict where it is answered, decided, or not this stage's turn yet; Stale.
    """
    require(by, Permission.APPROVAL_DECIDE, on=vote)
    said = _checked(verdict, reason)
    record = _held_record(vote)
    approval = _locked(vote)
    stage = ApprovalStage.objects.get(pk=vote.stage_id)
    _check_open(vote, stage, approval)
    if vote.person_id in barred(approval):
        raise NotAllowed(
            vote.key, say("Nobody approves what is their own."), say("Hand it to somebody else.")
        )
    if not may_be_told(vote.person, approval.case):
        rule = say("It is confidential, and no longer for them to read.")
        raise NotAllowed(vote.key, rule, say("Hand it to somebody else."))
    if approval.digest != digest_of(record):
        end(approval, Outcome.VOID, why=changed(), by=by)
        subject_of(approval.case).decided(record, approval)
        return approval
    _write(vote, answer=verdict, reason=said, answered_at=clock.now(), link_mark="")
    _tell_answer(vote, stage, approval, by)
    _follow(stage, approval, record, by)
    return approval


def approve(vote: Vote, *, reason: str = "", by: Actor) -> Vote:
    """Yes, perhaps with a remark."""
    decide(vote, verdict=Answer.APPROVED, reason=reason, by=by)
    return Vote.objects.get(pk=vote.pk)


def reject(vote: Vote, *, reason: str, by: Actor) -> Vote:
    """No, with the reason."""
    decide(vote, verdict=Answer.REJECTED, reason=reason, by=by)
    return Vote.objects.get(pk=vote.pk)


@transaction.atomic
def settle(record: Record, *, verdict: str, reason: str = "", by: Actor) -> None:
    """Its practice lets it be decided by a door of its own, too: the round that waits ends with that.

    Whoever decided has answered by it, where they were asked; the others need not any more. The caller asked
    for the right.
    """
    hold(record.case)
    rounds = held(Approval.objects.select_related("case"))
    approval = rounds.filter(case=record.pk, state=Outcome.PENDING).first()
    if approval is None:
        return
    mine = Vote.objects.filter(stage__approval=approval, stage__state=StageState.PENDING, person=by.person)
    vote = mine.filter(answer=Answer.PENDING).select_related("stage").first()
    if vote is not None:
        _write(vote, answer=verdict, reason=reason, answered_at=clock.now(), link_mark="")
        ApprovalStage.objects.filter(pk=vote.stage_id).update(state=verdict)
        _tell_answer(vote, vote.stage, approval, by)
    end(approval, Outcome(verdict), by=by)


@transaction.atomic
def hand_over(vote: Vote, *, to: Person, by: Actor) -> Vote:
    """Somebody else answers in one's place; whose place it was stays on the paper."""
    require(by, Permission.APPROVAL_DECIDE, on=vote)
    approval = _locked(vote)
    stage = ApprovalStage.objects.get(pk=vote.stage_id)
    _check_open(vote, stage, approval)
    _check_heir(to, vote, approval)
    _pass_on(vote, to.pk, approval, by)
    return vote


@transaction.atomic
def hand_to_deputies() -> int:
    """Open questions go to those who stand in now; run by the clock.   Returns how many went."""
    now = clock.now()
    away = Deputy.objects.filter(starts_at__lte=now, ends_at__gt=now, ended_early_at=None)
    stand_ins = deputies_of(away.values_list("person_id", flat=True), now)
    asked = (
        Vote.objects.filter(person__in=stand_ins, answer=Answer.PENDING, asked_at__isnull=False)
        .select_related("stage")
        .order_by("stage__approval", "pk")
    )
    went = 0
    for vote in asked:
        approval = _locked(vote)
        heir = Person.objects.get(pk=stand_ins[vote.person_id])
        if _refusal(heir, vote, approval) is None:
            _pass_on(vote, heir.pk, approval, PAWL)
            went += 1
    return went


def _checked(verdict: str, reason: str) -> str:
    if verdict not in VERDICTS:
        raise broken("verdict", say("It is approved or rejected."), say("Choose one."))
    said = passage("reason", reason)
    if verdict == Answer.REJECTED and not said:
        raise broken("reason", say("A no has a reason."), say("Say what would have to change."))
    return said


def _held_record(vote: Vote) -> Record:
    """What an answer may move, held before its round: whoever moves it may end the round."""
    case = vote.stage.approval.case
    rows: QuerySet[Record] = models_by_kind()[case.kind].objects.select_related("case")
    return held(rows).get(pk=case.pk)


def _locked(vote: Vote) -> Approval:
    """The round, held against others who answer at the same time."""
    return held(Approval.objects.select_related("case")).get(stages=vote.stage_id)


def _check_open(vote: Vote, stage: ApprovalStage, approval: Approval) -> None:
    now: Any = Vote.objects.values("answer").get(pk=vote.pk)
    if now["answer"] == Answer.LAPSED or approval.state != Outcome.PENDING:
        rule = say("It is decided, or no longer asked.")
        raise Conflict(vote.key, rule, say("Nothing is left to do here."))
    if now["answer"] != Answer.PENDING:
        raise Conflict(vote.key, say("It is answered already."), say("Nothing is left to do here."))
    if stage.state != StageState.PENDING:
        rule = say("The stages before it are not decided yet.")
        raise Conflict(vote.key, rule, say("You are asked when it is your turn."))


def _write(vote: Vote, **changes: object) -> None:
    rows = Vote.objects.filter(pk=vote.pk, version=vote.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise stale(vote.key)
    for name, value in changes.items():
        setattr(vote, name, value)
    vote.version += 1


def _tell_answer(vote: Vote, stage: ApprovalStage, approval: Approval, by: Actor) -> None:
    case = approval.case
    behind = vote.on_behalf_of_id and f"PER-{vote.on_behalf_of_id}"
    facts = {"vote": vote.key, "stage": stage.number, "answer": vote.answer, "on_behalf_of": behind}
    texts = {"stage_name": str(stage.name), "reason": vote.reason or "–"}
    # Who audits the site reads the events of papers; of what is confidential only its own record tells why.
    tell("approval", vote.key, vote.answer, by=by, facts=facts, texts={} if case.confidential else texts)
    tell(case.kind, case.key, f"approval_answer_{vote.answer}", by=by, facts=facts, texts=texts)


def _follow(stage: ApprovalStage, approval: Approval, record: Any, by: Actor) -> None:
    """What an answer brings about: nothing yet, the next stage, or the end."""
    state = _counted(stage)
    if state is None:
        return
    ApprovalStage.objects.filter(pk=stage.pk).update(state=state)
    Vote.objects.filter(stage=stage, answer=Answer.PENDING).update(answer=Answer.LAPSED, link_mark="")
    following = approval.stages.filter(number=stage.number + 1).first()
    if state == StageState.APPROVED and following is not None:
        open_stage(following, by=by)
        return
    end(approval, Outcome(state.value), by=by)
    subject_of(approval.case).decided(record, approval)


def _counted(stage: ApprovalStage) -> StageState | None:
    """Decided by so many equal answers, or by so few left that so many can no longer agree."""
    answers = list(stage.votes.values_list("answer", flat=True))
    yes, no = answers.count(Answer.APPROVED), answers.count(Answer.REJECTED)
    if yes >= stage.quorum:
        return StageState.APPROVED
    return StageState.REJECTED if no >= stage.quorum or len(answers) - no < stage.quorum else None


def _check_heir(to: Person, vote: Vote, approval: Approval) -> None:
    if (rule := _refusal(to, vote, approval)) is not None:
        raise broken("to", rule, say("Choose somebody else."))


def _refusal(to: Person, vote: Vote, approval: Approval) -> Any:
    if not to.is_active or to.pk in barred(approval) or not may_be_told(to, approval.case):
        return say("They may not decide about it.")
    if Vote.objects.filter(stage=vote.stage_id, person=to).exists():
        return say("They are asked already.")
    return None


def _pass_on(vote: Vote, heir: int, approval: Approval, by: Actor) -> None:
    before = vote.on_behalf_of_id or vote.person_id
    after = None if before == heir else before
    _write(vote, person_id=heir, on_behalf_of_id=after, asked_at=clock.now(), link_mark=secrets.token_hex(16))
    facts = {"from": f"PER-{before}", "to": f"PER-{heir}", "record": approval.case.key}
    tell("approval", vote.key, "handed_over", by=by, facts=facts)
