"""A slice of the log becomes incidents: what is on the demonstration's desk happened, on other days.

All times move by the same whole weeks, so that the slice is cut now: what was open at the cut is open. No
text is made up: a title says number and category of the log. The KPIs come from the log itself, unmoved.
The newest cases before the cut are there when the demonstration begins, the rest comes by a job beside it;
the same log, cut at the same instant, gives the same desk.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from zlib import crc32

from django.db import transaction
from django.db.models import Count

from pawl import clock
from pawl.accounts.actions import teams
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person, Team
from pawl.accounts.permissions import Place
from pawl.analytics.io.lake import Lake
from pawl.catalogue.models import Service
from pawl.history.record import record
from pawl.incidents.models import OPEN, Incident
from pawl.measurement.models import Dataset
from pawl.measurement.sources.places import lake
from pawl.tickets.actions import desk
from pawl.tickets.models import Category
from pawl.tickets.replaying import Past, replay

FIRST, ALL = 600, 2000
"""Cases that are there when the demonstration begins, and those that are there in the end."""
REST_SECONDS = 0.02
"""Between some cases and the next: SQLite has one writer, and the worker measures meanwhile."""
AT_ONCE = 4
"""Few in one transaction: beside it people work on the same database."""
KIND, KEY = "demo_desk", "DEMO-1"
NOTE = (
    "From the log, its times moved by whole weeks. "
    "Its service, and who works on it, were chosen for the demonstration."
)
MARK = "LOG-"
WEEK = timedelta(days=7)
CUT = 0.8
"""The share of the log's cases that were opened before the cut; those of its end would all be closed."""
FIELDS = ("priority", "impact", "urgency", "assignment_group", "category", "contact_type", "hold_reason")
CHANNELS = {"phone": "phone", "email": "email", "e-mail": "email", "self service": "web"}
DONE = ("resolved", "closed")
BUSIEST = 4
WORKED = ("in_progress", "on_hold", *DONE)


@dataclass(frozen=True)
class Seen:
    """One event of the log: its case, what happened when, what was known then, when the case began."""

    case: str
    activity: str
    at: datetime
    known: dict[str, str]
    opened_at: datetime


def seed(place: Organisation, by: Actor, workers: Sequence[Person] = (), cases: int = FIRST) -> int:
    """Replay the slice of the newest log, once, and ask for the rest.   Returns how many incidents it made.

    workers: who took some of them, and joins the teams that have most to do.
    """
    dataset = Dataset.objects.filter(organisation=place, kind="incident").order_by("pk").first()
    if dataset is None or Incident.objects.filter(external_id__startswith=MARK).exists():
        return 0
    now = clock.now().replace(microsecond=0)
    slice_of_log = Slice(place, dataset.snapshot, now, [one.pk for one in workers], by)
    made = 0
    for some in slice_of_log.replay(cases):
        made += some
        time.sleep(REST_SECONDS)
    _join_busiest(place, workers, by)
    facts = {
        "snapshot": dataset.snapshot, "cut": now.isoformat(), "cases": ALL, "place": place.pk,
        "workers": slice_of_log.workers,
    }  # fmt: skip
    with transaction.atomic():
        record(KIND, KEY, "rest_asked", by=by, facts=facts)
    return made


@dataclass(frozen=True)
class Slice:
    """The cases of a log that were opened last before a cut, as incidents of a place."""

    place: Organisation
    snapshot: str
    cut: datetime
    workers: list[int]
    by: Actor

    def replay(self, cases: int) -> Iterator[int]:
        """Make those that are not there yet, some at a time.   Yields how many each time."""
        seen = groupby(_slice(self.snapshot, self.cut, cases), key=lambda one: one.case)
        histories = [list(rows) for _case, rows in seen]
        there = set(
            Incident.objects.filter(external_id__startswith=MARK).values_list("external_id", flat=True)
        )
        missing = [one for one in histories if f"{MARK}{one[0].case}" not in there]
        desk_of_log = _Desk(self.place, list(Person.objects.filter(pk__in=self.workers)), self.by)
        for start in range(0, len(missing), AT_ONCE):
            with transaction.atomic():
                for history in missing[start : start + AT_ONCE]:
                    desk_of_log.take(history)
            yield len(missing[start : start + AT_ONCE])


def replay_rest(facts: Mapping[str, Any], by: Actor) -> Iterator[tuple[int, int]]:
    """What was asked for beside the first cases.   Yields how many are there, and of how many."""
    place = Organisation.objects.get(pk=facts["place"])
    cut = datetime.fromisoformat(facts["cut"])
    rest = Slice(place, facts["snapshot"], cut, list(facts["workers"]), by)
    done = Incident.objects.filter(external_id__startswith=MARK).count()
    for made in rest.replay(facts["cases"]):
        done += made
        yield done, max(done, facts["cases"])


def _join_busiest(place: Organisation, workers: Sequence[Person], by: Actor) -> None:
    """Those who work in the demonstration belong to the teams of the log with most to do."""
    open_ones = Incident.objects.filter(
        external_id__startswith=MARK, state__in=OPEN, case__team__organisation=place
    )
    busiest = open_ones.order_by().values("case__team").annotate(n=Count("pk")).order_by("-n", "case__team")
    for team in Team.objects.filter(pk__in=[one["case__team"] for one in busiest[:BUSIEST]]).order_by("pk"):
        for person in workers:
            teams.add(team, person, by=by)


