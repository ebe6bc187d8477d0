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
}
"""What the practices of the own history are called."""
