"""Notices as their reader may read them now: what was said, by whom, in their language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence
from pawl.collaboration.models import Case, Comment
from pawl.collaboration.record_page import names_of
from pawl.collaboration.records import address_of
from pawl.history.models import Event
from pawl.history.reads import entries
from pawl.notifications.models import Notice
from pawl.notifications.subjects import Subject, records_of, seen_by, subjects_of
from pawl.tickets.lists import WORDS as CLOCKS
from pawl.web.states import STATES
from pawl.web.templatetags.pawl import reader, said

LONGEST_QUOTE = 2000
Value = str | int | float | date | datetime | Sentence


@dataclass(frozen=True)
class Line:
    """One notice in words."""

    notice: Notice
    at: datetime
    who: str
    what: str
    quote: str
    """A comment's own text."""
    case: Case
    address: str

    @property
    def is_internal(self) -> bool:
        """Whether it was said among those who work on it."""
        return bool(self.notice.event.facts.get("is_internal"))

    @property
    def shown_at(self) -> str:
        """Date and time on the reader's clock, as letters write them."""
        return shown(self.at)


def shown(at: datetime) -> str:
    """An instant in the language and zone that are active."""
    local = timezone.localtime(at)
    return f"{reader().full_date(local)} {local:%H:%M %Z}"


def address_in(case: Case) -> str:
    """Where a case is read; in a worker, which serves no page, the routes are loaded by asking for one."""
    anywhere = reverse("case", args=[case.key])
    return address_of(case) or anywhere


def address_of_notice(one: Notice) -> str:
    """Where it is read: a question where it is answered, for whoever is asked may not see the record."""
    if one.event.kind == "approval":
        return reverse("approval", args=[one.event.case])
    return address_in(one.case)


def lines(notices: Sequence[Notice], actor: Actor) -> list[Line | None]:
    """Each in turn, in the language that is active; None for what its reader may not see any more.

    The notices come with event and case. A handful of queries for all of them.
    """
    events = [one.event for one in notices]
    about = _about(notices)
    seen = seen_by(actor, [one.record for one in about.values()])
    names = names_of(event.actor for event in events)
    comments = _comments(events)
    told = {one.event.pk: one.sentence for one in entries(events)}
    return [
        _line(one, told[one.event_id], names, comments)
        if one.pk in about and about[one.pk].may_hear(actor, one.event, seen)
        else None
        for one in notices
    ]


def _about(notices: Sequence[Notice]) -> dict[int, Subject]:
    """What decides whether a notice may be read: what its event is about, or, where it concerns its reader by
    another case, that one.
    """
    subjects = subjects_of(one.event for one in notices)
    found = {
        one.pk: subject
        for one in notices
        if (subject := subjects.get(one.event_id)) is not None and subject.case.pk == one.case_id
    }
    others = [one for one in notices if one.pk not in found]
    far = records_of(one.case for one in others) if others else {}
    return found | {one.pk: far[one.case_id] for one in others if one.case_id in far}


def _line(one: Notice, sentence: Sentence, names: Mapping[str, str], comments: Mapping[int, str]) -> Line:
    quote = comments.get(_comment_of(one), "")
    return Line(
        one, one.event.at, names.get(one.event.actor, "Pawl"), said(in_words(sentence)),
        quote[:LONGEST_QUOTE], one.case, address_of_notice(one),
    )  # fmt: skip


def _comment_of(one: Notice) -> int:
    number = one.event.facts.get("comment") if one.event.activity == "commented" else None
    return number if isinstance(number, int) else 0


def _comments(events: Iterable[Event]) -> dict[int, str]:
    numbers = [one.facts.get("comment") for one in events if one.activity == "commented"]
    return dict(Comment.objects.filter(pk__in=[one for one in numbers if one]).values_list("pk", "text"))


def in_words(sentence: Sentence) -> Sentence:
    """A sentence with states and clocks as words of the reader's language."""
    values = {name: _word(value) for name, value in sentence.values.items()}
    return Sentence(sentence.template, values)


def _word(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    if value in STATES:
        return Sentence(str(STATES[value].label))
    return Sentence(str(CLOCKS[value])) if value in CLOCKS else value
