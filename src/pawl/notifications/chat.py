"""An event is said in a room of chat, where everybody may hear it: nothing internal, nothing confidential."""

from django.conf import settings
from django.utils import translation

from pawl import clock
from pawl.collaboration.record_page import names_of
from pawl.environment import environment
from pawl.history.models import Event
from pawl.history.reads import entries
from pawl.jobs.work import Work
from pawl.notifications.hearers import asked_of
from pawl.notifications.models import Channel, ChatAttempt
from pawl.notifications.rooms import speak
from pawl.notifications.ruling import Rulebook
from pawl.notifications.saying import address_in, in_words
from pawl.notifications.sealing import unseal
from pawl.notifications.subjects import Subject
from pawl.notifications.telling import TESTED
from pawl.web.templatetags.pawl import said

LONGEST_ERROR = 300


class NotSaid(Exception):
    """The room did not take it; the queue tries again later."""


def say_in_room(work: Work) -> None:
    """Say one event in one room, if the rules still want it there.   Raises NotSaid."""
    number = int(work.address.removeprefix("CHAN-"))
    channel = Channel.objects.filter(pk=number, retired_at=None).first()
    words = _words(work.event, channel) if channel else None
    if channel is None or words is None or _was_said(work.event, channel):
        return
    with work.effects(last=False):
        pass  # whoever lost the lease must not speak
    error = speak(unseal(channel.address), *words)
    ChatAttempt.objects.create(
        channel=channel, event=work.event, number=work.attempt, at=clock.now(), is_taken=not error,
        error=error[:LONGEST_ERROR],
    )  # fmt: skip
    if error:
        raise NotSaid(error)


def _was_said(event: Event, channel: Channel) -> bool:
    return ChatAttempt.objects.filter(channel=channel, event=event, is_taken=True).exists()


def _words(event: Event, channel: Channel) -> tuple[str, str] | None:
    """Title and text, in the language of the room."""
    with translation.override(channel.language or settings.LANGUAGE_CODE):
        if (event.kind, event.activity) == TESTED:
            return "Pawl", translation.gettext("This is a test: Pawl can speak here.")
        wanted = [one for one in asked_of([event], Rulebook.read()) if one.rule.channel == channel.pk]
        if not wanted or not may_be_said(event, wanted[0].subject, channel):
            return None
        return _said(event, wanted[0].subject)


def may_be_said(event: Event, subject: Subject, channel: Channel) -> bool:
    """Whether everybody in a room may hear it."""
    case = subject.case
    is_inside = bool(event.facts.get("is_internal")) or case.confidential
    return not is_inside and channel.organisation_id in {None, case.organisation_id}


def _said(event: Event, subject: Subject) -> tuple[str, str]:
    entry = next(iter(entries([event])))
    who = names_of([event.actor]).get(event.actor, "Pawl")
    case = subject.case
    link = environment().url + address_in(case)
    return f"{case.key} {case.title}", f"{who}: {said(in_words(entry.sentence))}\n{link}"
