"""The journal in words: kinds, activities and Pawl's own parts are codes only where programs read them."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pawl.collaboration.kind_words import word_of
from pawl.history.sentences import words_of
from pawl.web.listing import Row
from pawl.web.templatetags.pawl import said

PLACE = re.compile(r"\{[^}]*\}")
PARTS: Mapping[str, str | Promise] = {
    "clocks": gettext_lazy("Pawl (clocks)"),
    "console": gettext_lazy("the console"),
    "demo": gettext_lazy("the demonstration"),
    "reporting": gettext_lazy("Pawl (reports)"),
    "scheduler": gettext_lazy("Pawl (schedule)"),
    "setup": gettext_lazy("the first run"),
    "worker": gettext_lazy("Pawl (a job)"),
}
DOORS: Mapping[str, str | Promise] = {
    "api": gettext_lazy("API"),
    "clock": gettext_lazy("schedule"),
    "console": gettext_lazy("console"),
    "demo": gettext_lazy("demonstration"),
    "job": gettext_lazy("job"),
    "mail": gettext_lazy("mail"),
    "scim": gettext_lazy("directory (SCIM)"),
    "web": gettext_lazy("browser"),
}


def kind(row: Row) -> str:
    """What kind of thing it happened to."""
    return word_of(str(row["kind"]))


def activity(row: Row) -> str:
    """What happened, as far as a list knows: what it happened with is left open."""
    return activity_of(str(row.get("kind", "")), str(row["activity"]))


def activity_of(of: str, name: str) -> str:
    """The words of an activity of a kind."""
    return PLACE.sub("…", said(words_of(of, name)))


def by(row: Row) -> str:
    """Who did it: a person by name, a part of Pawl by what it is."""
    return actor_of(str(row["by"]))


def actor_of(name: str) -> str:
    """A name as it is, the key of a part of Pawl in words."""
    if name == "anonymous":
        return _("nobody who is signed in")
    part = name.removeprefix("system:")
    return name if part == name else str(PARTS.get(part) or f"Pawl ({part})")


def via(row: Row) -> str:
    """The door through which it came."""
    return door_of(str(row["via"]))


def door_of(name: str) -> str:
    """The words of a door."""
    return str(DOORS.get(name) or name)


TOLD = {"kind": kind, "activity": activity, "by": by, "via": via}
