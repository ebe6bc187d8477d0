"""Other systems as sources: asked for what is new, by people and by the clock; tried before they are used.

The mark up to which a source was read stands on the import that brought it in, as that of the own history
does: it counts from the transaction in which the snapshot gets its dataset, and an import that is taken back
takes its mark with it.
"""

import secrets
from dataclasses import dataclass
from typing import Any, NoReturn

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.asking import NotGiven, Site
from pawl.environment import environment
from pawl.errors import Conflict, Invalid, Unavailable
from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs.handlers import Work
from pawl.jobs.models import Delivery, State
from pawl.measurement.actions.imports import require_active
from pawl.measurement.models import DataSource, GatherRun, Import, ImportState, RunState
from pawl.measurement.own.desk import WAITING
from pawl.measurement.sources import spool
from pawl.measurement.sources.connectors import CONNECTORS, base
from pawl.measurement.sources.connectors.base import Connector
from pawl.sealing import Box

BOX = Box("measurement.source")
PAWL = "gathering"
TRIAL_SECONDS = 20.0
LONGEST_SECRET = 500


@dataclass(frozen=True)
class Standing:
    """Up to where a source is in the lake."""

    last: Import | None
    mark: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that its rows had."""
        return tuple(self.last.reading.get("columns", ())) if self.last else ()


@dataclass(frozen=True)
class Trial:
    """What a source answers when it is tried: no row of it is shown or kept."""

    columns: list[str]
    rows: int


def connector_of(source: DataSource) -> Connector:
    """The connector of a source.   Raises Conflict where files are brought to it instead."""
    found = CONNECTORS.get(source.origin)
    if found is None:
        rule = say("This source is no other system that can be asked.")
        raise Conflict(source.key, rule, say("Bring a file instead."))
    return found


@transaction.atomic
def gather(source: DataSource, *, by: Actor, anew: bool = False) -> GatherRun:
    """Ask for what is new; a job reads it and imports it, and one that stopped half-way is gone on with.

    anew: from the beginning, into a snapshot of its own.   Raises Conflict while it is under way.
    """
    require(by, Permission.DATASET_IMPORT, on=source)
    require_active(source)
    connector_of(source)
    DataSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    _require_free(source)
    run = GatherRun.objects.filter(source=source, state=RunState.READING).first()
    if run is not None:
        run.number, run.waits = run.number + 1, 0
        run.save(update_fields=["number", "waits"])
    else:
        run = _begun(source, Standing(None, "") if anew else standing(source))
    DataSource.objects.filter(pk=source.pk).update(halted=None)
    facts = {"run": run.pk, "number": run.number}
    record(DataSource.kind, source.key, "gather", by=by, facts=facts)
    return run


def gather_due(work: Work) -> None:
    """By the clock: unless somebody has to look first, or it is under way."""
    number = int(work.event.case.rpartition("-")[2])
    source = DataSource.objects.select_related("case").filter(pk=number, is_active=True, halted=None).first()
    if source is None or not source.cron or source.origin not in CONNECTORS:
        return
    try:
        gather(source, by=system(PAWL, work.event.correlation))
    except Conflict:
        return


def standing(source: DataSource) -> Standing:
    """Up to where it is in the lake: by the newest import that is still there, and empty readings since."""
    rows = Import.objects.filter(source=source, state=ImportState.IMPORTED, dataset__withdrawn_at=None)
    rows = rows.filter(dataset__purged_at=None, reading__has_key="run").select_related("dataset")
    last = rows.order_by("-pk").first()
    if last is not None and (source.mapping or connector_of(source).mapping or last.mapping) != last.mapping:
        last = None  # its columns mean something else now: the whole is read by the new mapping
    empty = GatherRun.objects.filter(source=source, state=RunState.NOTHING, after=last)
    empty = empty.filter(pk__gt=last.reading["run"]) if last else empty
    since = empty.order_by("-pk").values_list("mark", flat=True).first()
    return Standing(last, since if since is not None else (last.reading["mark"] if last else ""))


def trial(source: DataSource, *, by: Actor) -> Trial:
    """Whether it answers, and with which columns; no transaction is open while it is asked.

    Raises Invalid and Unavailable as a run would be refused.
    """
    require(by, Permission.SOURCE_MANAGE, on=source)
    connector = connector_of(source)
    try:
        pages = connector.pages(source.settings, unsealed(source), "", _briefly)
        first = next(iter(pages), None)
    except NotGiven as error:
        raise not_given(error) from error
    rows = first.rows if first else []
    return Trial(list(rows[0]) if rows else [], len(rows))


def unsealed(source: DataSource) -> str:
    """The secret in the clear, for whoever asks with it now.   Raises Invalid where it cannot be read."""
    found = BOX.unseal(source.secret) if source.secret else ""
    if source.secret and not found:
        rule = say("Its secret cannot be read any more: give it again.")
        raise Invalid("secret", rule, say("Give it again."), {"secret": rule})
    return found


def sealed(secret: str) -> str:
    """As it is kept.   Raises Invalid."""
    if len(secret) > LONGEST_SECRET:
        rule = say("It has more than {n} characters.", n=LONGEST_SECRET)
        raise base.wrong("secret", rule, say("Name and password with a colon between them, or a token."))
    return BOX.seal(secret.strip()) if secret.strip() else ""


def not_given(error: NotGiven) -> Invalid:
    """It answers, and gives nothing."""
    rule = say("It answers with {status} and gives nothing.", status=error.status)
    return Invalid("settings", rule, say("Check the settings, and what the secret may read."))


def sweep() -> int:
    """Delete spools that no run reads any more.   Returns how many there were."""
    home = spool.home("")
    reading = set(GatherRun.objects.filter(state=RunState.READING).values_list("folder", flat=True))
    left = [one.name for one in home.iterdir() if one.name not in reading] if home.is_dir() else []
    for folder in left:
        spool.let_go(folder)
    return len(left)


def _begun(source: DataSource, from_: Standing) -> GatherRun:
    return GatherRun.objects.create(
        source=source, folder=secrets.token_hex(16), after=from_.last, since=from_.mark, mark=from_.mark,
        begun_at=clock.now(),
    )  # fmt: skip


def _require_free(source: DataSource) -> None:
    """Nothing of it is on its way: neither a reading, nor rows that wait for their import."""
    waiting = Import.objects.filter(source=source, state__in=WAITING).first()
    if waiting is not None:
        rule = say("What came last is not imported yet: {key}.", key=f"IMP-{waiting.pk}")
        raise Conflict(source.key, rule, say("Import or discard it first."))
    asked = Event.objects.filter(kind=DataSource.kind, case=source.key, activity="gather")
    last = asked.order_by("-pk").first()
    if last is None or not GatherRun.objects.filter(source=source, state=RunState.READING).exists():
        return
    deliveries = Delivery.objects.filter(event=last)
    if not deliveries.exists() or deliveries.filter(state__in=[State.WAITING, State.RUNNING]).exists():
        rule = say("It is being read.")
        raise Conflict(source.key, rule, say("Wait until it has been."))


def _briefly(address: str, headers: dict[str, str] | Any) -> Site:
    """While somebody waits for the answer, nothing is waited for twice."""
    return Site(address, headers, _not_now, environment().webhook_hosts, TRIAL_SECONDS)


def _not_now(_seconds: float) -> NoReturn:
    rule = say("It does not answer.")
    raise Unavailable("address", rule, say("Try again later."))
