"""A log of the own history among the others: which KPIs it tells, and what stands beside it meanwhile."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Max, QuerySet

from pawl.analytics.eventlog.dictionary import dictionary
from pawl.analytics.kpi.definition import Definition
from pawl.catalogue.models import Outage, Service
from pawl.history.models import Event
from pawl.measurement.models import Dataset, DataSource, Import, ImportState, LogKind, Origin
from pawl.measurement.own.logs import LOGS

WAITING = (ImportState.STAGED, ImportState.CHECKED, ImportState.IMPORTING)
"""States of an import that is on its way."""
ROW_KINDS = tuple(name for name, one in dictionary().items() if one.rows_of)
"""Kinds of logs whose cases are the rows of a dated table: surveys, ledgers, deployments."""
READS: Mapping[str, tuple[str, ...]] = {
    "incident": ("problem", "service_request"),
    "problem": ("incident",),
    "change": ("incident",),
}
"""Which other logs a log is measured beside."""
SHOWN: Mapping[str, frozenset[str]] = {"incident": frozenset({"problem"})}
"""Those of them that KPIs name; of the others only links are counted."""


def told_by(log: str, definitions: Iterable[Definition]) -> list[str]:
    """The KPIs that are told of a log: each of one, that of incidents where it is of several or of none."""
    return [one.id for one in definitions if _home(one) == log]


def source_of(dataset: Dataset) -> DataSource | None:
    """The own source that a dataset came from."""
    rows = Import.objects.filter(dataset=dataset, source__origin=Origin.OWN).select_related("source__case")
    brought = rows.order_by("-pk").first()
    return brought.source if brought else None


def beside(source: DataSource) -> dict[str, Any]:
    """What a child is told of the tables beside a log: newest snapshots of others, services, outages."""
    wanted = READS.get(source.log, ())
    found = {kind: snapshot for kind, snapshot in newest(source).items() if kind in wanted}
    hidden = sorted(found.keys() - SHOWN.get(source.log, frozenset()))
    tables = _tables(source) if source.log == LogKind.INCIDENT else {}
    told = {"snapshots": found, "hidden": hidden, "tables": tables}
    rows = _rows_at(source.case, source.log, confidential=source.case.confidential)
    return told | {"rows": rows} if rows else told


def beside_gathered(dataset: Dataset) -> dict[str, Any]:
    """The same of a log that was brought: surveys, ledgers and deployments of its place; empty without."""
    source = source_of(dataset)
    if source is not None:
        return beside(source)
    rows = _rows_at(dataset, dataset.kind, confidential=dataset.confidential)
    return {"snapshots": {}, "hidden": [], "tables": {}, "rows": rows} if rows else {}


def measured_with(dataset: Dataset) -> list[Dataset]:
    """The newest log of incidents of each source at the place of a dataset that holds rows of a table."""
    if dataset.kind not in ROW_KINDS:
        return []
    return list(_newest_of_each(dataset, [LogKind.INCIDENT]))


def _rows_at(place: Any, kind: str, *, confidential: bool) -> list[str]:
    """The newest snapshot of each source whose cases are rows of a table, at a place, for incidents alone.

    What is confidential tells nothing of what is not.
    """
    if kind != LogKind.INCIDENT:
        return []
    found = _newest_of_each(place, ROW_KINDS)
    found = found if confidential else found.filter(confidential=False)
    return list(dict.fromkeys(found.values_list("snapshot", flat=True)))


def _newest_of_each(place: Any, kinds: Iterable[str]) -> QuerySet[Dataset]:
    """Of each source at exactly this place the dataset that counts, if it is of one of these kinds."""
    brought = Import.objects.filter(
        state=ImportState.IMPORTED, dataset__kind__in=kinds, dataset__withdrawn_at=None,
        dataset__purged_at=None, dataset__organisation=place.organisation_id, dataset__team=place.team_id,
    )  # fmt: skip
    latest = brought.order_by().values("source").annotate(newest=Max("dataset")).values("newest")
    return Dataset.objects.filter(pk__in=latest).order_by("pk")


def newest(source: DataSource) -> dict[str, str]:
    """The newest snapshot of each own log at the place of a source."""
    brought = Import.objects.filter(
        source__in=siblings(source), state=ImportState.IMPORTED, dataset__withdrawn_at=None,
        dataset__purged_at=None,
    )  # fmt: skip
    latest = brought.order_by().values("source__log").annotate(newest=Max("dataset")).values("newest")
    return dict(Dataset.objects.filter(pk__in=latest).values_list("kind", "snapshot"))


def siblings(source: DataSource) -> Any:
    """The own sources at the place of a source, itself among them."""
    return DataSource.objects.filter(
        origin=Origin.OWN, case__organisation=source.case.organisation_id, case__team=source.case.team_id
    )


def _home(one: Definition) -> str:
    tables = {table for recipe in one.recipes() for table in recipe.fields}
    kinds = sorted(tables & LOGS.keys())
    return kinds[0] if len(kinds) == 1 else "incident"


def _tables(source: DataSource) -> dict[str, Any]:
    """Services and outages of the place, in the words of the dictionary."""
    home = source.case.organisation_id
    services = Service.objects.filter(case__organisation=home, case__confidential=False)
    live = {f"SVC-{pk}": _Life(pk, title, state, users) for pk, title, state, users in services.values_list(
        "pk", "case__title", "state", "users")}  # fmt: skip
    moved = Event.objects.filter(kind="service", facts__to__in=["live", "retired"], case__in=live)
    for key, state, at in moved.order_by("pk").values_list("case", "facts__to", "at"):
        live[key].goes(state, at)
    outages = Outage.objects.filter(service__in=services, case__confidential=False).order_by("pk")
    rows = outages.values_list("pk", "from_at", "until", "service", "item", "is_planned")
    return {
        "service": [row for one in live.values() for row in one.rows()],
        "outage": [
            {
                "outage": f"OUT-{pk}", "start_at": start.isoformat(),
                "end_at": end.isoformat() if end else None, "service": live[f"SVC-{service}"].title,
                "configuration_item": f"CI-{item}" if item else None, "is_planned": planned,
                "users_affected": live[f"SVC-{service}"].users,
            }
            for pk, start, end, service, item, planned in rows
        ],
    }  # fmt: skip


class _Life:
    """From when until when a service was live, as the journal tells."""

    def __init__(self, pk: int, title: str, state: str, users: int | None) -> None:
        self.pk, self.title, self.state, self.users = pk, title, state, users
        self.since: list[tuple[Any, Any]] = []

    def goes(self, state: str, at: Any) -> None:
        if state == "live":
            self.since.append((at, None))
        elif self.since and self.since[-1][1] is None:
            self.since[-1] = (self.since[-1][0], at)

    def rows(self) -> Iterator[dict[str, Any]]:
        for start, end in self.since:
            yield {
                "service": self.title, "live_from": start.isoformat(),
                "retired_at": end.isoformat() if end else None,
            }  # fmt: skip
