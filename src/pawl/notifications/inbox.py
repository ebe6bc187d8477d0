"""The inbox of somebody: what they were told, and how much of it is unread."""

from dataclasses import dataclass

from django.db.models import QuerySet

from pawl.accounts.actor import Actor
from pawl.notifications.models import Notice
from pawl.notifications.saying import Line, lines
from pawl.prepared import Prepared
from pawl.web.bell import MOST

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Some of it, newest first; `older` is the number to go on before."""

    rows: list[tuple[Notice, Line | None]]
    older: int | None


def inbox_of(actor: Actor) -> QuerySet[Notice]:
    """All of it."""
    return Notice.objects.visible_to(actor).filter(in_inbox=True)


def unread(actor: Actor) -> int:
    """How many are unread, counted no further than a bell says; one query."""
    own = actor.person.pk if actor.person else 0
    return len(_UNREAD.all(own))


_UNREAD: Prepared[int] = Prepared(
    lambda person: (
        Notice.objects.filter(person=person, in_inbox=True, read_at=None)
        .order_by()
        .values_list("pk", flat=True)[: MOST + 1]
    )
)


def page_of(actor: Actor, *, unread_only: bool, topic: str, before: int | None) -> Page:
    """A page of it in words; a line is None where its case is no longer theirs to see."""
    rows = inbox_of(actor).select_related("event", "case")
    if unread_only:
        rows = rows.filter(read_at=None)
    if topic:
        rows = rows.filter(topic=topic)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    told = list(zip(shown, lines(shown, actor), strict=True))
    return Page(told, shown[-1].pk if len(found) > PAGE else None)
