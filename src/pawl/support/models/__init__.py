"""Rotas and escalation; alerts."""

from pawl.support.models.alerts import Alert, AlertState, Severity
from pawl.support.models.on_call import Escalated, EscalationLevel, Rota, RotaPlace, StandInRow, Urgency

__all__ = [
    "Alert",
    "AlertState",
    "Escalated",
    "EscalationLevel",
    "Rota",
    "RotaPlace",
    "Severity",
    "StandInRow",
    "Urgency",
]
