"""What steps and hold reasons of requests are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOLD_REASONS: Mapping[str, str | Promise] = {
    "awaiting_caller": _("We wait for whoever asked"),
    "awaiting_vendor": _("We wait for a supplier"),
    "awaiting_change": _("We wait for a change"),
}
"""Those that every desk has; its own ones come before them."""

STEPS: Mapping[str, Mapping[str, Any]] = {
    "ask": {"label": _("Ask for approval"), "needs": ""},
    "hold": {"label": _("Put on hold"), "needs": "hold"},
    "resume": {"label": _("Go on"), "needs": ""},
    "fulfil": {"label": _("Fulfilled"), "needs": "note"},
    "close": {"label": _("Close"), "needs": ""},
    "reopen": {"label": _("Reopen"), "needs": "reason"},
    "cancel": {"label": _("Cancel the request"), "needs": "reason", "is_last": True},
}
