"""What the words of load and skills are called on pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LEVELS = {
    "1": _("1 beginner"), "2": _("2 able with help"), "3": _("3 independent"), "4": _("4 expert"),
}  # fmt: skip
SOURCES = {"experience": _("experience"), "training": _("training"), "certificate": _("certificate")}
LOADS = {
    "free": pgettext_lazy("of a week", "free"),
    "room": pgettext_lazy("of a week", "room"),
    "full": pgettext_lazy("of a week", "full"),
    "over": pgettext_lazy("of a week", "overloaded"),
    "away": pgettext_lazy("of a week", "away"),
}
CAUSES = {"tickets": _("tickets"), "operations": _("operations"), "project": _("project")}
BY = {"person": _("People"), "team": _("Teams"), "skill": _("Skills")}
