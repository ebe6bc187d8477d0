"""The change calendar as iCalendar (RFC 5545), and the address by which a calendar program reads it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.core import signing
from django.utils.crypto import constant_time_compare

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import not_found
from pawl.accounts.roles import Permission
from pawl.changes.agenda import Entry
from pawl.changes.words import SHOWN_STATES

SALT = "change-calendar"
READS = frozenset({Permission.CHANGE_READ.value, Permission.CATALOGUE_READ.value})
LONGEST_LINE = 73
"""Octets of a line and of what continues it; RFC 5545 allows 75 with the space."""


def token_of(person: Person) -> str:
    """What stands in somebody's address; another password makes it worthless, and so does leaving."""
    return signing.dumps([person.pk, _mark(person)], salt=SALT)


def reader_of(token: str) -> Actor:
    """Whoever a token belongs to, with the right to read the calendar and no other.   Raises NotFound."""
    try:
        number, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise not_found("calendar") from None
    person: Person | None = Person.objects.filter(pk=number, is_active=True).first()
    if person is None or not constant_time_compare(mark, _mark(person)):
        raise not_found("calendar")
    return Actor(person, "feed", READS)


def icalendar(entries: Iterable[Entry], host: str, now: datetime) -> str:
    """The text of the feed."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pawl//Change calendar//EN"]
    for one in entries:
        lines += _event(one, host, now)
    return "\r\n".join(part for line in [*lines, "END:VCALENDAR"] for part in _folded(line)) + "\r\n"


def _event(one: Entry, host: str, now: datetime) -> list[str]:
    state = f" ({SHOWN_STATES[one.state]})" if one.state in SHOWN_STATES else ""
    start = _instant(one.start)
    end = [f"DTEND:{_instant(one.end)}"] if one.end else []
    return [
        "BEGIN:VEVENT", f"UID:{one.key}-{start}@{host.split(':', maxsplit=1)[0]}", f"DTSTAMP:{_instant(now)}",
        f"DTSTART:{start}", *end, f"SUMMARY:{_text(f'{one.key} {one.title}{state}')}",
        f"URL:https://{host}{one.address}", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for plain, escaped in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\\n"),
        ("\n", "\\n"),
        ("\r", "\\n"),
    ):
        value = value.replace(plain, escaped)
    return value


def _folded(line: str) -> Iterator[str]:
    """Long lines go on in the next one, behind a space; no character is cut in two."""
    part, first = "", True
    for char in line:
        if len((part + char).encode()) > LONGEST_LINE:
            yield part if first else f" {part}"
            part, first = "", False
        part += char
    yield part if first else f" {part}"


def _mark(person: Person) -> str:
    return str(person.get_session_auth_hash())[:16]
