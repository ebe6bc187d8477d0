"""A move: begun, given its files and meanings, tried, run, stopped, taken back, dropped."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration.cases import amend, open_case
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.lifecycle import Lifecycle, Step, Transition
from pawl.moving import files
from pawl.moving.formats import SOURCES
from pawl.moving.formats.table import fields_of
from pawl.moving.meanings import CHOICES
from pawl.moving.models import (
    FileState,
    LiveReading,
    LiveState,
    Move,
    MoveFile,
    MoveRow,
    MoveState,
    OldNumber,
)
from pawl.requests.models import RequestModel

RUN = Permission.MOVE_RUN
LONGEST_LABEL = 60
LONGEST_WORD = 200
MOST_FILES = 200
MOST_WORDS = 2000
NAMED = ("person", "team", "service", "category")
"""Kinds of things that a word can be said to mean, by key."""


def _has_rows(one: Move) -> Sentence | None:
    return None if MoveRow.objects.filter(move=one.pk).exists() else say("No row of it has been read.")


def _is_read(one: Move) -> Sentence | None:
    waiting = MoveFile.objects.filter(move=one.pk, state=FileState.WAITING).exists()
    return say("A file of it is still being read.") if waiting else None


def _is_quiet(one: Move) -> Sentence | None:
    reading = LiveReading.objects.filter(move=one.pk, state=LiveState.READING).exists()
    return say("The other system is still being read.") if reading else None


def _is_newest(one: Move) -> Sentence | None:
    """Later moves of the same system changed what this one made: they are taken back first."""
    later = Move.objects.filter(
        label=one.label, case__organisation=one.case.organisation_id, pk__gt=one.pk,
        state__in=(MoveState.RUNNING, MoveState.STOPPED, MoveState.DONE, MoveState.UNDOING),
    )  # fmt: skip
    return say("A later move from the same system stands on it.") if later.exists() else None


READY = (_is_read, _is_quiet, _has_rows)
LIFECYCLE = Lifecycle(
    "move",
    MoveState.OPEN.value,
    (
        Transition("run", frozenset({"checked", "stopped"}), "running", RUN),
        Transition("check", frozenset({"open", "checked"}), "checking", RUN, READY),
        Transition("found", frozenset({"checking"}), "checked", RUN),
        Transition("reopen", frozenset({"checked", "checking"}), "open", RUN),
        Transition("stop", frozenset({"running"}), "stopped", RUN),
        Transition("finish", frozenset({"running"}), "done", RUN),
        Transition("undo", frozenset({"done", "stopped"}), "undoing", RUN, (_is_newest,)),
        Transition("take_back", frozenset({"undoing"}), "undone", RUN),
        Transition("drop", frozenset({"open", "checked"}), "dropped", RUN, (_is_quiet,)),
    ),
)
ASKED = ("check", "run", "stop", "undo", "drop")
"""Steps that people take; jobs take the others."""


@transaction.atomic
def begin(  # noqa: PLR0913 a move has so many parts, all named
    *, source: str, organisation: Organisation, by: Actor, label: str = "", title: str = "",
    zone: str = "UTC", request_model: RequestModel | None = None,
) -> Move:  # fmt: skip
    """Somebody is going to move in from another system; nothing is written but this.

    label: which system of that kind, the same for every export of it.
    """
    place = Place(organisation.pk)
    require(by, RUN, on=place)
    if source not in SOURCES:
        rule = say("Pawl does not read exports of it.")
        raise broken("source", rule, say("Use one of: {names}.", names=", ".join(SOURCES)))
    name = line("label", label or source)[:LONGEST_LABEL]
    case = open_case("move", line("title", title or name), place)
    made: Move = Move.objects.create(
        case=case, source=source, label=name, zone=_zone(zone), request_model=_form(request_model, place)
    )
    facts = {"source": source, "label": name}
    record("move", made.key, "begun", by=by, facts=facts, texts={"title": case.title})
    return made


@transaction.atomic
def change(one: Move, *, by: Actor, **fields: Any) -> Move:
    """What its words mean, or the form of its requests, is said otherwise; it is to be tried anew.

    fields: meanings, request_model.
    """
    require(by, RUN, on=one)
    require_open(one)
    if "meanings" in fields:
        fields["meanings"] = _meanings(fields["meanings"])
    if "request_model" in fields:
        fields["request_model"] = _form(fields["request_model"], Place(one.case.organisation_id))
    if changed := amend(one, **fields):
        record("move", one.key, "changed", by=by, facts={"fields": sorted(changed)})
        _reopen(one, by)
    return one


def bring(one: Move, name: str, blocks: Iterable[bytes], *, by: Actor, holds: str = "") -> Move:
    """A file of the export comes; a job reads it.

    holds: what its rows are, where the file does not say it itself.
    Raises NotAllowed, Invalid, Conflict where it is here already.
    """
    require(by, RUN, on=one)
    require_open(one)
    offered = SOURCES[one.source]
    if (holds and holds not in offered.holds) or (offered.is_mapped and not holds):
        rule = say("It does not say what its rows are.")
        raise broken("holds", rule, say("Use one of: {names}.", names=", ".join(offered.holds)))
    if one.files.count() >= MOST_FILES:
        raise broken("file", say("It has {n} files already.", n=MOST_FILES), say("Join some of them."))
    return keep(one, files.take_in(name, blocks), holds, by)


def keep(one: Move, held: files.Held, holds: str, by: Actor) -> Move:
    """A file that lies here belongs to the move; the caller asked for the right.

    Raises Conflict where it is here already; nothing is left of it then.
    """
    try:
        with transaction.atomic():
            made = MoveFile.objects.create(
                move=one, name=held.name, holds=holds, folder=held.folder, size=held.size, sha256=held.sha256
            )
            _read_anew(one, made, "file_brought", by)
    except IntegrityError:
        files.let_go(held.folder)
        raise Conflict(held.name, say("This file is here already."), say("Choose another.")) from None
    except BaseException:
        files.let_go(held.folder)
        raise
    return one


@transaction.atomic
def remap(one: Move, *, file: int, mapping: Mapping[str, str], by: Actor) -> Move:
    """The columns of a table hold something else; it is read anew."""
    require(by, RUN, on=one)
    require_open(one)
    found = _file(one, file)
    wanted = {name: value for name, value in mapping.items() if value}
    offered = fields_of(found.holds)
    fits = set(wanted) <= set(found.columns) and all(value in offered for value in wanted.values())
    if not fits or len(set(wanted.values())) != len(wanted):
        rule = say("It names an unknown column, an unknown field, or one field twice.")
        raise broken("mapping", rule, say("Use each field once."))
    MoveRow.objects.filter(file=found).delete()
    MoveFile.objects.filter(pk=found.pk).update(
        mapping=wanted, state=FileState.WAITING, reading=found.reading + 1, problem=None, rows=0
    )
    found.reading += 1
    _read_anew(one, found, "file_mapped", by)
    return one


@transaction.atomic
def take_out(one: Move, *, file: int, by: Actor) -> Move:
    """A file was the wrong one: it goes with all that was read from it."""
    require(by, RUN, on=one)
    require_open(one)
    found = _file(one, file)
    record("move", one.key, "file_removed", by=by, facts={"file": found.pk}, texts={"name": found.name})
    found.delete()
    _reopen(one, by)
    transaction.on_commit(lambda: files.let_go(found.folder))
    return one


@transaction.atomic
def take_step(one: Move, activity: str, *, by: Actor) -> Move:
    """Try it, run it, stop it, take it back, drop it; jobs do the work."""
    require(by, RUN, on=one)
    if activity not in ASKED:
        rule = say("There is no step {name}.", name=activity)
        raise Conflict(one.key, rule, say("Use one of: {names}.", names=", ".join(ASKED)))
    LIFECYCLE.advance(one, activity, by=by)
    if activity == "drop":
        clear(one)
    return one


def clear(one: Move) -> None:
    """What was read goes, with the files; the record of the move stays."""
    folders = list(one.files.values_list("folder", flat=True))
    folders += LiveReading.objects.filter(move=one.pk).values_list("folder", flat=True)
    one.files.all().delete()
    LiveReading.objects.filter(move=one.pk).delete()
    transaction.on_commit(lambda: _let_go(folders))


def _let_go(folders: Iterable[str]) -> None:
    for folder in folders:
        files.let_go(folder)


def steps(one: Move, by: Actor) -> list[Step]:
    """What people can do now."""
    return [step for step in LIFECYCLE.steps(one, by) if step.activity in ASKED]


def old_numbers(one: Move) -> Any:
    """What it brought first."""
    return OldNumber.objects.filter(move=one.pk)


def _read_anew(one: Move, file: MoveFile, activity: str, by: Actor) -> None:
    facts = {"file": file.pk, "reading": file.reading}
    record("move", one.key, activity, by=by, facts=facts, texts={"name": file.name})
    _reopen(one, by)


def _reopen(one: Move, by: Actor) -> None:
    """What the dry run said counts no more."""
    if one.state == MoveState.CHECKED:
        LIFECYCLE.advance(one, "reopen", by=by)


def require_open(one: Move) -> None:
    """Refuse what can be done to it no more.   Raises Conflict."""
    if one.state not in {MoveState.OPEN, MoveState.CHECKED}:
        rule = say("It is {state} already.", state=one.state)
        raise Conflict(one.key, rule, say("Begin another move for the newer export."))


def _file(one: Move, number: int) -> MoveFile:
    found: MoveFile | None = MoveFile.objects.filter(move=one.pk, pk=number).first()
    if found is None:
        raise broken("file", say("It has no such file."), say("Choose one of its files."))
    return found


def _zone(name: str) -> str:
    try:
        return str(ZoneInfo(name).key)
    except (KeyError, ValueError, OSError):
        raise broken("zone", say("There is no such zone."), say("Write it like Europe/Berlin.")) from None


def _form(model: RequestModel | None, place: Place) -> RequestModel | None:
    if model is None:
        return None
    if model.case.organisation_id not in {None, place.organisation_id} or model.number < 1:
        rule = say("It belongs to another organisation, or has no form yet.")
        raise broken("request_model", rule, say("Choose another."))
    return model


def _meanings(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Only words that mean something here, each of a field that has meanings."""
    found: dict[str, dict[str, str]] = {}
    for name, said in given.items():
        offered = CHOICES.get(name)
        if offered is None and name not in NAMED:
            raise broken(
                "meanings", say("The field {name} has no meanings.", name=name[:60]), say("Leave it out.")
            )
        for word, meant in said.items():
            fits = offered is None or meant in offered or meant == ""
            if not fits or len(word) > LONGEST_WORD or len(meant) > LONGEST_WORD:
                rule = say("{word} is no meaning of {name}.", word=meant[:60], name=name)
                raise broken("meanings", rule, say("Choose one that is offered."))
        found[name] = dict(said)
    if sum(map(len, found.values())) > MOST_WORDS:
        raise broken("meanings", say("It has more than {n:,} words.", n=MOST_WORDS), say("Leave some out."))
    return found
