"""Imports by people: bring a file, say what it means, ask for a dry run, import, undo."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import open_case
from pawl.durable import blocks_of
from pawl.errors import Conflict, Invalid
from pawl.history.record import record
from pawl.measurement.actions import own_history
from pawl.measurement.actions.datasets import withdraw
from pawl.measurement.actions.lifecycles import IMPORT
from pawl.measurement.models import DataSource, Import, ImportState, Origin
from pawl.measurement.sources import quarantine
from pawl.measurement.sources.quarantine import Held

LONGEST_MAPPING = 200_000


class NothingNew(Conflict):
    """The journal tells nothing that is not in the lake."""


def upload(source: DataSource, name: str, blocks: Iterable[bytes], *, by: Actor) -> Import:
    """Take a file in and stage it; the right is asked for before the first byte is kept."""
    require(by, Permission.DATASET_IMPORT, on=source)
    with _held(name, blocks) as held:
        return stage(source, held, by=by)


def fetch(source: DataSource, *, by: Actor) -> Import:
    """Take in the file that a source names on the server, or what the journal of this site tells."""
    require(by, Permission.DATASET_IMPORT, on=source)
    if source.origin == Origin.OWN:
        return _read(source, by)
    if source.origin != Origin.PATH:  # what is gathered is asked for by `gather`
        rule = say("This source has no path on the server.")
        raise Conflict(source.key, rule, say("Upload a file instead."))
    path = quarantine.on_server(source.path)
    with _held(path.name, blocks_of(path)) as held:
        return stage(source, held, by=by)


def _read(source: DataSource, by: Actor) -> Import:
    """What the journal tells since the last time.   Raises Conflict where nothing happened."""
    require_active(source)
    blocks, reading = own_history.blocks(source)
    first = next(blocks, None)
    if first is None:
        rule = say("Nothing happened since it was read last.")
        raise NothingNew(source.key, rule, say("It is read by itself every night."))
    with _held(own_history.file_of(source), chain((first,), blocks)) as held:
        return stage(source, held, by=by, reading=reading.kept, mapping=own_history.mapping(source.log))


@contextmanager
def _held(name: str, blocks: Iterable[bytes]) -> Iterator[Held]:
    """Hold a file while it is staged; what was not staged is not kept."""
    held = quarantine.take_in(name, blocks)
    try:
        yield held
    except BaseException:
        quarantine.let_go(held.folder)
        raise


def require_active(source: DataSource) -> None:
    """Refuse what is brought to a source that rests, before its bytes come.   Raises Conflict."""
    if not source.is_active:
        rule = say("This source is at rest.")
        raise Conflict(source.key, rule, say("Take it up again first."))


@transaction.atomic
def stage(
    source: DataSource, held: Held, *, by: Actor, reading: dict[str, Any] | None = None, mapping: str = ""
) -> Import:
    """A file is in quarantine and waits for a first look.

    reading: what it holds of the own history or of another system.   mapping: if not that of the source.
    """
    require(by, Permission.DATASET_IMPORT, on=source)
    require_active(source)
    place = Place(source.case.organisation_id, source.case.team_id, None, source.case.confidential)
    one = Import.objects.create(
        case=open_case(Import.kind, held.name, place),
        source=source,
        file_name=held.name,
        held=held.folder,
        size=held.size,
        sha256=held.sha256,
        mapping=mapping or source.mapping,
        refused_share=source.refused_share,
        reading=reading or {},
    )
    facts = {"source": source.key, "size": held.size, "sha256": held.sha256}
    record(Import.kind, one.key, "stage", by=by, facts=facts, texts={"file": held.name})
    return one


def remap(one: Import, *, mapping: str, by: Actor, refused_share: float | None = None) -> Import:
    """Say what the columns mean; a job looks at the first rows by it."""
    if len(mapping) > LONGEST_MAPPING or not mapping.strip():
        rule = say("A mapping is a text of up to {n:,} characters.", n=LONGEST_MAPPING)
        raise Invalid("mapping", rule, say("Begin with the proposed one."), {"mapping": rule})
    if refused_share is not None and not 0 <= refused_share <= 1:
        rule = say("A share lies between 0 and 1.")
        raise Invalid("refused_share", rule, say("For 5% write 0.05."), {"refused_share": rule})
    share = one.refused_share if refused_share is None else refused_share
    changes = {"mapping": mapping, "refused_share": share, "check_result": {}, "look": {}}
    IMPORT.advance(one, "remap", by=by, changes=changes, facts={"refused_share": share})
    return one


@transaction.atomic
def ask_check(one: Import, *, by: Actor) -> Import:
    """Ask for a dry run; a job counts what would come of it and writes nothing into the lake."""
    require(by, Permission.DATASET_IMPORT, on=one)
    if one.state not in {ImportState.STAGED, ImportState.CHECKED} or not one.mapping:
        rule = say("There is nothing to check.")
        raise Conflict(one.key, rule, say("Say what the columns mean first."))
    record(Import.kind, one.key, "ask_check", by=by, facts={"version": one.version})
    return one


def start(one: Import, *, by: Actor) -> Import:
    """Let the file become a snapshot; a job does it, and a job that was killed begins again."""
    IMPORT.advance(one, "start", by=by)
    return one


def discard(one: Import, *, by: Actor) -> Import:
    """Not this file; its bytes go."""
    with transaction.atomic():
        held = one.held
        IMPORT.advance(one, "discard", by=by, changes={"held": ""})
        transaction.on_commit(lambda: quarantine.let_go(held))
    return one


@transaction.atomic
def undo(one: Import, *, by: Actor) -> Import:
    """Take an import back: its dataset and every number made of it are withdrawn; the snapshot stays."""
    IMPORT.advance(one, "undo", by=by, facts={"dataset": one.dataset.key if one.dataset else None})
    others = Import.objects.filter(dataset=one.dataset, state=ImportState.IMPORTED).exclude(pk=one.pk)
    if one.dataset is not None and not others.exists():
        withdraw(one.dataset, by=by, at=clock.now())
    return one


def restage(one: Import, *, by: Actor) -> Import:
    """Try a file again that was refused or taken back."""
    changes: dict[str, object] = {"problem": None, "check_result": {}, "look": {}}
    IMPORT.advance(one, "restage", by=by, changes=changes)
    return one
