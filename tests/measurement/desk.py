"""A small service desk: its log as a file, its source, and the queue run to its end in this process."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.module_loading import autodiscover_modules
from tests.accounts.people import Cast

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place
from pawl.analytics.io.shipped import mapping_text
from pawl.analytics.simulation import demo_desk, simulate, write_export
from pawl.history.record import record
from pawl.jobs import executor
from pawl.jobs.dispatch import dispatch
from pawl.jobs.handlers import SUBSCRIPTIONS, Work
from pawl.jobs.models import Delivery
from pawl.jobs.queue import claim
from pawl.measurement.actions import imports, study_work
from pawl.measurement.actions.datasets import put
from pawl.measurement.actions.question import questions
from pawl.measurement.actions.settings import set_measuring
from pawl.measurement.actions.sources import open_source
from pawl.measurement.actions.targets import set_target
from pawl.measurement.models import Dataset, DataSource, Import
from pawl.measurement.sources import children, places
from pawl.measurement.sources.children import GIB, Bounds

SHIPPED = mapping_text("servicenow")[::-1]

autodiscover_modules("jobs")

FEW = ["incidents-opened", "sla-attainment", "backlog", "resolution-time-median"]


@cache
def small_log(folder: Path, weeks: int = 8) -> bytes:
    """Some 250 incidents of a simulated desk, as ServiceNow exports them."""
    desk = replace(demo_desk(), weeks=weeks, weekly_volume=30.0, interventions=(), lapses=())
    path = folder / "simulated-desk.csv"
    write_export(simulate(desk, seed=3), path)
    return path.read_bytes()


DRAWING = "measurement.draw_charts"


def drain(*, drawing: bool = False) -> list[str]:
    """Dispatch and run everything that waits, as a worker would; a failure is the test's.

    drawing: charts too, which takes seconds.
    """
    handlers = [name for name in SUBSCRIPTIONS if drawing or name != DRAWING]
    ran: list[str] = []
    while True:
        dispatch()
        row = claim("test", handlers)
        if row is None:
            return ran
        failed = executor.run(row.pk, row.fence, lambda: None)
        assert not failed, failed
        assert Delivery.objects.get(pk=row.pk).state == "done"
        ran.append(row.handler)


def few(people: Cast) -> None:
    """Acme is measured by four KPIs and by weeks, with one target that its desk misses."""
    place = Place(people.acme.pk)
    set_measuring(place=place, by=people.alice, grains=["week"], slices=["priority"], rules="nhs", kpis=FEW)
    set_target(kpi="sla-attainment", entry={"value": 0.999}, place=place, by=people.alice)


def source(organisation: Organisation | None, by: Actor, team: Team | None = None) -> DataSource:
    """A source of uploads."""
    place = Place(organisation.pk if organisation else None, team.pk if team else None)
    return open_source(title="Service desk", place=place, by=by)


def fresh(one: Import) -> Import:
    """The import as it is now."""
    return Import.objects.select_related("case", "source__case").get(pk=one.pk)


def imported(of: DataSource, content: bytes, by: Actor, name: str = "simulated-desk.csv") -> Dataset:
    """Walk a file all the way into the lake and through its study."""
    one = imports.upload(of, name, [content], by=by)
    drain()
    imports.ask_check(fresh(one), by=by)
    drain()
    imports.start(fresh(one), by=by)
    drain()
    dataset = fresh(one).dataset
    assert dataset is not None
    return dataset


@cache
def described(folder: Path, weeks: int = 8) -> dict[str, Any]:
    """The small log imported into the lake of the test run, as the child describes it."""
    content = small_log(folder, weeks)
    (folder / "simulated-desk.csv").write_bytes(content)
    mapping, name = SHIPPED
    request = {"file": str(folder / "simulated-desk.csv"), "mapping": mapping, "mapping_name": name,
               "lake": str(places.lake()), "refused_share": 0.05, "now": clock.now().isoformat()}  # fmt: skip
    return children.run("importing", request, bounds=Bounds())


@cache
def found_in(folder: Path, question: str) -> dict[str, Any]:
    """What a study of the small log finds, asked once for all tests that ask the same."""
    request = json.loads(question) | {
        "lake": str(places.lake()),
        "folders": [],
        "result": str(folder / "found"),
    }
    answer = children.run("studying", request, bounds=Bounds(memory=4 * GIB))
    found: dict[str, Any] = json.loads(Path(answer["result"]).read_text("utf-8"))
    return found | {"engine": answer["engine"]}


def lease(kind: str = "dataset", case: str = "DS-0") -> Work:
    """A delivery that this test holds."""
    with transaction.atomic():
        event = record(kind, case, "ask_study", by=system("test"))
    now = clock.now()
    held: dict[str, Any] = {
        "state": "running",
        "attempts": 1,
        "fence": 1,
        "run_after": now,
        "created_at": now,
    }
    row = Delivery.objects.create(event=event, handler="measurement.study", **held)
    return Work(event, row.pk, 1, 1)


def measured_desk(folder: Path, place: Place, by: Actor, weeks: int = 8) -> Dataset:
    """The small log as a dataset of a place, with its study, without the queue."""
    dataset, _ = put(described(folder, weeks), place=place, by=by, name="Service desk")
    (asked,) = questions(dataset)
    work = lease()
    study_work.store(dataset, asked, found_in(folder, json.dumps(asked.request)), work, began=clock.now())
    return dataset
