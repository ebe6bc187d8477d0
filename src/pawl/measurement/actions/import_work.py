"""Imports by jobs: the first look, the dry run, the import itself; each may run twice without harm."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import Place
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import Sentence, say, unpacked
from pawl.errors import NotFound
from pawl.history.record import record
from pawl.jobs.handlers import Work
from pawl.measurement.actions.datasets import ask_study, put
from pawl.measurement.actions.lifecycles import IMPORT
from pawl.measurement.models import Dataset, Import, ImportState, Origin
from pawl.measurement.own import desk
from pawl.measurement.sources import children, places, quarantine
from pawl.measurement.sources.children import GIB, Bounds, Tell
from pawl.measurement.sources.keeping import kept

LOOK = Bounds(cpu_seconds=120, wall_seconds=180)
READ = Bounds(cpu_seconds=4 * 3600, file_bytes=64 * GIB, wall_seconds=6 * 3600)
STEPS = {
    "copying": say("Copying"),
    "reading": say("Reading"),
    "sorting": say("Sorting"),
    "deriving": say("Deriving cases"),
    "sealing": say("Sealing"),
    "verifying": say("Verifying"),
    "drawing": say("Drawing"),
}


def look(work: Work) -> None:
    """Look at a staged file: its columns, a mapping, its first rows by it."""
    one = found(work)
    if one is None or one.state != ImportState.STAGED or one.look:
        return
    try:
        seen = children.run("looking", _asked(one), bounds=LOOK, tell=teller(work))
    except AnalyticsError as error:
        seen = {"problem": children.told(error)}
    mapping = one.mapping or seen.get("mapping", "")
    with work.effects():
        rows = Import.objects.filter(pk=one.pk, version=one.version, state=ImportState.STAGED)
        if rows.update(look=seen, mapping=mapping, version=F("version") + 1):
            facts = {"columns": len(seen.get("columns", ())), "problem": seen["problem"] is not None}
            record(Import.kind, one.key, "look", by=actor(work), facts=facts)


def check(work: Work) -> None:
    """The dry run: everything is read, nothing is kept but the numbers and the list of refused rows."""
    one = found(work)
    if one is None or one.version != work.event.facts["version"]:
        return
    folder = places.quarantine() / one.held
    more = {
        "folder": str(folder),
        "refused": str(quarantine.refused_rows(one.held)),
        "now": clock.now().isoformat(),
    }
    try:
        request = _asked(one) | more
        counted = children.run("checking", request, bounds=READ, tell=teller(work)) | {"problem": None}
    except AnalyticsError as error:
        counted = {"problem": children.told(error)}
    facts = {"rows": counted.get("rows"), "refused": counted.get("refused")}
    with work.effects():
        IMPORT.advance(one, "check", by=actor(work), changes={"check_result": counted}, facts=facts)


def bring(work: Work) -> None:
    """The import: the snapshot is whole or not there; begun again it finds what is there already."""
    one = found(work)
    if one is None or one.state != ImportState.IMPORTING:
        return
    more = {
        "lake": str(places.lake()),
        "parent": one.reading.get("parent", ""),
        "complete_until": one.reading.get("complete_until", ""),
        "refused_share": one.refused_share,
        "now": clock.now().isoformat(),
    }
    try:
        request = _asked(one) | more
        described = children.run("importing", request, bounds=READ, tell=teller(work))
    except AnalyticsError as error:
        with work.effects():
            problem = children.told(error)
            IMPORT.advance(one, "refuse", by=actor(work), changes={"problem": problem})
            if one.source.origin == Origin.OWN:
                _study_desk(one, actor(work))
        return
    with kept(described["snapshot"]), work.effects():
        _finish(one, described, actor(work))
    quarantine.let_go(one.held)


def _finish(one: Import, described: Mapping[str, Any], by: Actor) -> None:
    case, source = one.source.case, one.source
    place = Place(case.organisation_id, case.team_id, None, case.confidential)
    dataset, is_new = put(described, place=place, by=by, name=case.title, service=source.service)
    changes = {"dataset": dataset, "held": ""}
    facts = {"dataset": dataset.key, "snapshot": dataset.snapshot, "cases": dataset.cases}
    IMPORT.advance(one, "finish", by=by, changes=changes, facts=facts)
    if source.origin == Origin.OWN:
        _study_desk(one, by)
    elif is_new:
        ask_study(dataset, by=by, why=one.key)
        for other in desk.measured_with(dataset):
            ask_study(other, by=by, why=one.key)


def _study_desk(one: Import, by: Actor) -> None:
    """The logs of a desk are measured beside each other: as soon as none of them is on its way any more.

    What is asked of a log again and has not changed is left as it is.
    """
    beside = desk.siblings(one.source)
    if Import.objects.filter(source__in=beside, state__in=desk.WAITING).exclude(pk=one.pk).exists():
        return
    for snapshot in desk.newest(one.source).values():
        dataset = Dataset.objects.filter(snapshot=snapshot, imports__source__in=beside, withdrawn_at=None)
        for each in dataset.distinct():
            ask_study(each, by=by, why=one.key)


def found(work: Work) -> Import | None:
    """The import that an event is about, as it is now."""
    number = int(work.event.case.rpartition("-")[2])
    return Import.objects.select_related("case", "source__case").filter(pk=number).first()


def actor(work: Work) -> Actor:
    """A job acts as Pawl itself, in the thread of the event that it answers."""
    return system("worker", work.event.correlation)


def teller(work: Work) -> Tell:
    """What a child says of its progress, as a sign of life and a line that people see."""

    def tell(message: Mapping[str, Any]) -> None:
        sentence: Sentence | None = STEPS.get(message.get("phase", ""))
        if "sentence" in message:
            sentence = unpacked(message["sentence"])
        work.progress(message.get("done") or 0, message.get("total"), sentence)

    return tell


def _asked(one: Import) -> dict[str, Any]:
    """What every child is told of a file.   Raises AnalyticsError where its bytes are not those that came."""
    try:
        path = quarantine.path_of(one.held, one.file_name)
    except NotFound as error:
        raise AnalyticsError(error.thing, error.rule, error.way_out) from error
    if quarantine.sha256_of(path) != one.sha256:
        rule = say("Its bytes are not those that came in.")
        raise AnalyticsError(one.file_name, rule, say("Bring the file again."))
    return {"file": str(path), "mapping": one.mapping, "mapping_name": one.source.case.title[:100]}
