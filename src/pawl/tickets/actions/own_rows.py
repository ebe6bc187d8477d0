"""The rows behind own fields: values, entries to filter by, the event, the words of search."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.collaboration.words import add_said, write_words
from pawl.history.record import record
from pawl.tickets.actions.work import write
from pawl.tickets.models import FieldSet, OwnEntry, OwnValues, Ticket
from pawl.tickets.own.answers import in_words, is_empty, names_of
from pawl.tickets.own.definition import Form, Own
from pawl.tickets.own.rules import ENDED, OPENED, OWN

Values = dict[str, Any]
LONGEST_TOLD, LONGEST_VALUE = 4000, 300
TEXTS = frozenset({"text", "long_text"})
KEYS = {"person": "PER", "item": "CI"}


@dataclass(frozen=True)
class Filled:
    """What is to stand, checked: by whom, at which moment, by which version."""

    ticket: Ticket
    version: FieldSet
    form: Form
    values: Values
    when: str
    by: Actor


@transaction.atomic
def store(one: Filled) -> None:
    """Write what differs; `tickets.actions.own` asked for the right and judged it."""
    row = one.ticket.own_values
    before = row.both if row else {}
    after = {each.name: one.values[each.name] for each in one.form.fields if _stands(one, each)}
    is_newest = row is None or one.when == ENDED or row.field_set_id == one.version.pk
    if after == before and is_newest:
        return
    if one.when != OPENED:
        write(one.ticket)
    inner = {each.name for each in one.form.fields if each.is_inner}
    parts = {
        "field_set": one.version, "at": clock.now(),
        "values": {name: value for name, value in after.items() if name not in inner},
        "inner": {name: value for name, value in after.items() if name in inner},
    }  # fmt: skip
    one.ticket.own_values = OwnValues.objects.update_or_create(case=one.ticket.case, defaults=parts)[0]
    if one.when != OPENED:
        OwnEntry.objects.filter(case=one.ticket.case).delete()
    OwnEntry.objects.bulk_create(_entries(one, after))
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    _tell(one, after, changed)
    _tell_inside(one, before, after, changed)
    _find_by(one, after, changed)


def _stands(one: Filled, each: Own) -> bool:
    return not is_empty(one.values.get(each.name))


def _entries(one: Filled, after: Values) -> Iterator[OwnEntry]:
    """As lists are filtered by it: each of several chosen values stands alone."""
    for each in one.form.fields:
        if each.name not in after:
            continue
        value = after[each.name]
        number = float(value) if each.kind in {"number", *KEYS} else None
        if each.kind == "date":
            number = float(date.fromisoformat(value).toordinal())
        texts = value if each.is_many else [str(value).lower() if each.kind == "yes_no" else str(value)]
        for text in texts:
            yield OwnEntry(case=one.ticket.case, name=each.name, text=text[:250], number=number)


def _tell(one: Filled, after: Values, changed: set[str]) -> None:
    """The values as facts, texts where they can be erased; of inner fields only how many changed.

    Whoever may see a ticket may read its events: what is not for all must not stand there.
    """
    inner = {each.name for each in one.form.fields if each.is_inner}
    known = [each for each in one.form.fields if each.name in changed and not each.is_inner]
    facts: dict[str, object] = {
        "form": one.version.key, "number": one.version.number, "inner": len(changed & inner),
        "own": {each.name: _fact(each, after.get(each.name)) for each in known if each.kind not in TEXTS},
        "fields": [each.name for each in known],
    }  # fmt: skip
    if left := changed - inner - {each.name for each in known}:
        facts["left"] = len(left)
    texts = {
        f"{OWN}{each.name}": str(after[each.name])
        for each in known
        if each.kind in TEXTS and each.name in after
    }
    activity = "own_filled" if one.when == OPENED else "own_changed"
    record(one.ticket.kind, one.ticket.key, activity, by=one.by, facts=facts, texts=texts)


def _tell_inside(one: Filled, before: Values, after: Values, changed: set[str]) -> None:
    """What agents alone may see is an event of its own, which others are not shown.

    The facts are the names; what stood and stands there is a text, outside the hash, and can be erased.
    """
    known = [each for each in one.form.fields if each.name in changed and each.is_inner]
    if not known:
        return
    pairs = [(each, told[each.name]) for told in (before, after) for each in known if each.name in told]
    names = names_of(pairs, one.by)
    with translation.override(settings.LANGUAGE_CODE):
        lines = [f"{each.label}: {_before_and_after(each, before, after, names)}" for each in known]
    facts = {"form": one.version.key, "fields": [each.name for each in known], "is_internal": True}
    texts = {"changes": "; ".join(lines)[:LONGEST_TOLD]}
    record(one.ticket.kind, one.ticket.key, "own_inner_changed", by=one.by, facts=facts, texts=texts)


def _before_and_after(one: Own, before: Values, after: Values, names: Mapping[str, str]) -> str:
    """As people read it; a dash where nothing stood, or stands."""
    told = (in_words(one, kept[one.name], names) if one.name in kept else "–" for kept in (before, after))
    return " → ".join(each[:LONGEST_VALUE] for each in told)


def _fact(one: Own, value: Any) -> Any:
    return f"{KEYS[one.kind]}-{value}" if one.kind in KEYS and value is not None else value


def _find_by(one: Filled, after: Values, changed: set[str]) -> None:
    """Open texts are found by whoever sees the ticket, inner ones as internal comments are."""
    if one.when != OPENED:  # opening writes the words anyway
        write_words(one.ticket)
    texts = [
        str(after[each.name])
        for each in one.form.fields
        if each.is_inner and each.kind in TEXTS and each.name in changed and each.name in after
    ]
    if texts:
        add_said(one.ticket.case, " ".join(texts), is_internal=True)
