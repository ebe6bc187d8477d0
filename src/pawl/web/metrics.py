"""Figures for Prometheus: requests as they were answered, the queue and the journal as they stand."""

import os
from collections.abc import Callable, Iterator

from django.db.models import Count, Max, Min
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from pawl import __version__, clock
from pawl.history.models import Event
from pawl.jobs.models import Delivery, State

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where several web processes add their figures up; `pawl serve` sets it."""
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter("pawl_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("pawl_request_seconds", "Time to answer.", ["method", "route"], buckets=BOUNDS)


Gauges = Callable[[], Iterator[GaugeMetricFamily]]
FURTHER: list[Gauges] = []
"""What apps above say of themselves at the moment of the scrape."""


def also(gauges: Gauges) -> None:
    """Add figures of an app; called once, when Django has loaded it."""
    FURTHER.append(gauges)


class Stand(Collector):
    """What the database says at the moment of the scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Queue by state, age of its oldest due work, dead letters, imports by step, the journal."""
        yield from _queue()
        imports = GaugeMetricFamily("pawl_imports", "Steps of imports in the journal.", labels=["activity"])
        steps = Event.objects.filter(kind="import").values_list("activity").annotate(Count("id"))
        for activity, count in steps.order_by("activity"):
            imports.add_metric([activity], count)
        yield imports
        last = Event.objects.aggregate(Max("id"))["id__max"] or 0
        yield GaugeMetricFamily("pawl_journal_position", "Number of the newest event.", value=last)
        build = GaugeMetricFamily("pawl_build", "The version that runs.", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
        for gauges in FURTHER:
            yield from gauges()


def _queue() -> Iterator[GaugeMetricFamily]:
    counts = dict(Delivery.objects.values_list("state").annotate(Count("id")).order_by("state"))
    family = GaugeMetricFamily("pawl_queue_deliveries", "Deliveries by state.", labels=["state"])
    for state in State.values:
        family.add_metric([state], counts.get(state, 0))
    yield family
    yield GaugeMetricFamily("pawl_queue_oldest_seconds", "Age of the oldest due work.", value=queue_age())
    dead = counts.get(State.DEAD, 0)
    yield GaugeMetricFamily("pawl_dead_letters", "Deliveries that wait for a person.", value=dead)


def queue_age() -> float:
    """Seconds for which the oldest due delivery has waited; 0 where none is due."""
    now = clock.now()
    due = Delivery.objects.filter(state=State.WAITING, run_after__lte=now)
    oldest = due.aggregate(Min("run_after"))["run_after__min"]
    return (now - oldest).total_seconds() if oldest else 0.0


def exposition() -> bytes:
    """All figures in Prometheus' text form."""
    registry = CollectorRegistry()
    if os.environ.get(SHARED):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_ThisProcess())
    registry.register(Stand())
    return generate_latest(registry)


class _ThisProcess(Collector):
    """The figures that this process counted itself."""

    def collect(self) -> Iterator[object]:  # type: ignore[override]
        """As the process's own registry has them."""
        return iter(REGISTRY.collect())
