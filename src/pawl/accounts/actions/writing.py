"""What these actions share: compare and set, and refusals that several of them make."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place
from pawl.analytics.words import Sentence, say
from pawl.errors import Conflict, Invalid, Stale


def set_fields(record: Any, **changes: object) -> dict[str, object]:
    """Write what differs, if nobody was faster.   Returns the fields that changed; empty where none did."""
    changed = {name: value for name, value in changes.items() if getattr(record, name) != value}
    if not changed:
        return {}
    rows = type(record)._base_manager.filter(pk=record.pk, version=record.version)  # noqa: SLF001 documented
    with once(record.key):
        written = rows.update(version=F("version") + 1, **changed)
    if not written:
        rule = say("Somebody changed it since you read it.")
        raise Stale(record.key, rule, say("Read it again, then make your change."))
    for name, value in changed.items():
        setattr(record, name, value)
    record.version += 1
    return changed


def text(thing: str, field: str, value: str, *, longest: int) -> str:
    """A short text without spaces around it.   Raises Invalid where it is empty or too long."""
    clean = " ".join(value.split())
    if not clean:
        raise invalid(thing, field, say("It is empty."), say("Write something."))
    if len(clean) > longest:
        rule = say("It is longer than {n} characters.", n=longest)
        raise invalid(thing, field, rule, say("Shorten it."))
    return clean


def invalid(thing: str, field: str, rule: Sentence, way_out: Sentence) -> Invalid:
    """A value of one field that breaks a rule."""
    return Invalid(f"{thing} {field}", rule, way_out, {field: rule})


def refuse_taken(kind: Any, thing: str, condition: Q, but: Any = None) -> None:
    """Refuse a name that is in use; the database keeps the same rule against those who race."""
    rows = kind._base_manager.filter(condition).exclude(pk=getattr(but, "pk", None))  # noqa: SLF001 documented
    if rows.exists():
        raise taken(thing)


@contextmanager
def once(thing: str) -> Iterator[None]:
    """Write what must be unique: of two who do it at once, the second hears that it is taken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        raise taken(thing) from clash


def taken(thing: str) -> Conflict:
    """The name is in use."""
    return Conflict(thing, say("There is one of this name already."), say("Use another name."))


def place(organisation: Organisation | None, team: Team | None = None) -> Place:
    """Where somebody or a team stands."""
    return Place(getattr(organisation, "pk", None), getattr(team, "pk", None))
