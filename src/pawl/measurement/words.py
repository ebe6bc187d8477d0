"""The words of measurement, as lists and titles say them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.measurement.models import LogKind

LOGS: Mapping[str, Any] = {
    LogKind.INCIDENT.value: _("incidents"),
    LogKind.REQUEST.value: _("service requests"),
    LogKind.PROBLEM.value: _("problems"),
    LogKind.CHANGE.value: _("changes"),
    LogKind.RUN.value: _("recurring operations"),
    LogKind.IMPROVEMENT.value: _("improvements"),
}
"""What the practices of the own history are called."""
PRACTICES: Mapping[str, Any] = {
    "change enablement": _("change enablement"),
    "continual improvement": _("continual improvement"),
    "customer satisfaction": _("customer satisfaction"),
    "deployment management": _("deployment management"),
    "incident management": _("incident management"),
    "knowledge management": _("knowledge management"),
    "problem management": _("problem management"),
    "project management": _("project management"),
    "release management": _("release management"),
    "service availability": _("service availability"),
    "service desk": _("service desk"),
    "service request management": _("service request management"),
}
"""What the practices of the library's KPIs are called; one that a site adds reads as it is written."""
