"""What the words of the configuration's columns are called on pages."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.configuration.classes import shipped
from pawl.local_text import LocalText

STATES = {"planned": _("planned"), "in_stock": _("in stock"), "active": _("active"),
          "in_repair": _("in repair"), "retired": _("retired")}  # fmt: skip
KINDS: Mapping[str, str | Promise] = {
    "runs_on": _("runs on"), "connects_to": _("connects to"), "uses": _("uses"),
    "hosted_at": _("is hosted at"), "part_of": _("consists of"),
}  # fmt: skip
"""Read from the upper one."""
HEALTH = {"up": _("works"), "degraded": _("degraded"), "down": _("down")}
ALONE = {"up": _("no effect"), "degraded": _("degrades it"), "down": _("single point of failure")}
"""What becomes of the start if one below it fails alone."""
OUTCOMES = {"create": _("new"), "update": _("changed"), "same": _("as it is"), "ambiguous": _("ambiguous"),
            "refused": _("refused")}  # fmt: skip
TYPES = {"text": _("text"), "number": _("number"), "date": _("date"), "choice": _("choice"),
         "yes_no": _("yes or no")}  # fmt: skip
CHOICES: Mapping[str, str | Promise] = {
    "switch": _("switch"), "router": _("router"), "firewall": _("firewall"),
    "access_point": _("access point"), "load_balancer": _("load balancer"), "other": _("other"),
    "notebook": _("notebook"), "desktop": _("desktop computer"), "tablet": _("tablet"), "phone": _("phone"),
    "production": _("production"), "test": _("test"), "development": _("development"),
    "data_centre": _("data centre"), "building": _("building"), "room": _("room"), "rack": _("rack"),
}  # fmt: skip
"""Choices of the classes that ship; others read as they are written."""


class ClassNames(Mapping[str, str]):
    """The shipped classes by word, named in the reader's language when they are asked for."""

    def __getitem__(self, word: str) -> str:
        return str(LocalText(shipped().kinds[word].name))

    def __iter__(self) -> Iterator[str]:
        return iter(shipped().kinds)

    def __len__(self) -> int:
        return len(shipped().kinds)


CLASSES = ClassNames()
