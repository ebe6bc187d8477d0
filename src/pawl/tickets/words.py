"""The words that tickets of every practice share."""

from django.utils.translation import gettext_lazy as _

PRIORITIES = {
    "1": _("1 – critical"),
    "2": _("2 – high"),
    "3": _("3 – moderate"),
    "4": _("4 – low"),
    "5": _("5 – planning"),
}
LEVELS = {"1": _("1 – high"), "2": _("2 – medium"), "3": _("3 – low")}
BREACH_CAUSES = {
    "late_start": _("taken up too late"),
    "wrong_team": _("first with the wrong team"),
    "capacity": _("too few people"),
    "complex": _("harder than usual"),
    "supplier": _("a supplier was late"),
    "caller": _("the caller answered late"),
    "change": _("had to wait for a change"),
    "target": _("the promise does not fit"),
    "other": _("something else"),
}
"""Why a promise was not kept."""
