"""One-time links by which somebody answers from their mail, and the reminders of what waits."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.collaboration.models import Vote
from pawl.collaboration.models.approvals import Answer, StageState
from pawl.environment import environment
from pawl.history.record import record

SALT = "pawl.collaboration.approval"
GOOD_FOR = timedelta(days=7)
WAITS = timedelta(days=2)
"""From when on somebody is reminded."""


def link_of(vote: Vote) -> str:
    """The address that carries a signed mark; it is worthless once answered, handed over, or a week old."""
    token = signing.Signer(salt=SALT).sign_object({"vote": vote.pk, "mark": vote.link_mark}, compress=False)
    return f"{environment().url}{reverse('approval-link', args=[token])}"


def read_link(token: str) -> Vote | None:
    """The question of a link; None where the link is forged, spent, too old, or its person has left.

    What is confidential is never told without signing in.
    """
    try:
        said = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    vote = asked().filter(pk=said["vote"], person__is_active=True).first()
    if (
        vote is None
        or vote.stage.approval.case.confidential
        or not vote.link_mark
        or not constant_time_compare(vote.link_mark, said["mark"])
    ):
        return None
    is_young = vote.asked_at is not None and vote.asked_at + GOOD_FOR > clock.now()
    return vote if is_young else None


@transaction.atomic
def remind(*, by: Actor) -> int:
    """Those who were asked two days ago or more are reminded of each question.   Returns of how many."""
    waiting = list(asked().filter(person__is_active=True, asked_at__lte=clock.now() - WAITS).order_by("pk"))
    for vote in waiting:
        facts = {"record": vote.stage.approval.case.key, "stage": vote.stage.number, "person": vote.person_id}
        record("approval", vote.key, "reminded", by=by, facts=facts)
    return len(waiting)


def asked() -> QuerySet[Vote]:
    """The questions that wait for an answer, with what they are about."""
    rows = Vote.objects.filter(answer=Answer.PENDING, stage__state=StageState.PENDING)
    return rows.select_related("person", "stage__approval__case", "stage__approval__asked_by")
