"""Files of the demonstration's incidents: made up, and saying so."""

import struct
import zlib
from dataclasses import dataclass
from datetime import timedelta

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.collaboration.attaching import attach
from pawl.collaboration.models import Attachment
from pawl.incidents.models import Incident

SECONDS = (2, 2, 3, 2, 4, 9, 18, 26, 31, 30, 29, 31)
"""How long a page of the order system took, every five minutes."""
MADE_UP = "Made up for the demonstration.\n"
WIDTH, HEIGHT, BAR = 480, 200, 40
PAPER, INK, LINE = b"\xf5\xf6\xf8", b"\x0b\x5c\xab", b"\xc9\xce\xd6"


@dataclass(frozen=True)
class Given:
    """One file: of which incident, how it is called, what it holds, who brought it."""

    title: str
    name: str
    content: bytes
    by_agent: bool = False
    internal: bool = False


def files() -> tuple[Given, ...]:
    """What is attached to which incident."""
    slow = "Order system very slow"
    load = "\n".join(f"09:{5 * n:02},{seconds}" for n, seconds in enumerate(SECONDS))
    mail = MADE_UP + "OUTLOOK.EXE stopped working: exception 0xc0000005 in module olmapi32.dll\n"
    folder = MADE_UP + "\\\\files\\projects: access is denied (error 5)\n"
    return (
        Given(slow, "how long a page takes.png", picture()),
        Given(slow, "measured.csv", f"time,seconds\n{load}\n".encode(), by_agent=True, internal=True),
        Given("Outlook does not open since this morning", "fault of Outlook.txt", mail.encode()),
        Given("Team folder cannot be opened", "message.txt", folder.encode()),
    )


def seed(agent: Person, caller: Person) -> int:
    """Attach them once.   Returns how many there are."""
    if Attachment.objects.filter(case__kind="incident").exists():
        return 0
    found = {one.case.title: one for one in Incident.objects.filter(is_demo=True).select_related("case")}
    given = [one for one in files() if one.title in found]
    for one in given:
        ticket = found[one.title]
        # The demonstration does it, as it did what happened to the incident; the file is theirs.
        by = Actor(agent if one.by_agent else caller, "demo", system="demo")
        at = ticket.opened_at + timedelta(minutes=20 if one.by_agent else 1)
        attach(ticket.key, one.name, one.content, by, internal=one.internal, at=at)
    return len(given)


def picture() -> bytes:
    """The seconds as bars: a PNG, drawn row by row."""
    rows = b"".join(b"\0" + b"".join(_pixel(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def _pixel(x: int, y: int) -> bytes:
    tall = SECONDS[x // BAR] * HEIGHT // 40
    if BAR // 5 < x % BAR < BAR - BAR // 5 and y >= HEIGHT - tall:
        return INK
    return LINE if y % 50 == 49 else PAPER
