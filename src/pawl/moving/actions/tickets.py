"""Rows of tickets, with what was said of them, what changed, and how they hang together."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.analytics.words import say, unpacked
from pawl.changes.models import Change
from pawl.incidents.models import Incident
from pawl.moving.actions.attached import attach_all, look_at
from pawl.moving.actions.keeping import Ground, Result, at_of
from pawl.moving.models import MoveRow, OldNumber, Outcome
from pawl.moving.shape import BadRow, digest_of, one_line, words
from pawl.moving.story import Story, Told
from pawl.problems.models import Problem
from pawl.requests.models import ServiceRequest
from pawl.tickets.models import Ticket
from pawl.tickets.putting_back import snapshot
from pawl.tickets.replaying import (
    Past,
    refuse_worked_on,
    replay,
    replay_affected,
    replay_comment,
    replay_link,
    replay_on,
)

MODELS: Mapping[str, type[Ticket]] = {
    "incident": Incident, "service_request": ServiceRequest, "problem": Problem, "change": Change,
}  # fmt: skip
RELATIONS = ("relates", "caused_by", "part_of", "duplicates", "follows", "closes", "comes_from")


def ticket(ground: Ground, row: MoveRow) -> Result:
    """A ticket with its history: new, or what has happened to it since the last export."""
    asides = ground.asides_of(row)
    changes = [(one.at, one.data) for one in asides if one.kind == "history" and one.at]
    comments = [one for one in asides if one.kind == "comment"]
    data = ground.data_of(row)
    caller = ground.known.person(data.get("caller"))
    answered_at = _answered_at(ground, comments, caller)
    told = Told(row.kind, data, changes, answered_at, ground.form, ground.now)
    story = Story(told, ground.known, ground.meanings)
    title, past = story.title, story.past()
    digest = digest_of([data, changes])
    old = ground.old.get((row.kind, row.ref))
    if old is not None:
        return _again(ground, row, old, title, past, digest)
    attached = [one for one in asides if one.kind == "attachment"]
    if ground.is_dry:
        _look_at(ground, comments)
        look_at(ground, attached)
        return Outcome.CREATE, ""
    made = _made(ground, row, caller, title, past)
    _say(ground, made, comments)
    attach_all(ground, made, attached)
    _touch(ground, row, made)
    ground.keep(row, made.key, is_made=True, case=made.case, digest=digest, told_until=past[-1].at)
    for number in words(row.data.get("also")):
        also = MoveRow(kind="also", ref=f"{number}:{row.ref}"[:200], number=number[:100])
        ground.keep(also, made.key, is_made=True, case=made.case)
    return Outcome.CREATE, made.key


def left_over(ground: Ground, row: MoveRow) -> Result:
    """A comment or change whose ticket is not in this export: it came with an earlier one, or never."""
    old = ground.by_word.get(row.parent)
    if old is None:
        raise BadRow(say("It belongs to {number}, which is not here.", number=row.parent or "–"))
    if (row.kind, row.ref) in ground.old:
        return Outcome.SAME, old.target
    if row.kind not in {"comment", "attachment"}:
        raise BadRow(say("Bring the ticket with it: alone it says too little."))
    found = _here(ground, old)
    refuse_worked_on(found)
    _remember(ground, old, found)
    row.outcome = Outcome.CREATE
    if ground.is_dry:
        {"comment": _look_at, "attachment": look_at}[row.kind](ground, [row])
    else:
        {"comment": _say, "attachment": attach_all}[row.kind](ground, found, [row])
    if row.outcome == Outcome.REFUSED and row.reason:
        raise BadRow(unpacked(row.reason))
    return Outcome.CREATE, old.target


def link(ground: Ground, row: MoveRow) -> Result:
    """Two tickets have to do with each other."""
    far = one_line(row.data.get("target"))
    for word in (row.parent, far):
        if ground.case_of(word) is None and not _is_coming(ground, word):
            raise BadRow(say("It names {number}, which is not here.", number=word or "–"))
    if ground.is_dry:
        return Outcome.CREATE, ""
    near, other = ground.by_word[row.parent], ground.case_of(far)
    relation = one_line(row.data.get("relation"))
    relation = relation if relation in RELATIONS else "relates"
    is_new = other is not None and replay_link(_here(ground, near), other, relation, by=ground.by)
    if is_new and other is not None:
        ends = {"source": near.case_id, "target": other.pk, "relation": relation}
        ground.remember("link", near.target, ends, detail=f"{relation} {other.key}")
    return (Outcome.CREATE if is_new else Outcome.SAME), near.target


def _again(
    ground: Ground, row: MoveRow, old: OldNumber, title: str, past: Sequence[Past], digest: str
) -> Result:
    """What a newer export tells of a ticket that is here."""
    fresh = [
        one
        for one in ground.asides_of(row)
        if one.kind in {"comment", "attachment"} and (one.kind, one.ref) not in ground.old
    ]
    for one in ground.asides_of(row):
        one.outcome = Outcome.CREATE if one in fresh else Outcome.SAME
    if old.digest == digest and not fresh:
        return Outcome.SAME, old.target
    said = [one for one in fresh if one.kind == "comment"]
    attached = [one for one in fresh if one.kind == "attachment"]
    found = _here(ground, old)
    refuse_worked_on(found)
    _remember(ground, old, found)
    if ground.is_dry:
        _look_at(ground, said)
        look_at(ground, attached)
        return Outcome.UPDATE, old.target
    if old.digest != digest:
        later = _since(found, past, old.told_until or past[0].at)
        replay_on(found, later, title=title, by=ground.by)
        ground.keep_digest(old, digest, told_until=max(old.told_until or past[-1].at, past[-1].at))
    _say(ground, found, said)
    attach_all(ground, found, attached)
    return Outcome.UPDATE, old.target


def _remember(ground: Ground, old: OldNumber, found: Ticket) -> None:
    """As it stands, where an earlier move brought it: what this one made goes as a whole."""
    if old.move_id != ground.move.pk and not ground.is_dry:
        ground.remember(found.kind, found.key, snapshot(found), old=old)


def _since(found: Ticket, past: Sequence[Past], until: datetime) -> list[Past]:
    """What happened after the last export, and what it told otherwise than this one."""
    later = [one for one in past if one.at > until]
    wanted: dict[str, Any] = {}
    for one in past:
        wanted |= one.changes
    ahead: dict[str, Any] = {}
    for one in later:
        ahead |= one.changes
    differing = {
        name: value for name, value in wanted.items() if ahead.get(name, _now_of(found, name)) != value
    }
    if not differing:
        return later
    facts = {"to": differing["state"]} if "state" in differing else {}
    return [*later, Past("changed", max([until, *(one.at for one in later[-1:])]), differing, facts)]


def _now_of(found: Ticket, name: str) -> Any:
    return found.case.team if name == "team" else getattr(found, name)


def _here(ground: Ground, old: OldNumber) -> Ticket:
    model = MODELS[old.kind]
    rows = model.objects.visible_to(ground.by).select_related("case__team", "case__owner")
    found: Ticket | None = rows.filter(pk=old.case_id).first()
    if found is None:
        raise BadRow(say("It is not for your eyes."))
    return found


def _made(ground: Ground, row: MoveRow, caller: Person | None, title: str, past: Sequence[Past]) -> Ticket:
    team = past[0].changes.get("team")
    place = Place(ground.place.organisation_id, team.pk if team else None, caller.pk if caller else None)
    return replay(
        MODELS[row.kind], past, title=title, place=place, by=ground.by,
        external_id=(row.number or row.ref)[:100], is_new=True,
    )  # fmt: skip


def _say(ground: Ground, found: Ticket, comments: Sequence[MoveRow]) -> None:
    """What was said, each once; of people who are not here it says who it was."""
    for row in comments:
        if ("comment", row.ref) in ground.old:
            row.outcome = Outcome.SAME
            continue
        author, text = ground.known.person(row.data.get("author")), str(row.data.get("text", ""))
        if author is None and (names := words(row.data.get("author"))):
            text = f"{names[-1]}:\n{text}"
        made = replay_comment(
            found, text, author=author or ground.by.human, at=at_of(row, found.opened_at),
            is_internal=bool(row.data.get("internal")), by=ground.by,
        )  # fmt: skip
        row.outcome, row.target = Outcome.CREATE, found.key
        ground.keep(row, f"COM-{made.pk}", is_made=True, case=found.case)


def _look_at(ground: Ground, comments: Sequence[MoveRow]) -> None:
    """Of whom nobody knows is counted in a dry run too."""
    for row in comments:
        ground.known.person(row.data.get("author"))


def _touch(ground: Ground, row: MoveRow, made: Ticket) -> None:
    named = words(row.data.get("item"))
    found = ground.mine.filter(kind="item", ref__in=named).select_related("case").first() if named else None
    if found is not None and found.case is not None:
        replay_affected(made, found.case, by=ground.by)


def _answered_at(ground: Ground, comments: Sequence[MoveRow], caller: Person | None) -> datetime | None:
    """When somebody else than the caller first said something to them."""
    return min(_answers(ground, comments, caller), default=None)


def _answers(ground: Ground, comments: Sequence[MoveRow], caller: Person | None) -> Iterator[datetime]:
    for row in comments:
        said = words(row.data.get("author"))
        author = next((one for word in said if (one := ground.known.people.get(word.casefold()))), None)
        if row.at and not row.data.get("internal") and (author is None or author != caller):
            yield row.at


def _is_coming(ground: Ground, word: str) -> bool:
    return ground.is_dry and ground.tickets.get(word, Outcome.REFUSED) != Outcome.REFUSED
