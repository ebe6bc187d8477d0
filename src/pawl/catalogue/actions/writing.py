"""How every record of the catalogue is made and changed: one case, one row, one event."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import amend, open_case
from pawl.collaboration.models import Record
from pawl.history.record import record
from pawl.local_text import LocalText

R = TypeVar("R", bound=Record)


def made(model: type[R], activity: str, title: str, place: Place, fields: Mapping[str, Any], by: Actor) -> R:
    """A record stands; the caller holds the transaction and asked for the right."""
    case = open_case(model.kind, title, place, *(fields.get(name) for name in model.searched))
    one = model._base_manager.create(case=case, **fields)  # noqa: SLF001 documented
    texts = {"title": title, **texts_of(fields)}
    record(model.kind, one.key, activity, by=by, facts=facts_of(fields), texts=texts)
    return one


def changed(one: R, fields: Mapping[str, Any], by: Actor) -> R:
    """A record says something else; nothing is written where nothing differs."""
    changes = amend(one, **fields)
    if changes:
        facts = {"fields": sorted(changes), **facts_of(changes)}
        record(one.kind, one.key, "changed", by=by, facts=facts, texts=texts_of(changes))
    return one


def facts_of(fields: Mapping[str, Any]) -> dict[str, object]:
    """Keys, numbers, days: what is no name and no free text."""
    return {name: _plain(value) for name, value in fields.items() if not isinstance(value, str | LocalText)}


def _plain(value: Any) -> object:
    if isinstance(value, Model):
        return getattr(value, "key", None) or f"{type(value).__name__.lower()}:{value.pk}"
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def texts_of(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items() if isinstance(value, str | LocalText)}
