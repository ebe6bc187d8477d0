"""What a letter need not say any more when it goes: of a call that was taken, of a question answered."""

from collections.abc import Iterable

from pawl.collaboration.models import Vote
from pawl.collaboration.models.approvals import Answer
from pawl.history.models import Event
from pawl.notifications.subjects import Subject, subjects_of

CALL = ("incident", "escalated")


def lapsed(events: Iterable[Event]) -> set[int]:
    """The numbers of those; the inbox keeps them, for they did happen."""
    passing = [one for one in events if (one.kind, one.activity) == CALL or one.kind == "approval"]
    subjects = subjects_of(passing)
    return {one.pk for one in passing if one.pk not in subjects or not _waits(subjects[one.pk])}


def _waits(subject: Subject) -> bool:
    if isinstance(subject.record, Vote):
        return subject.record.answer == Answer.PENDING
    return bool(subject.record.state == "new")
