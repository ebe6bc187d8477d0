"""Gathering by a job: pages into the spool, the spool into quarantine, and from there the way of every file.

Killed anywhere it loses and doubles nothing: a page counts once it is on disk with its mark; the file is made
of the spool alone; and the run is over in the transaction that stages the file.
"""

import time
from collections.abc import Mapping
from importlib import import_module

from django.db.models import F

from pawl import clock
from pawl.analytics.words import say
from pawl.asking import NotGiven, Site
from pawl.environment import environment
from pawl.errors import Invalid, PawlError, Unavailable
from pawl.history.record import record
from pawl.jobs.handlers import Work
from pawl.jobs.work import NotYet
from pawl.measurement.actions.gathering import connector_of, not_given, unsealed
from pawl.measurement.actions.import_work import actor
from pawl.measurement.actions.imports import stage
from pawl.measurement.models import DataSource, GatherRun, RunState
from pawl.measurement.sources import children, quarantine, spool
from pawl.measurement.sources.connectors.base import Vanished
from pawl.measurement.sources.connectors.marks import complete_until
from pawl.measurement.sources.quarantine import Held
from pawl.measurement.sources.spool import Merged, Spool

LONG_WAIT = 20.0
"""Seconds after which a worker does something else meanwhile."""
FIRST_WAIT, LONGEST_WAIT = 30.0, 600.0
MOST_WAITS = 30


class Stopped(Exception):
    """It was begun again elsewhere, or is over."""


def run(work: Work) -> None:
    """Read what is new, and hand it over."""
    one = _current(work)
    if one is None:
        return
    try:
        with spool.opened(one.folder) as kept:
            _read(work, one, kept)
            _hand_over(work, one, kept)
    except Stopped:
        return
    except Unavailable as trouble:
        _later(work, one, trouble)
    except NotGiven as error:
        _refuse(work, one, not_given(error))
    except (Invalid, Vanished) as refusal:
        _refuse(work, one, refusal)
    else:
        spool.let_go(one.folder)


def _read(work: Work, one: GatherRun, kept: Spool) -> None:
    """Page by page, from where the spool stands."""
    source = one.source
    needed = _needed(one)

    def ask(address: str, headers: Mapping[str, str]) -> Site:
        return Site(address, headers, lambda seconds: _sleep(one, seconds), environment().webhook_hosts)

    if kept.is_whole:
        return
    since = kept.mark if kept.pages else one.since
    for page in connector_of(source).pages(source.settings, unsealed(source), since, ask):
        kept.append(page, needed)
        _tell(work, one, kept)
        if page.is_last:
            return
    rule = say("It broke off before its end.")
    raise Unavailable("source", rule, say("It is asked again by itself."))


def _needed(one: GatherRun) -> tuple[str, ...]:
    """The columns that the mapping of the last import reads, and that were there then.

    What reads mappings is loaded here: web processes know of these jobs, and never gather.
    """
    last = one.after
    if last is None or not last.mapping:
        return ()
    known = last.reading.get("columns", ())
    mappings = import_module("pawl.analytics.io.mapping_file")
    used = mappings.parse_mapping(last.mapping, name="mapping").columns
    return tuple(name for name in known if name in used)


def _tell(work: Work, one: GatherRun, kept: Spool) -> None:
    """Of every page: how far it is.   Raises Stopped."""
    mine = GatherRun.objects.filter(pk=one.pk, number=one.number, state=RunState.READING)
    if not mine.update(pages=kept.pages, rows=kept.rows, mark=kept.mark, waits=0):
        raise Stopped
    one.waits = 0
    work.progress(kept.rows, None, say("Reading {name}: {n:,} rows", name=one.source.case.title, n=kept.rows))


def _hand_over(work: Work, one: GatherRun, kept: Spool) -> None:
    told = {"pages": kept.pages, "rows": kept.rows, "mark": kept.mark, "columns": list(kept.columns)}
    if not kept.rows:
        with work.effects():
            _end(one, RunState.NOTHING, **told)
        return
    rows = Merged(one.folder, kept.columns)
    held = quarantine.take_in(f"{one.source.case.title[:80]}-{one.pk}.csv", rows.blocks())
    try:
        with work.effects():
            _stage(work, one, held, told | {"doubled": rows.doubled})
    except BaseException:
        quarantine.let_go(held.folder)
        raise


def _stage(work: Work, one: GatherRun, held: Held, told: Mapping[str, object]) -> None:
    source, last = one.source, one.after
    mapping = last.mapping if last else source.mapping or connector_of(source).mapping
    until = complete_until(str(told["mark"]), source.settings, now=one.begun_at)
    reading = {
        "run": one.pk, "mark": told["mark"], "columns": told["columns"], "is_agreed": bool(mapping),
        "parent": last.dataset.snapshot if last and last.dataset else "",
        "complete_until": until.isoformat() if until else "",
    }  # fmt: skip
    made = stage(source, held, by=actor(work), reading=reading, mapping=mapping)
    _end(one, RunState.READ, **told, made=made)


def _end(one: GatherRun, state: RunState, **told: object) -> None:
    """It is over.   Raises Stopped where it was begun again meanwhile."""
    mine = GatherRun.objects.filter(pk=one.pk, number=one.number, state=RunState.READING)
    if not mine.update(state=state, ended_at=clock.now(), **told):
        raise Stopped


def _later(work: Work, one: GatherRun, trouble: Unavailable) -> None:
    """Once more after a while, and not for ever.   Raises NotYet."""
    if one.waits < MOST_WAITS:
        _wait(one, min(FIRST_WAIT * 2**one.waits, LONGEST_WAIT))
    _refuse(work, one, trouble)


def _refuse(work: Work, one: GatherRun, refusal: PawlError) -> None:
    """It is told why; what no waiting mends halts the source until a person has looked.

    The mark stays where it was: what was read of this run is read again.
    """
    problem = children.told(refusal)
    source, halts = one.source, not isinstance(refusal, Unavailable)
    with work.effects():
        _end(one, RunState.REFUSED, problem=problem)
        if halts:
            DataSource.objects.filter(pk=source.pk).update(halted=problem, version=F("version") + 1)
        facts = {"run": one.pk, "thing": refusal.thing, "halted": halts}
        record(DataSource.kind, source.key, "refuse", by=actor(work), facts=facts)
    spool.let_go(one.folder)


def _sleep(one: GatherRun, seconds: float) -> None:
    """Wait here where it is short, else in the queue.   Raises NotYet."""
    if seconds <= LONG_WAIT:
        time.sleep(seconds)
        return
    if one.waits >= MOST_WAITS:
        rule = say("It does not answer.")
        raise Unavailable("address", rule, say("It is asked again by itself."))
    _wait(one, seconds)


def _wait(one: GatherRun, seconds: float) -> None:
    GatherRun.objects.filter(pk=one.pk).update(waits=F("waits") + 1)
    raise NotYet(seconds)


def _current(work: Work) -> GatherRun | None:
    """The run that an event asked for, if it is not over."""
    facts = work.event.facts
    rows = GatherRun.objects.filter(pk=facts["run"], number=facts["number"], state=RunState.READING)
    return rows.select_related("source__case", "after__dataset").first()
