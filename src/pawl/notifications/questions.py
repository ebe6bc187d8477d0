"""What a letter asks: to approve, with the matter; and how content its reader is once it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from pawl.collaboration.approval_links import asked, link_of
from pawl.collaboration.approvals import told_to
from pawl.environment import environment
from pawl.notifications.saying import Line
from pawl.tickets.scoring_links import link_of as score_link_of

DONE = {("incident", "resolve"), ("service_request", "fulfil")}
"""After these the caller is asked how content they are."""


@dataclass(frozen=True)
class Question:
    """One that waits for the reader's answer."""

    told: Sequence[tuple[str | Promise, str]]
    link: str
    answers_at_once: bool
    """Whether the link answers without signing in; of what is confidential it never does."""


def questions_in(lines: Sequence[Line]) -> list[Question]:
    """Those that the lines of a letter put to its reader, each once."""
    numbers = {int(one.notice.event.case.rpartition("-")[2]) for one in lines if _is_about_a_vote(one)}
    votes = asked().filter(pk__in=numbers).order_by("pk") if numbers else ()
    return [
        Question((), environment().url + reverse("approval", args=[vote.key]), answers_at_once=False)
        if vote.stage.approval.case.confidential
        else Question(told_to(vote), link_of(vote), answers_at_once=True)
        for vote in votes
    ]


def score_link_in(lines: Sequence[Line]) -> str:
    """Where the reader says how content they are, for a caller whose ticket was just done; else nothing.

    Of what is confidential nothing is answered without signing in.
    """
    for line in lines:
        notice = line.notice
        is_theirs = line.case.owner_id == notice.person_id and not line.case.confidential
        if is_theirs and (notice.event.kind, notice.event.activity) in DONE:
            return score_link_of(line.case, notice.person_id)
    return ""


def _is_about_a_vote(line: Line) -> bool:
    return line.notice.event.kind == "approval"
