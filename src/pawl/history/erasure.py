"""Erase texts of the journal: text and salt go, the digest stays, and every seal still holds."""

from django.db import connection, transaction
from django.db.models import Q

from pawl import clock
from pawl.history.models import Event, EventText
from pawl.history.record import Author, record


def texts_of(person: str) -> Q:
    """The events whose texts are a person's: what they wrote, and what was written into their own record.

    person: the number of the person, as in `person:3` and `PER-3`.
    """
    return Q(actor=f"person:{person}") | Q(case=f"PER-{person}")


def erase(events: Q, *, case: str, by: Author) -> Event:
    """Empty the texts of these events; the event that tells of it stands in the record `case`.

    The caller asked for the right. Copies in back-ups live on until those are thrown away.
    """
    with transaction.atomic():
        _overwrite_pages()
        now = clock.now()
        chosen = EventText.objects.filter(event__in=Event.objects.filter(events), erased_at=None)
        erased = chosen.update(text="", salt="", erased_at=now)
        return record("journal", case, "texts_erased", by=by, facts={"texts": erased})


def _overwrite_pages() -> None:
    """SQLite leaves old text in freed bytes of the file unless it is told not to."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
