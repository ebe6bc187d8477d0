"""What a log stands on beside the journal: who belongs to it, and what things are called.

Events are only added; these two may change behind a log that was written already. Each reading keeps a print
of them, and where the next one finds another print, it writes the log anew instead of going on with it.
"""

import hashlib
import json
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, Model, QuerySet, Sum

from pawl.accounts.models import Team
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Customer, Offering, Service
from pawl.collaboration.kinds import KINDS
from pawl.measurement.own.journal import members
from pawl.measurement.own.logs import Log
from pawl.recurring.models import Operation
from pawl.tickets.models import Category

PRIME = 1_000_003
NAMED: tuple[tuple[str, type[Model], str], ...] = (
    ("TEAM", Team, "name"),
    ("CAT", Category, "path"),
    *((KINDS[one.kind], one, "case__title") for one in (Service, Customer, Offering, Operation)),
)


def names() -> dict[str, str]:
    """What the journal's keys of teams, categories, services and the like are called now."""
    return {f"{prefix}-{pk}": name for prefix, rows in _named().items() for pk, name in rows}


def standing(
    log: Log, place: Place, known: dict[str, str], up_to: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A print of the members of a log and of all names.

    known: from `names()`.   up_to: an earlier print: what came since is left out, so that the two are equal
    unless something of before has changed.
    """
    rows = members(log, place)
    most = up_to["most"] if up_to else rows.aggregate(most=Max("pk"))["most"] or 0
    numbered: dict[str, list[tuple[int, str]]] = {prefix: [] for prefix, _, _ in NAMED}
    for key, name in known.items():
        prefix, _, number = key.rpartition("-")
        numbered[prefix].append((int(number), name))
    before = up_to["names"] if up_to else {}
    named = {prefix: _named_print(some, before.get(prefix)) for prefix, some in numbered.items()}
    return {"most": most, **_print(rows.filter(pk__lte=most)), "names": named}


def _named() -> dict[str, list[tuple[int, str]]]:
    return {
        prefix: list(model._default_manager.values_list("pk", column))  # noqa: SLF001 documented
        for prefix, model, column in NAMED
    }


def _print(rows: QuerySet[Any]) -> dict[str, int]:
    """Count and sums: other members give others, but for an accident that nobody will meet."""
    mixed = F("pk") * (F("pk") % PRIME) % PRIME
    found = rows.aggregate(count=Count("pk"), sum=Sum("pk"), mix=Sum(mixed, output_field=BigIntegerField()))
    return {name: int(value or 0) for name, value in found.items()}


def _named_print(some: list[tuple[int, str]], before: list[Any] | None) -> list[Any]:
    """The highest number, and a digest of all names up to it."""
    top = before[0] if before else max((number for number, _ in some), default=0)
    text = json.dumps(sorted(one for one in some if one[0] <= top))
    return [top, hashlib.sha256(text.encode()).hexdigest()]
