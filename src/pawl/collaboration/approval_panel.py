"""Approvals as pages show them: the rounds of a record, and what somebody is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, unpacked
from pawl.collaboration.models import Approval, ApprovalStage, Record, Vote
from pawl.collaboration.models.approvals import Answer, StageState
from pawl.collaboration.records import address_of
from pawl.collaboration.searching import visible_cases

MOST_ROUNDS = 5
MOST_OPEN, MOST_PAST = 100, 20


@dataclass(frozen=True)
class Round:
    """One approval with its stages; `mine` is the question that the reader may answer now."""

    approval: Approval
    stages: list[ApprovalStage]
    mine: Vote | None
    void_because: Sentence | None


def rounds_of(record: Record, actor: Actor) -> list[Round]:
    """The newest rounds of a record, for the fragment `collaboration/approvals.html`; three queries.

    Whoever asks may see the record.
    """
    votes = Vote.objects.select_related("person", "on_behalf_of").order_by("pk")
    stages = Prefetch("stages", ApprovalStage.objects.select_related("team").order_by("number"))
    found = Approval.objects.filter(case=record.case).select_related("asked_by").order_by("-pk")
    rounds = found.prefetch_related(stages, Prefetch("stages__votes", votes))[:MOST_ROUNDS]
    return [_round(one, actor) for one in rounds]


def asked_of(actor: Actor) -> QuerySet[Vote]:
    """What somebody can answer now, the longest waiting first."""
    rows = named(Vote.objects.visible_to(actor), actor)
    return rows.filter(answer=Answer.PENDING, stage__state=StageState.PENDING).order_by("asked_at", "pk")


def asked_later(actor: Actor) -> QuerySet[Vote]:
    """What somebody will be asked once the stages before theirs have answered."""
    rows = named(Vote.objects.visible_to(actor), actor)
    return rows.filter(answer=Answer.PENDING, stage__state=StageState.WAITING).order_by("pk")


def answered_by(actor: Actor) -> QuerySet[Vote]:
    """What somebody answered, or need not answer any more; the newest first."""
    rows = named(Vote.objects.visible_to(actor), actor).exclude(answer=Answer.PENDING)
    return rows.filter(asked_at__isnull=False).order_by("-pk")


def with_addresses(votes: Iterable[Any]) -> list[tuple[Any, str]]:
    """Questions of `named` with the page of their record, empty where the reader may not see it; one query.

    Each gets `about`: the title, or nothing where it is confidential and not theirs to read any more.
    """
    listed = list(votes)
    for one in listed:
        case = one.stage.approval.case
        one.about = "" if case.confidential and not one.is_seen else case.title
    return [(one, address_of(one.stage.approval.case) if one.is_seen else "") for one in listed]


def named(votes: QuerySet[Vote], actor: Actor) -> QuerySet[Vote]:
    """With all that is said of questions, and whether somebody may see what they are about."""
    about = visible_cases(actor).filter(pk=OuterRef("stage__approval__case"))
    return votes.annotate(is_seen=Exists(about)).select_related(
        "person", "on_behalf_of", "stage__approval__case", "stage__approval__asked_by"
    )


def _round(one: Approval, actor: Actor) -> Round:
    stages: list[Any] = list(one.stages.all())
    me = actor.person.pk if actor.person else None
    mine = next(
        (
            vote
            for stage in stages
            if stage.state == StageState.PENDING
            for vote in stage.votes.all()
            if vote.person_id == me and vote.answer == Answer.PENDING
        ),
        None,
    )
    return Round(one, stages, mine, unpacked(one.void_reason) if one.void_reason else None)
