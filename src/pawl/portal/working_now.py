"""Home of those who work: what is theirs now, what nobody has taken, who waits for them, who is on call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.http import QueryDict

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.choosing import teams_of
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.collaboration.approval_panel import asked_of
from pawl.collaboration.models import Case, Comment
from pawl.incidents.models import OPEN, Incident, MajorIncident
from pawl.portal.work_list import WORK, read_number
from pawl.portal.work_sources import TASK, WORDS
from pawl.recurring.models import Shift, ShiftState
from pawl.support.reads import Duty, duties
from pawl.web.listing import Row

MOST_READ = 200
HELD = (TASK, "work_package", "raid_item")
"""Kinds whose case belongs to whoever does it, or is another's: nobody waits there for an answer."""
SHOWN, MOST_MAJORS = 6, 50
MINE_AND_NOBODYS = f"filter[whose][in]=mine,nobody&limit={MOST_READ}"


@dataclass(frozen=True)
class Now:
    """One look at the desk."""

    mine: Sequence[Row]
    nobodys: Sequence[Row]
    counts: dict[str, str]
    late: int
    answered: Sequence[Case]
    """Mine, where the caller has said the last word."""
    approvals: int
    on_call: Sequence[Duty]
    shifts: Sequence[Shift]
    majors: Sequence[Incident]
    person: int
    at: datetime


def now_of(actor: Actor) -> Now | None:
    """What stands on somebody's desk; the same number of queries however much it is."""
    if actor.person is None or not can(actor, Permission.INCIDENT_WORK):
        return None
    at = clock.now()
    page = WORK.page(actor, WORK.parse(actor, QueryDict(MINE_AND_NOBODYS)))
    mine = [row for row in page.rows if row["whose"] == "mine"]
    nobodys = [row for row in page.rows if row["whose"] != "mine"]
    more = "+" if page.next else ""
    return Now(
        mine=_told(mine[:SHOWN]),
        nobodys=_told(nobodys[:SHOWN]),
        counts={"mine": f"{len(mine)}{more}", "nobodys": f"{len(nobodys)}{more}"},
        late=sum(row["late"] for row in mine),
        answered=_answered(mine),
        approvals=asked_of(actor)[:100].count(),
        on_call=duties(actor, at) if can(actor, Permission.OPERATION_READ) else [],
        shifts=_shifts(actor),
        majors=_majors(actor),
        person=actor.person.pk,
        at=at,
    )


def _told(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [{**row, "word": WORDS[row["kind"]]} for row in rows]


def _answered(mine: Iterable[Row]) -> list[Case]:
    """The cases of mine in which the last public word is the caller's; one query."""
    cases = [read_number(row["pk"])[1] for row in mine if row["kind"] not in HELD]
    said = Comment.objects.filter(case=OuterRef("pk"), is_internal=False).order_by("-at", "-pk")
    rows = Case.objects.filter(pk__in=cases).annotate(
        by=Subquery(said.values("author")[:1]), said_at=Subquery(said.values("at")[:1])
    )
    return list(rows.filter(by=F("owner")).order_by("said_at")[:SHOWN])


def _shifts(actor: Actor) -> list[Shift]:
    """The shifts of one's teams that run or wait to be taken over; one query."""
    if not can(actor, Permission.OPERATION_READ):
        return []
    ours = Shift.objects.visible_to(actor).filter(case__team__in=teams_of(actor).order_by().values("pk"))
    open_ones = ours.exclude(state=ShiftState.ACCEPTED).select_related("case__team", "case__owner")
    return list(open_ones.order_by("-pk")[:3])


def _majors(actor: Actor) -> list[Incident]:
    """Those that are under way, of the newest declared; two queries that ask no other incident."""
    newest = MajorIncident.objects.filter(stood_down_at=None).order_by("-pk").values_list("pk", flat=True)
    rows = Incident.objects.visible_to(actor).filter(pk__in=list(newest[:MOST_MAJORS]))
    open_ones = rows.filter(is_major=True, state__in=OPEN).select_related("case")
    return list(open_ones.order_by("-pk")[:3])
