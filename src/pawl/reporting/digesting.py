"""Digests by mail: what calls for somebody since the last time; where nothing does, a noted silence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.analytics.words import say
from pawl.environment import environment
from pawl.errors import Invalid
from pawl.history.record import record
from pawl.jobs import schedules
from pawl.jobs.handlers import Work
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import Gap, GapState, Signal, SignalState
from pawl.measurement.reads import told
from pawl.reporting.actions import reader_of
from pawl.reporting.deciding import waiting_for
from pawl.reporting.models import Digest

BY = system("reporting")
SOON = timedelta(days=7)
MOST = 10
"""Of each kind; how many more there are is said."""
UNDECIDED = (SignalState.NEW, SignalState.ASSIGNED)


@dataclass(frozen=True)
class Item:
    """One thing that calls for somebody, where it stands, and why they are told."""

    text: str
    address: str
    why: str


@transaction.atomic
def wish(person: Person, *, cron: str, zone: str, by: Actor) -> Digest:
    """Somebody wants a digest of their own at these times.   Raises Invalid for times that never come."""
    if zone not in available_timezones():
        rule = say("There is no such time zone.")
        raise Invalid("digest zone", rule, say("Write it like Europe/Berlin."), {"zone": rule})
    made, _is_new = Digest.objects.get_or_create(person=person, defaults={"cron": cron, "since": clock.now()})
    made.cron, made.zone, made.is_active = cron, zone, True
    made.clock = schedules.plan(made.key, cron=cron, zone=zone, kind="digest", case=made.key, activity="due")
    made.save(update_fields=["cron", "zone", "is_active", "clock"])
    record("digest", made.key, "wished", by=by, facts={"cron": cron, "zone": zone})
    return made


@transaction.atomic
def end(person: Person, *, by: Actor) -> None:
    """No more digests for somebody; without one, nothing happens."""
    for one in Digest.objects.filter(person=person, is_active=True):
        Digest.objects.filter(pk=one.pk).update(is_active=False)
        schedules.pause(one.key)
        record("digest", one.key, "ended", by=by)


def run(work: Work) -> None:
    """Send the digest that an event names, or stay silent and say so."""
    one = Digest.objects.select_related("person").filter(pk=work.event.case.rpartition("-")[2]).first()
    if one is None or not one.is_active or not one.person.is_active or _is_done(one, work.event.at):
        return
    with translation.override(one.person.language or "en"):
        items = list(items_for(one.person, one.since))
        if items:
            work.progress(0)
            _mail(one, items, work.event.at).send()
    with work.effects():
        _note(one, len(items), work.event.at)


def items_for(person: Person, since: datetime) -> Iterator[Item]:
    """What is new to somebody since an instant, in the language of this thread."""
    actor = reader_of(person)
    yield from _decisions(actor)
    if can(actor, Signal.read_permission):
        yield from _signals(actor, since)
        yield from _gaps(actor, since)


def _is_done(one: Digest, due: datetime) -> bool:
    """Whether this time was answered before: a job that is tried again sends nothing twice."""
    return one.ran_at is not None and one.ran_at >= due


def _note(one: Digest, items: int, due: datetime) -> None:
    last = "sent" if items else "silent"
    rows = Digest.objects.filter(pk=one.pk)
    rows.update(since=due, ran_at=clock.now(), last=last, **{last: F(last) + 1})
    record("digest", one.key, last, by=BY, facts={"n": items})


def _decisions(actor: Actor) -> Iterator[Item]:
    """Every time until they are decided: those that are due soon or are late."""
    until = clock.now().date() + SOON
    for one in waiting_for(actor).filter(due__lte=until)[:MOST]:
        text = _("Decide by %(day)s: %(question)s") % {"day": one.due.isoformat(), "question": one.question}
        yield Item(text, reverse("reporting:decision", args=[one.key]), _("you are asked to decide it"))


def _signals(actor: Actor, since: datetime) -> Iterator[Item]:
    rows = Signal.objects.visible_to(actor).filter(found_at__gt=since, state__in=UNDECIDED)
    rows = rows.filter(dataset__withdrawn_at=None).select_related("case").order_by("-last_period", "-pk")
    why = _("a pattern that chance seldom makes is new in numbers that you may read")
    yield from (_finding(one, "measurement:signal", why) for one in rows[:MOST])


def _gaps(actor: Actor, since: datetime) -> Iterator[Item]:
    rows = Gap.objects.visible_to(actor).filter(found_at__gt=since, state=GapState.OPEN)
    rows = rows.filter(dataset__withdrawn_at=None).select_related("case").order_by("rank", "-pk")
    why = _("a target is newly missed in numbers that you may read")
    yield from (_finding(one, "measurement:gap", why) for one in rows[:MOST])


def _finding(one: Any, page: str, why: str) -> Item:
    name = KPI_NAMES.get(one.kpi, one.case.title)
    return Item(f"{name}: {told(one.sentence, translation.get_language() or 'en')}",
                reverse(page, args=[one.key]), why)  # fmt: skip


def _mail(one: Digest, items: list[Item], due: datetime) -> EmailMessage:
    """Each with its reason and its address; the Message-ID is the same however often it is tried."""
    site = environment().url
    parts = [
        "\n".join((item.text, _("Why you are told: %(why)s.") % {"why": item.why}, site + item.address))
        for item in items
    ]
    foot = _("This mail comes only when there is something to say. Change or end it: %(link)s") % {
        "link": site + reverse("reporting:digest")
    }
    many = _("%(n)s things call for you") % {"n": len(items)}
    return EmailMessage(
        subject=_("One thing calls for you") if len(items) == 1 else many,
        body="\n\n".join([*parts, foot]),
        to=[one.person.email],
        headers={
            "Message-ID": f"<{one.key}.{int(due.timestamp())}@{environment().host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
