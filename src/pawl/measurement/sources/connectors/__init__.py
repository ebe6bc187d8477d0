"""Other systems as sources of data: each connector turns what it is asked for into flat rows of events."""

from collections.abc import Mapping

from pawl.measurement.sources.connectors.base import Connector
from pawl.measurement.sources.connectors.feeds import Ledger, Surveys
from pawl.measurement.sources.connectors.files import Folder, ObjectLogs
from pawl.measurement.sources.connectors.forges import GitForge
from pawl.measurement.sources.connectors.glpi import Glpi
from pawl.measurement.sources.connectors.jira import Jira
from pawl.measurement.sources.connectors.prometheus import Prometheus
from pawl.measurement.sources.connectors.servicenow import ServiceNow
from pawl.measurement.sources.connectors.sql import Sql

CONNECTORS: Mapping[str, Connector] = {
    one.name: one
    for one in (
        Sql(), Folder(), ObjectLogs(), Prometheus(), ServiceNow(), Jira(), Glpi(), GitForge(), Surveys(),
        Ledger(),
    )
}  # fmt: skip
"""Connector by the origin of a source."""
