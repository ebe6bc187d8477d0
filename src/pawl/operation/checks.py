"""What `pawl doctor` looks at: each check says how it is, and where it is not well, the way out."""

import platform
import shutil
import smtplib
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.db import connection
from django.db.models import Max

from pawl import __version__, clock
from pawl.analytics.words import Sentence, say
from pawl.collaboration.attached import used
from pawl.database import faults, settings_in_force
from pawl.environment import KEY_FILE, environment
from pawl.history import guards
from pawl.history.models import Event
from pawl.jobs.models import Delivery, State
from pawl.operation.backup import backups_folder
from pawl.operation.drill import MOST_DAYS, newest
from pawl.operation.mail_checks import stand_of_mail
from pawl.presentation.fonts import FOLDER
from pawl.web.health import FREE_MEBIBYTES, QUEUE_SECONDS, pending_migrations
from pawl.web.metrics import queue_age

Stand = Literal["ok", "warning", "fault"]
MAIL_SECONDS = 5
CLOCK = timedelta(minutes=5)
NEARLY_FULL = 0.9


@dataclass(frozen=True)
class Check:
    """How one thing stands."""

    name: str
    stand: Stand
    told: str
    way_out: Sentence | None = None


def examine() -> list[Check]:
    """Look at everything; a check that breaks is a fault itself."""
    found: list[Check] = []
    for look in LOOKS:
        try:
            found.extend(look())
        except Exception as error:  # noqa: BLE001 a doctor tells what broke and goes on
            rest = say("Put right what the message names; then look again.")
            found.append(Check(look.__name__.strip("_"), "fault", f"{type(error).__name__}: {error}", rest))
    return found


def _versions() -> Iterator[Check]:
    python = f"Python {platform.python_version()}, Django {django.get_version()}"
    yield Check("versions", "ok", f"Pawl {__version__}, {python}, {sys.platform}")


def _database() -> Iterator[Check]:
    told = ", ".join(f"{name} {value}" for name, value in settings_in_force(connection).items())
    if wrong := faults(connection):
        yield Check(
            "database", "fault", "; ".join(wrong), say("Use the profile that Pawl sets; drop overrides.")
        )
    else:
        yield Check("database", "ok", f"{connection.vendor}: {told}")


def _migrations() -> Iterator[Check]:
    if pending := pending_migrations():
        yield Check("migrations", "fault", f"pending: {', '.join(pending)}", say("Run: pawl upgrade"))
    else:
        yield Check("migrations", "ok", "all applied")


def _journal() -> Iterator[Check]:
    if gone := guards.missing(connection):
        told = f"triggers are gone: {', '.join(sorted(gone))}"
        yield Check(
            "journal", "fault", told, say("Somebody lifted them; `pawl verify` tells what was changed.")
        )
        return
    newest_at = Event.objects.aggregate(Max("at"))["at__max"]
    if newest_at and newest_at > clock.now() + CLOCK:
        told = f"the newest event is of {newest_at:%Y-%m-%d %H:%M} UTC, after now"
        yield Check("clock", "fault", told, say("Set the clock of this machine, and keep it by NTP."))
    else:
        yield Check("clock", "ok", f"{clock.now():%Y-%m-%d %H:%M} UTC")
    yield Check("journal", "ok", f"append-only, {Event.objects.count()} events")


def _queue() -> Iterator[Check]:
    age, dead = queue_age(), Delivery.objects.filter(state=State.DEAD).count()
    if age > QUEUE_SECONDS:
        yield Check("queue", "fault", f"work has waited for {age:.0f} s", say("Start a worker: pawl serve"))
    elif dead:
        way_out = say("Look at them under Administration, Jobs: they wait for a person.")
        yield Check("queue", "warning", f"{dead} dead letters", way_out)
    else:
        yield Check("queue", "ok", "nothing waits too long")


def _disk() -> Iterator[Check]:
    free = shutil.disk_usage(environment().data).free // 2**20
    stand: Stand = "ok" if free > 4 * FREE_MEBIBYTES else "warning" if free > FREE_MEBIBYTES else "fault"
    way_out = None if stand == "ok" else say("Free space, or move the data folder to a larger disk.")
    yield Check("disk", stand, f"{free} MiB free at {environment().data}", way_out)


def _attachments() -> Iterator[Check]:
    count, size = used()
    most = environment().attachments_gibibytes
    told = f"{count} contents, {size / 2**30:.1f} of {most} GiB"
    is_near = size > NEARLY_FULL * most * 2**30
    way_out = say("Give them more by PAWL_ATTACHMENTS_GIBIBYTES, as far as the disk goes.")
    yield Check("attachments", "warning" if is_near else "ok", told, way_out if is_near else None)


def _secrets() -> Iterator[Check]:
    data = environment().data
    for path, wrong in ((data, 0o007), (data / KEY_FILE, 0o077)):
        if path.exists() and (mode := path.stat().st_mode & 0o777) & wrong:
            way_out = say("Run: chmod {mode} {path}", mode="700" if path.is_dir() else "600", path=str(path))
            yield Check("secrets", "fault", f"others may read {path} ({mode:o})", way_out)
            return
    yield Check("secrets", "ok", "data folder and key are for this user alone")


def _mail() -> Iterator[Check]:
    address = environment().email
    if not address:
        told = f"no mail server: letters are files in {environment().data / 'mail'}"
        yield Check("mail", "warning", told, say("Set PAWL_EMAIL, like smtp://user:password@host:587"))
        return
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    kind = smtplib.SMTP_SSL if urlsplit(address).scheme == "smtps" else smtplib.SMTP
    try:
        with kind(host, port, timeout=MAIL_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException, socket.gaierror) as error:
        yield Check("mail", "fault", f"{host}:{port}: {error}", say("Check PAWL_EMAIL and the mail server."))
    else:
        yield Check("mail", "ok", f"{host}:{port} answers")


def _mailboxes() -> Iterator[Check]:
    yield Check("mailboxes", *stand_of_mail())


def _fonts() -> Iterator[Check]:
    count = len([*Path(FOLDER).glob("*.otc"), *Path(FOLDER).glob("*.ttc"), *Path(FOLDER).glob("*.otf")])
    if count:
        yield Check("fonts", "ok", f"{FOLDER}")
    else:
        yield Check("fonts", "fault", f"none in {FOLDER}", say("Install Pawl anew: its font is gone."))


def _backups() -> Iterator[Check]:
    found = newest(backups_folder())
    way_out = say("Run `pawl backup` every day, for example by cron or a systemd timer.")
    if found is None:
        yield Check("backups", "warning", f"none in {backups_folder()}", way_out)
    elif found.days > MOST_DAYS:
        yield Check("backups", "warning", f"the newest is {found.days:.0f} days old", way_out)
    else:
        yield Check("backups", "ok", f"the newest is {found.days:.1f} days old")


def _address() -> Iterator[Check]:
    site = environment()
    if site.is_https or site.is_local:
        yield Check("address", "ok", site.url)
    else:
        way_out = say("Serve it by https: docs/how-to/operate.md says how.")
        yield Check("address", "warning", f"{site.url} is not encrypted", way_out)


LOOKS: tuple[Callable[[], Iterator[Check]], ...] = (
    _versions, _database, _migrations, _journal, _queue, _disk, _attachments, _secrets, _mail, _mailboxes,
    _fonts, _backups, _address,
)  # fmt: skip
