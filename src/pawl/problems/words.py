"""What the words of problems are called on pages."""

from django.utils.translation import gettext_lazy as _

STATES = {
    "new": _("new"),
    "assess": _("assess"),
    "root_cause_analysis": _("root cause analysis"),
    "fix_in_progress": _("fix in progress"),
    "resolved": _("resolved"),
    "closed": _("closed"),
}
CODES = {
    "fix_applied": _("fix applied"),
    "risk_accepted": _("risk accepted"),
    "duplicate": _("duplicate"),
    "cancelled": _("cancelled"),
}
LEVELS = {1: _("high"), 2: _("medium"), 3: _("low")}
PRIORITIES = {
    1: _("1 critical"), 2: _("2 high"), 3: _("3 moderate"), 4: _("4 low"), 5: _("5 planning"),
}  # fmt: skip
CATEGORIES = {
    "people": _("People and skills"),
    "process": _("Process"),
    "technology": _("Technology"),
    "information": _("Information and data"),
    "suppliers": _("Suppliers"),
    "environment": _("Environment"),
}
"""The bones of the diagram, after the four dimensions of ITIL 4."""
STANDINGS = {"suspected": _("suspected"), "confirmed": _("confirmed"), "ruled_out": _("ruled out")}
