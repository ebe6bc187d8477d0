"""The own history in parts is the own history at once: whatever happened between, whenever it was read."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from tests.accounts.people import Cast, person
from tests.incidents.samples import MONDAY
from tests.measurement import rows
from tests.tickets.samples import PAWL, promised

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.analytics.io.importing import append_log, import_log
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case
from pawl.errors import PawlError
from pawl.history.record import record
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.measurement.actions import own_history
from pawl.measurement.actions.sources import open_source
from pawl.measurement.models import Dataset, DataSource, Import, Origin
from pawl.measurement.own import journal
from pawl.measurement.own.exporting import Reading, blocks_of, rows_of
from pawl.measurement.own.logs import LOGS
from pawl.measurement.own.standing import names
from pawl.problems.actions import linking, register
from pawl.tickets.actions import effort, work
from pawl.tickets.replaying import replay_comment

# What a transaction that still runs has written is not read on: on PostgreSQL a test is one.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
LOG = LOGS["incident"]
BY_CLOCK = {"due_at"}
"""What is due is told as the clock stands when it is read."""


class Desk:
    """A desk on which anything may happen next."""

    def __init__(self, people: Cast, seed: int) -> None:
        self.by, self.chance, self.place = people.admin, Random(seed), Place(people.acme.pk)
        self.caller = person("rita", people.acme, Role.REQUESTER)
        self.other = Team.objects.create(organisation=people.acme, name="Network")
        self.teams = (people.desk, self.other)
        self.service = promised(self.place)
        self.problem = register.raise_problem(title="Disks", by=people.admin)

    def live(self, steps: int) -> None:
        """Some steps; what is refused just did not happen."""
        for _ in range(steps):
            with suppress(PawlError):
                self._step()

    def _step(self) -> None:
        known = list(Incident.objects.select_related("case__owner", "case__team", "service"))
        if not known or self.chance.random() < 0.2:
            actions.report(title="Mail is down", caller=self.caller.human, service=self.service, by=self.by)
            return
        one = self.chance.choice(known)
        self.chance.choice((self._work, self._talk, self._end, self._say))(one)

    def _work(self, one: Incident) -> None:
        match self.chance.randrange(5):
            case 0:
                actions.take(one, by=self.by)
            case 1:
                actions.hold(one, reason="awaiting_caller", comment="Which one?", by=self.by)
            case 2:
                level = self.chance.choice((1, 2, 3))
                work.set_priority(one, impact=level, urgency=level, by=self.by)
            case _:
                actions.hand_over(one, team=self.chance.choice(self.teams), person=None, by=self.by)

    def _talk(self, one: Incident) -> None:
        by: Actor = self.chance.choice((self.by, self.caller))
        actions.answer(one, text="Hello", by=by, is_internal=by is self.by and self.chance.random() < 0.3)

    def _end(self, one: Incident) -> None:
        match self.chance.randrange(4):
            case 0:
                actions.reopen(one, by=self.by, reason="Again")
            case 1:
                actions.close(one, by=self.by)
            case _:
                actions.resolve(one, code="solved", resolution="Restarted", by=self.by)

    def _say(self, one: Incident) -> None:
        match self.chance.randrange(4):
            case 0:
                linking.link(self.problem, [one], by=self.by)
            case 1:
                linking.unlink(self.problem, one.case, by=self.by)
            case 2:
                effort.log_time(one, minutes=20, by=self.by)
            case _:
                effort.rate(one, score=4, by=self.caller)


def in_parts(desk: Desk, now: Any) -> tuple[list[list[dict[str, object]]], Reading]:
    """Four stretches of a desk's life, each read as it ends; and a reading of all of it."""
    parts, mark = [], journal.START
    for _ in range(4):
        now.shift(timedelta(minutes=desk.chance.randrange(1, 300)))
        desk.live(12)
        until = journal.newest()
        parts.append(list(rows_of(LOG, desk.place, Reading(mark, until), names())))
        mark = until
    return parts, Reading(until=mark)


def plain(rows: Iterator[dict[str, object]] | list[dict[str, object]]) -> list[Any]:
    known = ({name: value for name, value in row.items() if name not in BY_CLOCK} for row in rows)
    return sorted(known, key=lambda row: (str(row["key"]), int(str(row["position"]))))


