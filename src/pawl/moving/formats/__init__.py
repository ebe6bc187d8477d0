"""The systems that people move in from: how each one's exports are read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.moving.formats import glpi, itop, jira, servicenow, table
from pawl.moving.shape import FIELDS, Shaped

Reader = Callable[[Path, str, str, Mapping[str, str]], Iterator[Shaped]]
"""Of a file, what it holds, the zone of its times and the mapping of its columns: its rows."""


@dataclass(frozen=True)
class Source:
    """A system that exports come from."""

    label: str | Promise
    read: Reader
    holds: tuple[str, ...]
    """What its files may hold; asked where a file does not say it itself."""
    is_mapped: bool = False
    """Whether people say what each column holds."""


SOURCES: Mapping[str, Source] = {
    "servicenow": Source("ServiceNow", servicenow.read, tuple(servicenow.TABLES)),
    "jira": Source("Jira", jira.read, jira.KINDS),
    "glpi": Source("GLPI", glpi.read, tuple(glpi.READERS)),
    "itop": Source("iTop", itop.read, tuple(itop.CLASSES)),
    "csv": Source(
        _("tables in CSV"),
        table.read,
        tuple(name for name in FIELDS if name != "part"),
        is_mapped=True,
    ),
}
