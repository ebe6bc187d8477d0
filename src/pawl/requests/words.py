"""What steps and hold reasons of requests are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.tickets.holding import Reason

HOLD_REASONS = {
    "awaiting_caller": Reason(_("We wait for whoever asked"), resumes_on_answer=True, needs_comment=True),
    "awaiting_vendor": Reason(_("We wait for a supplier")),
    "awaiting_change": Reason(_("We wait for a change")),
}
"""Those that every desk has; one of the same code in the settings of the desk counts instead."""

STEPS: Mapping[str, Mapping[str, Any]] = {
    "ask": {"label": _("Ask for approval"), "needs": ""},
    "hold": {"label": _("Put on hold"), "needs": "hold"},
    "resume": {"label": _("Go on"), "needs": ""},
    "fulfil": {"label": _("Fulfilled"), "needs": "note"},
    "close": {"label": _("Close"), "needs": ""},
    "reopen": {"label": _("Reopen"), "needs": "reason"},
    "cancel": {"label": _("Cancel the request"), "needs": "reason", "is_last": True},
}
