"""A source gathered from begin to end in this process: its run, its import, and what stands in the lake."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db.models.functions import Now
from django.utils.module_loading import autodiscover_modules
from tests.accounts.people import Cast

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.asking import Site
from pawl.environment import environment
from pawl.history.models import Event
from pawl.jobs.handlers import SUBSCRIPTIONS
from pawl.jobs.models import Delivery, State
from pawl.jobs.queue import claim, finish, release
from pawl.jobs.work import NotYet, Work
from pawl.measurement.actions.gathering import gather
from pawl.measurement.actions.sources import change_source, open_source
from pawl.measurement.models import Dataset, DataSource, GatherRun
from pawl.measurement.sources import children, places
from pawl.measurement.sources.child import module_of
from pawl.measurement.sources.connectors.base import Ask, Connector, Page

autodiscover_modules("jobs")
LEFT_OUT = ("measurement.study", "measurement.draw_charts", "measurement.retire_findings")
HANDLERS = [name for name in SUBSCRIPTIONS if name.startswith("measurement.") and name not in LEFT_OUT]
MOST_JOBS = 200
MAPPING = """
[log]
kind = "incident"
[case]
column = "id"
[activity]
column = "state"
[activity.states]
New = "new"
Active = "in_progress"
Resolved = "resolved"
[at]
column = "changed"
[fields.assignment_group]
column = "team"
"""


@contextmanager
def settings(**variables: Any) -> Iterator[None]:
    """The server told otherwise for a while: `DATA`, `IMPORT_FOLDERS`, `WEBHOOK_HOSTS`."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(f"PAWL_{name}", value if isinstance(value, str) else json.dumps(value))
        environment.cache_clear()
        yield
    environment.cache_clear()


@contextmanager
def here(**known: Any) -> Iterator[None]:
    """What children do is done in this process: an import costs a tenth of a second, not three.

    known: what some of them answer at once.
    """

    def run(program: str, request: Any, **_: Any) -> Any:
        if program in known:
            return known[program]
        answered = import_module(module_of(program)).answer(request, lambda _message: None)
        return json.loads(json.dumps(answered))

    def told_by(program: str, request: Any, **_: Any) -> Iterator[Any]:
        told: list[Any] = []
        import_module(module_of(program)).answer(request, told.append)
        return iter(json.loads(json.dumps(told)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(children, "run", run)
        patch.setattr(children, "told_by", told_by)
        yield


def source_of(
    people: Cast, origin: str, told: Mapping[str, Any], secret: str = "", mapping: str = MAPPING
) -> DataSource:
    """A source of Acme whose columns have been said; it is imported without anybody's help."""
    source = open_source(
        title="Desk",
        place=Place(people.acme.pk),
        by=people.alice,
        origin=origin,
        settings=told,
        secret=secret,
    )
    return (
        change_source(source, version=source.version, by=people.alice, mapping=mapping) if mapping else source
    )


def gathered(source: DataSource, people: Cast, **how: Any) -> GatherRun:
    """Asked for what is new, and all of it done that follows."""
    run = gather(source, by=people.alice, **how)
    drain()
    run.refresh_from_db()
    return run


def drain() -> None:
    """Run what waits, but studies; what was put off is done at once, and a failure is the test's."""
    for _ in range(MOST_JOBS):
        _queue()
        Delivery.objects.filter(state=State.WAITING).update(run_after=Now())
        row = claim("test", HANDLERS)
        if row is None:
            return
        _work(row)
    raise AssertionError("it never ends")


def _queue() -> None:
    """As the dispatcher does, which on PostgreSQL reads only what is committed; tests commit nothing."""
    for event in Event.objects.filter(kind__in=["data_source", "import"]).order_by("id"):
        for name in HANDLERS:
            if (event.kind, event.activity) in SUBSCRIPTIONS[name].wants:
                given = {"run_after": Now(), "created_at": clock.now()}
                Delivery.objects.get_or_create(event=event, handler=name, address="", defaults=given)


def _work(row: Delivery) -> None:
    """As an executor does, in this process."""
    subscription = SUBSCRIPTIONS[row.handler]
    work = Work(row.event, row.pk, row.fence, row.attempts)
    try:
        if subscription.is_once:
            with work.effects():
                subscription.run(work)
        else:
            subscription.run(work)
    except NotYet as later:
        release(row.pk, row.fence, later.seconds)
    else:
        finish(row.pk, row.fence)


def in_the_lake(source: DataSource) -> tuple[str, int, int]:
    """The snapshot that counts for a source, and how many events and cases it has."""
    dataset = Dataset.objects.filter(imports__source=source, withdrawn_at=None).order_by("-pk").first()
    assert dataset is not None
    return dataset.snapshot, dataset.events, dataset.cases


def events_of(snapshot: str) -> list[tuple[Any, ...]]:
    """The events of a snapshot, by case, time and activity."""
    manifest = json.loads((places.lake() / snapshot / "manifest.json").read_text("utf-8"))
    files = [str(_part(snapshot, part)) for part in manifest["parts"] if part["kind"] == "events"]
    rows = duckdb.sql(f'SELECT "case", "at", activity FROM read_parquet({files}) ORDER BY ALL')
    return list(rows.fetchall())


def _part(snapshot: str, part: Mapping[str, Any]) -> Path:
    home = places.lake() / (part.get("snapshot") or snapshot)
    return home / str(part.get("file") or part.get("path") or part["name"])


def asking(sleeps: list[float] | None = None) -> Ask:
    """How a connector asks in tests: this machine may be asked, and nothing is waited for."""
    waited = [] if sleeps is None else sleeps

    def ask(address: str, headers: Mapping[str, str]) -> Site:
        return Site(address, headers, waited.append, ["127.0.0.1"])

    return ask


def pages(
    connector: Connector, told: Mapping[str, Any], secret: str = "", mark: str = "", sleeps: Any = None
) -> list[Page]:
    """All pages of a connector from a mark on."""
    return list(connector.pages(dict(told), secret, mark, asking(sleeps)))


def rows(found: list[Page]) -> list[dict[str, str]]:
    """The rows of pages, in their order."""
    return [row for page in found for row in page.rows]