@pytest.mark.parametrize("seed", [pytest.param(0, marks=pytest.mark.postgres), *range(1, 5)])
def test_rows_in_parts_are_the_rows_at_once(people: Cast, seed: int) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        desk = Desk(people, seed)
        parts, whole = in_parts(desk, now)
    at_once = plain(rows_of(LOG, desk.place, whole, names()))
    assert len(at_once) > 20
    assert plain([row for part in parts for row in part]) == at_once


def cases_of(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    dataset = snapshot.dataset()
    rows = dataset.connection.sql('SELECT * EXCLUDE (case_no) FROM incident ORDER BY "case"').fetchall()
    dataset.close()
    return rows


def test_the_lake_in_parts_is_the_lake_at_once(people: Cast, tmp_path: Path) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        desk = Desk(people, seed=7)
        parts, whole = in_parts(desk, now)
    mapping, lake = parse_mapping(LOG.mapping, name="own"), Lake(tmp_path / "lake")

    def file(rows: Any, name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(b"".join(blocks_of(LOG, iter(rows))))
        return path

    grown = import_log(file(parts[0], "0.csv"), mapping, lake, now=clock.now())
    for n, part in enumerate(parts[1:], start=1):
        grown = append_log(grown, file(part, f"{n}.csv"), mapping, lake, now=clock.now())
    # a reading that was killed begins again: what is there is left out
    grown = append_log(grown, file(parts[-1], "again.csv"), mapping, lake, now=clock.now())
    at_once = import_log(
        file(rows_of(LOG, desk.place, whole, names()), "all.csv"), mapping, lake, now=clock.now()
    )
    assert grown.manifest.events == at_once.manifest.events
    assert cases_of(grown) == cases_of(at_once)


@pytest.fixture
def source(people: Cast) -> DataSource:
    return open_source(title="Here", place=Place(people.acme.pk), origin=Origin.OWN, by=people.alice)


def read(source: DataSource) -> Reading:
    """One reading of a source, as if it had been brought into the lake."""
    found, reading = own_history.blocks(source)
    assert list(found)
    digest = hashlib.sha256(LOG.mapping.encode()).hexdigest()
    dataset = rows.at_place(Place(source.case.organisation_id), mapping_digest=digest)
    Import.objects.create(
        case=open_case("import", "own", Place(source.case.organisation_id)), source=source, dataset=dataset,
        file_name="own", size=1, sha256="0" * 64, state="imported", reading=reading.kept,
    )  # fmt: skip
    return reading


def reported(people: Cast) -> Incident:
    service = promised(Place(people.acme.pk))
    return actions.report(title="Mail is down", service=service, place=Place(people.acme.pk), by=people.admin)


def test_a_reading_goes_on_where_the_last_one_ended(source: DataSource, people: Cast) -> None:
    reported(people)
    first = read(source)
    assert (first.parent, own_history.is_due(source)) == ("", False)
    reported(people)
    second = read(source)
    assert second.since == first.until
    assert second.parent


@pytest.mark.parametrize(
    "what", ["name", "confidential", "edition", "refused", "recalculated", "brought in", "parts"]
)
def test_what_changed_behind_it_makes_it_be_read_anew(source: DataSource, people: Cast, what: str) -> None:
    one = reported(people)
    reported(people)
    read(source)
    match what:
        case "name":
            Case.objects.filter(pk=one.service_id or 0).update(title="Post")
        case "confidential":
            Case.objects.filter(pk=one.pk).update(confidential=True)
        case "edition":
            Dataset.objects.update(mapping_digest="0" * 64)
        case "refused":
            rows.staged_import(Place(people.acme.pk))
            Import.objects.filter(state="staged").update(source=source, state="refused")
        case "parts":
            Dataset.objects.update(parts=[{"kind": "events"}] * own_history.MOST_PARTS)
        case "brought in":
            replay_comment(one, "Hello", author=people.alice.human, is_internal=False, at=MONDAY, by=PAWL)
        case _:
            with transaction.atomic():
                record("clocks", "PAWL", "recalculated", by=PAWL)
    reported(people)
    assert read(source).since == journal.START
