"""Figures of attachments for Prometheus: how many, how large, and how much there may be."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily

from pawl.collaboration.attached import used
from pawl.environment import environment
from pawl.web.metrics import also

GIBIBYTE = 1 << 30


def register() -> None:
    """Tell them at each scrape; called once, when Django has loaded its apps."""
    also(gauges)


def gauges() -> Iterator[GaugeMetricFamily]:
    """Contents that are held, each counted once; their bytes; the most that the site takes."""
    count, size = used()
    yield GaugeMetricFamily("pawl_attachment_contents", "Contents of attachments, each once.", value=count)
    yield GaugeMetricFamily("pawl_attachment_bytes", "Bytes of these contents.", value=size)
    most = environment().attachments_gibibytes * GIBIBYTE
    yield GaugeMetricFamily("pawl_attachment_limit_bytes", "Bytes that they may have.", value=most)
