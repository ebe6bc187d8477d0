"""Which KPIs of the library the own history answers: each with its reason where it does not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from tests.accounts.people import Cast, person
from tests.catalogue import samples as catalogue
from tests.changes import samples as changes_of
from tests.incidents.samples import MONDAY
from tests.knowledge import samples as knowledge
from tests.recurring import samples as recurring
from tests.requests import samples as requests_of
from tests.tickets.samples import PAWL, promised

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.coverage import KpiCoverage, coverage
from pawl.analytics.kpi.engine import measure
from pawl.analytics.worktime import Calendar, periods
from pawl.catalogue.models import Service
from pawl.changes.actions import planning, raising, steps
from pawl.changes.models import Change
from pawl.collaboration.cases import open_case
from pawl.history.record import record
from pawl.incidents import actions
from pawl.knowledge.actions import reading
from pawl.local_text import LocalText
from pawl.measurement.models import DataSource
from pawl.measurement.own import desk, journal
from pawl.measurement.own.exporting import Reading, blocks_of, rows_of
from pawl.measurement.own.logs import LOGS
from pawl.measurement.own.standing import names
from pawl.measurement.sources.desk import beside_of
from pawl.problems.actions import known_errors, lifecycle, linking, register
from pawl.recurring.actions import planning as runs_of
from pawl.requests.actions import asking
from pawl.requests.actions import steps as tasks
from pawl.tickets.actions import effort, work
from pawl.tickets.models import Category

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIBRARY = load_library()
ALWAYS = Calendar.from_toml({"like": "always"})
NOT_ANSWERED = {
    "change-fail-rate": "Deployments are told by whoever deploys; the desk knows changes.",
    "change-lead-time-median": "Commits and deployments are not the desk's.",
    "deployment-frequency": "Deployments are not the desk's.",
    "deployment-rework-rate": "Deployments are not the desk's.",
    "failed-deployment-recovery-time-median": "Deployments are not the desk's.",
    "unauthorised-changes": "An audit or a scan finds them; no practice here writes them down.",
    "early-life-incidents": "Releases come with projects.",
    "early-life-incident-rate": "Releases come with projects.",
    "cost-per-ticket": "What a service costs is for those who may read costs, not for all who read KPIs.",
    "first-level-resolution": "A team has no support line.",
    "escalation-rate": "A team has no support line.",
    "push-to-front-compliance": "A team has no support line.",
    **dict.fromkeys(
        ("cost-performance-index", "cost-variance", "estimate-accuracy-median", "milestones-on-time",
         "schedule-performance-index", "schedule-performance-index-time", "schedule-variance"),
        "Projects are measured from projects.",
    ),
    "benefit-realisation-rate": "Amounts of business cases are not told by the journal.",
}  # fmt: skip
BY_STAND_IN = {"incidents-per-user": "Nobody counts users day by day: those who called stand for them."}

# What a transaction that still runs has written is not read on: on PostgreSQL a test is one.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


class Lived:
    """A desk with a day behind it, in which every practice did something."""

    def __init__(self, people: Cast) -> None:
        self.by, self.place = people.admin, Place(people.acme.pk)
        self.rita = person("rita", people.acme, Role.REQUESTER)
        self.desk, self.service = people.desk, self._service()
        self.now = time_machine.travel(MONDAY, tick=False)

    def live(self) -> None:
        with self.now as now:
            self.change = self._change()
            self.problem = register.raise_problem(title="Disks", service=self.service, by=self.by)
            known_errors.declare(self.problem, workaround="Restart", root_cause="Old disks", by=self.by)
            for n in range(2):
                self._incident(now, n)
            lifecycle.discard(register.raise_problem(title="None", by=self.by), reason="None", by=self.by)
            self._request(now)
            runs_of.plan(recurring.operation(self.place), clock.now(), by=self.by)
        self._improvements()

    def _improvements(self) -> None:
        """One that held for 90 days and one that slipped, both closed today; and rules of the register."""
        with transaction.atomic():
            record("improvement", "REGISTER", "rule_set", by=self.by, facts={"under_way": 3}, at=MONDAY)
        for slips in (False, True):
            key = open_case("improvement", "Fewer hand-overs", self.place).key
            self._tell(key, "proposed", 100, found_at=(MONDAY - 110 * DAY).isoformat(), kpi="backlog")
            self._tell(key, "benefit_found", 91, verdict="verified")
            self._tell(key, "hold", 91, to="held")
            if slips:
                self._tell(key, "slip", 30, to="assessed")
                self._tell(key, "benefit_found", 1, verdict="no_effect")
            self._tell(key, "close", 0, to="closed")

    def _tell(self, key: str, activity: str, days_ago: int, **facts: Any) -> None:
        with transaction.atomic():
            record("improvement", key, activity, by=self.by, facts=facts, at=MONDAY - days_ago * DAY)

    def _service(self) -> Service:
        service = promised(self.place)
        with transaction.atomic():
            record("service", service.key, "publish", by=self.by, facts={"to": "live"}, at=MONDAY - HOUR)
        catalogue.outage(self.place, service=service, until=MONDAY + HOUR)
        Service.objects.filter(pk=service.pk).update(users=40)
        return service

    def _change(self) -> Change:
        model = changes_of.model(self.place)
        one = raising.raise_change(raising.Wish("Disks", model=model, service=self.service), by=self.by)
        planned: dict[str, Any] = {f"{name}_plan": "Do it" for name in ("rollout", "back_out", "test")}
        planned |= {"planned_from": MONDAY, "planned_until": MONDAY + HOUR}
        planning.plan(one, **planned, by=self.by)
        steps.schedule(one, reason="It must be", by=self.by)
        steps.implement(one, reason="It must be", by=self.by)
        steps.finish(one, by=self.by)
        return steps.close(one, outcome="successful", review="", by=self.by)

    def _incident(self, now: Any, n: int) -> None:
        """Reported, taken, on hold, answered, told of the workaround, solved, liked."""
        category = Category.objects.get_or_create(
            name=LocalText("Mail"), path="Mail", kind="incident", created_at=MONDAY
        )[0]
        one = actions.report(
            title="Mail is down", caller=self.rita.human, service=self.service, category=category,
            team=self.desk, channel=("phone", "web")[n], by=self.by,
        )  # fmt: skip
        now.shift(HOUR)
        actions.take(one, by=self.by)
        actions.hold(one, reason="awaiting_caller", comment="Which?", by=self.by)
        actions.answer(one, text="All of it", by=self.rita)
        one.refresh_from_db()
        reading.use(knowledge.article(self.place), one, by=self.by)
        actions.link(one, to=self.change, relation="caused_by", by=self.by)
        linking.link(self.problem, [one], by=self.by)
        work.set_priority(one, impact=1, urgency=1, by=self.by)
        with transaction.atomic():
            record("incident", one.key, "workaround_known", by=PAWL, facts={"problem": self.problem.key})
            record("incident", one.key, "affected", by=PAWL, facts={"item": "CI-7"})
        now.shift(HOUR)
        actions.resolve(one, code="workaround", resolution="Restarted it", by=self.by)
        effort.rate(one, score=4 + n, by=self.rita)

    def _request(self, now: Any) -> None:
        offering = catalogue.offering(self.place, service=self.service)
        one = asking.submit(requests_of.model(self.place, offering=offering), {"size": "small"}, by=self.rita)
        now.shift(HOUR)
        for task in one.tasks.order_by("number"):
            task.refresh_from_db()
            tasks.deliver(task, by=self.by)


@pytest.fixture
def lived(people: Cast) -> Lived:
    found = Lived(people)
    found.live()
    return found


def snapshots(lived: Lived, folder: Path) -> dict[str, Snapshot]:
    """Every log of the desk in a lake."""
    lake, found = Lake(folder / "lake"), {}
    for kind, log in LOGS.items():
        path = folder / log.file
        told = rows_of(log, lived.place, Reading(until=journal.newest()), names())
        path.write_bytes(b"".join(blocks_of(log, told)))
        mapping = parse_mapping(log.mapping, name=kind)
        found[kind] = import_log(path, mapping, lake, now=clock.now())
    return found


def datasets(lived: Lived, folder: Path) -> Iterator[tuple[str, Dataset]]:
    """Each log as a study reads it: beside the others."""
    every = snapshots(lived, folder)
    ids = {kind: one.manifest.id for kind, one in every.items()}
    for kind, one in every.items():
        source = DataSource.objects.create(
            case=open_case("data_source", kind, lived.place), origin="own", log=kind
        )
        told = desk.beside(source) | {"snapshots": {name: ids[name] for name in desk.READS.get(kind, ())}}
        told["hidden"] = sorted(told["snapshots"].keys() - desk.SHOWN.get(kind, frozenset()))
        yield kind, one.dataset(beside=beside_of(told, Lake(one.folder.parent), one))


def test_every_kpi_is_answered_or_has_its_reason(lived: Lived, tmp_path: Path) -> None:
    found: dict[str, KpiCoverage] = {}
    for kind, dataset in datasets(lived, tmp_path):
        told = desk.told_by(kind, LIBRARY.values())
        found |= {one.definition.id: one for one in coverage([LIBRARY[kpi] for kpi in told], dataset).kpis}
    assert set(found) == set(LIBRARY)
    status = {kpi: one.status for kpi, one in found.items()}
    wrong = {kpi: str(one.reason) for kpi, one in found.items() if status[kpi] != expected(kpi)}
    assert not wrong


def expected(kpi: str) -> str:
    return "blocked" if kpi in NOT_ANSWERED else "proxy" if kpi in BY_STAND_IN else "measurable"


def test_the_numbers_are_what_happened(lived: Lived, tmp_path: Path) -> None:
    day = periods("month", "UTC", MONDAY.date(), MONDAY.date())
    values: dict[str, float | None] = {}
    for kind, dataset in datasets(lived, tmp_path):
        wanted = [LIBRARY[kpi] for kpi in WANTED if kpi in desk.told_by(kind, LIBRARY.values())]
        measured = measure(wanted, dataset, periods=day, calendar=ALWAYS) if wanted else None
        for one in wanted:
            values[one.id] = measured.series(one.id)[0].value if measured else None
    assert values == WANTED


WANTED = {
    "csat": 1.0, "survey-response-rate": 2 / 3, "incidents-caused-by-change": 1.0, "change-success-rate": 0.0,
    "incidents-linked-to-problem": 1.0, "known-error-reuse": 1.0, "knowledge-assisted-resolution": 1.0,
    "first-contact-resolution": 0.0, "problem-to-incident-ratio": 1.0, "problem-backlog": 1,
    "improvements-verified": None, "improvements-held": 0.5, "improvement-cycle-time-median": 100,
    "request-fulfilment-on-time": 1.0, "incidents-opened": 2, "reassignments-mean": 0.0,
}  # fmt: skip


def test_from_gap_to_verified_and_the_age_of_what_is_open(lived: Lived, tmp_path: Path) -> None:
    for days, verdict in ((40, "verified"), (30, "likely"), (20, "")):
        key = open_case("improvement", "Fewer hand-overs", lived.place).key
        lived._tell(key, "proposed", days, found_at=(MONDAY - (days + 5) * DAY).isoformat())
        if verdict:
            lived._tell(key, "benefit_found", 0, verdict=verdict)
    log = next(one for kind, one in datasets(lived, tmp_path) if kind == "improvement")
    names = ("gap-to-verified-time-median", "improvements-open-age-median", "improvements-verified")
    wanted = [LIBRARY[name] for name in names]
    day = periods("day", "UTC", MONDAY.date(), MONDAY.date())
    found = measure(wanted, log, periods=day, calendar=ALWAYS)
    values = [found.series(one.id)[0].value for one in wanted]
    assert values == [45, 30, 1.0]