def _slice(snapshot: str, now: datetime, cases: int) -> Iterator[Seen]:
    """The events before the cut of the cases opened last before it, their times moved to end now."""
    connection = Lake(lake()).open(snapshot).dataset().connection
    near = connection.sql(f"SELECT quantile_disc(opened_at, {CUT}) FROM incident").fetchone()
    if near is None or near[0] is None:
        return
    moved = _weeks(now, near[0].replace(tzinfo=UTC)) * WEEK
    cut = (now - moved).replace(tzinfo=None)
    columns = [name for name in FIELDS if name in connection.sql("SELECT * FROM events LIMIT 0").columns]
    told = "".join(f', e."{name}"' for name in columns)
    rows = connection.execute(
        'WITH c AS (SELECT "case", opened_at FROM incident WHERE opened_at < $cut '
        "ORDER BY opened_at DESC LIMIT $n) "
        f'SELECT c."case", c.opened_at, e.activity, e.at{told} '
        'FROM c JOIN events e USING ("case") WHERE e.at < $cut '
        'ORDER BY c.opened_at, c."case", e.at',
        {"cut": cut, "n": cases},
    )
    while row := rows.fetchone():
        known = {name: value for name, value in zip(columns, row[4:], strict=True) if value is not None}
        opened, at = (one.replace(tzinfo=UTC) + moved for one in (row[1], row[3]))
        yield Seen(row[0], row[2], at, known, min(opened, at))


def _from_new(seen: Sequence[Seen]) -> list[Seen]:
    """A log that first looked at a case when work had begun still says when it was opened: as a new one."""
    first = seen[0]
    if first.activity == "new" or first.at <= first.opened_at:
        return list(seen)
    return [replace(first, activity="new", at=first.opened_at), *seen]


def _weeks(now: datetime, near: datetime) -> int:
    return round((now - near) / WEEK)


class _Desk:
    """Where the slice lands: teams and categories of the log's words, made as they come up."""

    def __init__(self, place: Organisation, workers: Sequence[Person], by: Actor) -> None:
        self.place, self.workers, self.by = place, workers, by
        self.teams = {one.name: one for one in Team.objects.filter(organisation=place)}
        branches = Category.objects.filter(organisation=place, retired_at=None)
        self.categories = {one.path: one for one in branches}
        live = Service.objects.filter(case__organisation=place, state="live").select_related("case")
        self.services = list(live.order_by("pk"))

    def take(self, seen: Sequence[Seen]) -> Incident:
        """One incident with its history."""
        first = seen[0]
        title = " · ".join([first.case, *([first.known["category"]] if "category" in first.known else [])])
        return replay(
            Incident, list(self._history(_from_new(seen))), title=title, place=Place(self.place.pk),
            by=self.by, external_id=f"{MARK}{first.case}", is_demo=True,
        )  # fmt: skip

    def _history(self, seen: Sequence[Seen]) -> Iterator[Past]:
        """Only what an event changed; an update that changed nothing we keep is left out."""
        before: dict[str, Any] = {}
        for one in seen:
            now = self._columns(one)
            changes = {name: value for name, value in now.items() if before.get(name) != value}
            if before and not changes:
                continue
            if one.activity in DONE and not before.get("resolved_at"):
                changes["resolved_at"] = now["resolved_at"] = one.at
            if one.activity == "closed":
                changes["closed_at"] = one.at
            if one.activity not in DONE and before.get("resolved_at"):
                changes["resolved_at"] = None
            if one.activity in WORKED and "assignee" not in before:
                changes["assignee"] = now["assignee"] = self._worker(one.case)
            if not before:
                changes |= {"service": self._service(one.known.get("category", "")), "description": NOTE}
            word, at = (self._word(before, now), one.at) if before else ("opened", one.opened_at)
            yield Past(word, at, changes)
            before |= now | changes

    @staticmethod
    def _word(before: dict[str, Any], now: dict[str, Any]) -> str:
        if before["state"] != now["state"]:
            reopened = before["state"] in DONE and now["state"] not in DONE
            return "reopen" if reopened else str(now["state"])
        return "assigned" if before.get("team") != now.get("team") else "changed"

    def _columns(self, one: Seen) -> dict[str, Any]:
        known, held = one.known, one.activity == "on_hold"
        reason = known.get("hold_reason", "") if held else ""
        found: dict[str, Any] = {"state": one.activity, "hold_reason": reason}
        for name in ("priority", "impact", "urgency"):
            if known.get(name, "")[:1].isdigit():
                found[name] = int(known[name][0])
        if "contact_type" in known:
            found["channel"] = CHANNELS.get(known["contact_type"].lower(), "import")
        if "assignment_group" in known:
            found["team"] = self._team(known["assignment_group"])
        if "category" in known:
            found["category"] = self._category(known["category"])
        return found

    def _worker(self, case: str) -> Person | None:
        """One of those who work in the demonstration, or nobody whom we know; always the same for a case."""
        number = crc32(case.encode()) % (2 * len(self.workers) + 1)
        return self.workers[number] if number < len(self.workers) else None

    def _service(self, category: str) -> Service | None:
        """One of the demonstration's services, always the same for a category: the log names none."""
        return self.services[crc32(category.encode()) % len(self.services)] if self.services else None

    def _team(self, name: str) -> Team:
        if name not in self.teams:
            self.teams[name] = teams.create(organisation=self.place, name=name, by=self.by)
        return self.teams[name]

    def _category(self, name: str) -> Category:
        if name not in self.categories:
            where = Place(self.place.pk)
            self.categories[name] = desk.set_category(name, place=where, kind="incident", by=self.by)
        return self.categories[name]
