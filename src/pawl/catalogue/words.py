"""What the words of the catalogue's columns are called on pages."""

from django.utils.translation import gettext_lazy as _

STATES = {"draft": _("draft"), "live": _("live"), "retired": _("retired")}
STANDINGS = {"active": _("active"), "retired": _("retired")}
CONTRACT_STATES = {"draft": _("draft"), "live": _("live"), "ended": _("ended")}
CRITICALITIES = {"critical": _("critical"), "high": _("high"), "medium": _("medium"), "low": _("low")}
ENTITLEMENTS = {"everybody": _("everybody"), "teams": _("members of some teams")}
LEVELS = {"sla": _("service level agreement"), "ola": _("operational level agreement"),
          "uc": _("underpinning contract")}  # fmt: skip
EACH = {"month": _("a month"), "year": _("a year"), "once": _("once")}
TARGET_KINDS = {"": _("incidents and service requests"), "incident": _("incidents"),
                "service_request": _("service requests"), "problem": _("problems"),
                "change": _("changes")}  # fmt: skip
ASPECTS = {
    "utility": _("utility"),
    "availability": _("availability"),
    "capacity": _("capacity"),
    "continuity": _("continuity"),
    "security": _("security"),
}
"""What a service is promised to be: fit for purpose, and the four sides of its warranty."""
CLOCKS = {"response": _("response"), "resolution": _("resolution")}
