"""Another system read over its interface: asked for, read by a job that goes on where it was, given up.

The address is typed into a page, so it obeys the rule of `outbound`; the secret lies sealed, and only as
long as something is read with it.
"""

import secrets
import shutil
import time
from pathlib import Path

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, packed, say
from pawl.collaboration.checks import broken, line
from pawl.environment import environment
from pawl.errors import Conflict, Invalid, Unavailable
from pawl.history.record import record
from pawl.jobs.handlers import Work
from pawl.jobs.work import NotYet
from pawl.moving import files
from pawl.moving.actions.moves import keep, require_open
from pawl.moving.actions.running import actor, found
from pawl.moving.live.keeping import fetch
from pawl.moving.live.pages import PARTS
from pawl.moving.models import LiveReading, LiveState, Move
from pawl.outbound import NotAllowedOut, check
from pawl.sealing import Box

RUN = Permission.MOVE_RUN
BOX = Box("moving.live")
LONGEST_SECRET = 500
LONG_WAIT = 20.0
"""Seconds after which a worker does something else meanwhile."""
MOST_WAITS = 60
MOST_GIBIBYTES = 20


class Stopped(Exception):
    """Somebody gave it up, or began it again elsewhere."""


def read_live(one: Move, *, address: str, secret: str, by: Actor) -> Move:
    """Read the other system itself; one that was given up goes on where it was.

    Raises Invalid for an address that may not be called, Conflict while it is read, or where it has been.
    """
    require(by, RUN, on=one)
    require_open(one)
    if one.source not in PARTS:
        rule = say("Pawl does not read it over its interface.")
        raise broken("address", rule, say("Bring its export."))
    return _begin(one, _checked(address), BOX.seal(_secret(secret)), by)


@transaction.atomic
def stop_live(one: Move, *, by: Actor) -> Move:
    """It is read no further; the secret is forgotten."""
    require(by, RUN, on=one)
    rows = LiveReading.objects.filter(move=one.pk, state=LiveState.READING)
    if rows.update(state=LiveState.STOPPED, secret=""):
        record("move", one.key, "live_stopped", by=by)
    return one


def run_live(work: Work) -> None:
    """Read it page by page; what was read is a file of the move each, when all of it is here."""
    move, by = found(work), actor(work)
    reading = _current(work)
    if move is None or reading is None:
        return
    if not can(by, RUN, move):
        _end(work, reading, LiveState.STOPPED)
        return
    try:
        _bring(work, move, reading, by)
    except Stopped:
        return
    except (Invalid, Unavailable, Conflict) as refusal:
        told = say("{rule} {way}", rule=refusal.rule, way=refusal.way_out)
        _end(work, reading, LiveState.REFUSED, told)
    else:
        _end(work, reading, LiveState.READ)
        shutil.rmtree(_folder(reading), ignore_errors=True)


@transaction.atomic
def _begin(one: Move, address: str, sealed: str, by: Actor) -> Move:
    known = LiveReading.objects.select_for_update().filter(move=one.pk).first()
    if known is not None and known.state in {LiveState.READING, LiveState.READ}:
        rule = say("It is being read, or has been.")
        raise Conflict(one.key, rule, say("Begin another move for what happened since."))
    reading = known or LiveReading(move=one, folder=secrets.token_hex(16), number=0)
    if reading.address not in {"", address}:
        former, reading.folder, reading.parts = reading.folder, secrets.token_hex(16), {}
        transaction.on_commit(lambda: files.let_go(former))
    reading.address, reading.secret, reading.number = address, sealed, reading.number + 1
    reading.state, reading.waits, reading.problem = LiveState.READING, 0, None
    reading.save()
    host = reading.address.partition("://")[2].partition("/")[0]
    record("move", one.key, "live_asked", by=by, facts={"reading": reading.number}, texts={"host": host})
    return one


def _bring(work: Work, move: Move, reading: LiveReading, by: Actor) -> None:
    paths = fetch(
        move.source, reading.address, _folder(reading), secret=BOX.unseal(reading.secret),
        tell=lambda name, rows, status: _tell(work, reading, name, rows, status),
        sleep=lambda seconds: _sleep(reading, seconds), allowed=environment().webhook_hosts,
    )  # fmt: skip
    if _current(work) is None:
        raise Stopped
    known = set(move.files.values_list("sha256", flat=True))
    for path in paths:
        held = files.keep(path.name, path)
        if held.sha256 in known:  # a worker that died here kept it already
            files.let_go(held.folder)
            continue
        keep(move, held, "", by)
        move.refresh_from_db()


def _tell(work: Work, reading: LiveReading, name: str, rows: int, status: str) -> None:
    """Of every page: how far it is.   Raises Stopped, and Invalid for what has no end."""
    if _current(work) is None:
        raise Stopped
    reading.parts[name] = [rows, status]
    LiveReading.objects.filter(pk=reading.pk).update(parts=reading.parts, waits=0)
    total = sum(one for one, _status in reading.parts.values())
    work.progress(total, None, say("Reading {name}: {n:,} rows", name=name, n=rows))
    size = sum(path.stat().st_size for path in _folder(reading).iterdir())
    if size > MOST_GIBIBYTES << 30:
        rule = say("It gives more than {n:,} GiB.", n=MOST_GIBIBYTES)
        raise Invalid("address", rule, say("Bring its export in parts."))


def _sleep(reading: LiveReading, seconds: float) -> None:
    """Wait here where it is short, else in the queue.   Raises NotYet."""
    if seconds <= LONG_WAIT:
        time.sleep(seconds)
        return
    reading.waits += 1
    if reading.waits > MOST_WAITS:
        rule = say("It does not answer.")
        raise Unavailable(reading.address, rule, say("Begin again later: it goes on where it stopped."))
    LiveReading.objects.filter(pk=reading.pk).update(waits=reading.waits)
    raise NotYet(seconds)


def _current(work: Work) -> LiveReading | None:
    """The reading that an event asked for, if it is not over."""
    number = int(work.event.case.rpartition("-")[2])
    rows = LiveReading.objects.filter(move=number, number=work.event.facts["reading"])
    return rows.filter(state=LiveState.READING).first()


def _end(work: Work, reading: LiveReading, state: LiveState, why: Sentence | None = None) -> None:
    """The secret is not kept any longer."""
    with work.effects():
        mine = LiveReading.objects.filter(pk=reading.pk, number=reading.number, state=LiveState.READING)
        mine.update(state=state, secret="", problem=packed(why) if why else None)


def _folder(reading: LiveReading) -> Path:
    return files.home() / reading.folder / "live"


def _checked(address: str) -> str:
    """Without the slash at its end.   Raises Invalid."""
    plain = line("address", address, 300).rstrip("/")
    try:
        check(f"{plain}/", environment().webhook_hosts)
    except NotAllowedOut as refused:
        way_out = say("Write it like https://desk.example.org; private hosts stand in PAWL_WEBHOOK_HOSTS.")
        raise broken("address", refused.rule, way_out) from refused
    return plain


def _secret(given: str) -> str:
    if not given.strip() or len(given) > LONGEST_SECRET:
        rule = say("It has no secret, or one of more than {n} characters.", n=LONGEST_SECRET)
        raise broken("secret", rule, say("Name and password with a colon between them, or a token."))
    return given.strip()
