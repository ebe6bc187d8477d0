"""Attach a file to a case, remove it, bring it back: as with comments, some are only among us."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration import files
from pawl.collaboration.actions import comment as say_something
from pawl.collaboration.actions import works_on
from pawl.collaboration.attached import may_remove, used
from pawl.collaboration.file_names import plain_name
from pawl.collaboration.files import Kept
from pawl.collaboration.locks import held_case
from pawl.collaboration.models import Attachment, Case, Comment
from pawl.collaboration.records import find
from pawl.environment import environment
from pawl.errors import Conflict, Invalid, NotAllowed, Unavailable
from pawl.history.record import record

MOST = 200
"""Files of one case: who needs more keeps them elsewhere and writes the address."""
MOST_AT_ONCE = 10
GIBIBYTE = 1 << 30
Content = bytes | IO[bytes]


@dataclass(frozen=True)
class Brought:
    """A file that lies here and no row names yet."""

    name: str
    kept: Kept


def attach(  # noqa: PLR0913 a file has so many parts, all named
    case_key: str,
    name: str,
    content: Content,
    by: Actor,
    *,
    internal: bool = False,
    comment: Comment | None = None,
    at: datetime | None = None,
) -> Attachment:
    """Somebody adds a file to a case that they may comment on; an internal one is not for requesters.

    comment: the one that it came with, of the same case.   at: when it was, for what is brought in.
    Raises NotFound, NotAllowed, Invalid, TooLarge, Conflict where there are too many, Unavailable.
    """
    case = find(case_key, by).case
    _require(by, case, internal=internal)
    _require_count(case)
    brought = bring_one(name, content)
    return attach_brought(case, [brought], by=by, internal=internal, comment=comment, at=at)[0]


def bring(uploads: Iterable[Any]) -> list[Brought]:
    """Keep the files of a form before the transaction of what they belong to: its lock waits for no disk.

    The caller asked for a right.   Raises Invalid, TooLarge, Unavailable.
    """
    given = [one for one in uploads if one is not None]
    if len(given) > MOST_AT_ONCE:
        rule = say("At most {n} files at once.", n=MOST_AT_ONCE)
        raise Invalid("files", rule, say("Send the others afterwards."), {"files": rule})
    return [bring_one(one.name or "", one) for one in given]


def bring_one(name: str, content: Content) -> Brought:
    """Keep one file.   Raises Invalid, TooLarge, Unavailable."""
    plain = plain_name(name)
    _require_room(plain, content)
    return Brought(plain, files.keep(plain, content))


@transaction.atomic
def attach_brought(  # noqa: PLR0913 as `attach`
    case: Case,
    brought: Sequence[Brought],
    *,
    by: Actor,
    internal: bool = False,
    comment: Comment | None = None,
    at: datetime | None = None,
    asked: bool = False,
) -> list[Attachment]:
    """Give a case the files that were brought for it.

    asked: the caller's action asked for a right of its own, as a report that comes with files does.
    Raises NotAllowed, NotFound where the comment is another case's, Conflict.
    """
    if not asked or internal:
        _require(by, case, internal=internal)
    if comment is not None and (comment.case_id != case.pk or (comment.is_internal and not internal)):
        raise not_found("comment")
    if not brought:
        return []
    held_case(case.pk)  # of two at once both count
    _require_count(case, len(brought))
    return [_made(case, one, by, internal=internal, comment=comment, at=at) for one in brought]


@transaction.atomic
def say_with(
    case: Case, *, text: str, brought: Sequence[Brought], by: Actor, is_internal: bool = False
) -> Comment | None:
    """A comment and its files, or files alone.   Returns the comment, if there is one."""
    said = None
    if text.strip() or not brought:
        said = say_something(case, text=text, is_internal=is_internal, by=by)
    if brought:
        attach_brought(case, brought, by=by, internal=is_internal, comment=said)
    return said


@transaction.atomic
def remove(attachment: Attachment, *, by: Actor) -> Attachment:
    """Nobody sees it any more; for some days it can be brought back, then its content goes.

    Raises NotAllowed, Conflict.
    """
    _require_removal(attachment, by)
    mine = Attachment.objects.filter(pk=attachment.pk, removed_at=None)
    if not mine.update(removed_at=clock.now()):
        raise Conflict(attachment.key, say("It is removed already."), say("Nothing is left to do here."))
    _record(attachment, "attachment_removed", by)
    attachment.refresh_from_db(fields=["removed_at"])
    return attachment


@transaction.atomic
def bring_back(attachment: Attachment, *, by: Actor) -> Attachment:
    """What was removed is there again, as long as its content is.   Raises NotAllowed, Conflict."""
    _require_removal(attachment, by)
    gone = Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=False, dropped_at=None)
    if not gone.update(removed_at=None):
        rule = say("It is not removed, or its content is gone.")
        raise Conflict(attachment.key, rule, say("Attach the file again."))
    _record(attachment, "attachment_restored", by)
    attachment.refresh_from_db(fields=["removed_at"])
    return attachment


def _made(case: Case, one: Brought, by: Actor, **told: Any) -> Attachment:
    at, internal = told["at"], told["internal"]
    made = Attachment.objects.create(
        case=case, comment=told["comment"], name=one.name, media_type=one.kept.media_type,
        size=one.kept.size, sha256=one.kept.sha256, is_internal=internal, by=by.person, at=at or clock.now(),
    )  # fmt: skip
    _record(made, "attached", by, at=at)
    return made


def _require(by: Actor, case: Case, *, internal: bool) -> None:
    require(by, Permission.CASE_COMMENT, on=case)
    if internal and not works_on(by, case, Permission.CASE_COMMENT):
        rule = say("Internal files are for those who work on it.")
        raise NotAllowed(case.key, rule, say("Attach it as a public one."))


def _require_count(case: Case, more: int = 1) -> None:
    if Attachment.objects.filter(case=case, removed_at=None).count() + more > MOST:
        rule = say("It would have more than {n} files.", n=MOST)
        raise Conflict(case.key, rule, say("Remove some, or put several into one archive."))


def _require_room(name: str, content: Content) -> None:
    """Before a byte is written: the site has room for it, even if the same lies here already."""
    size = (
        len(content) if isinstance(content, bytes) else int(getattr(content, "size", None) or files.limit())
    )
    if size > files.limit():
        raise files.too_large(name)
    most = environment().attachments_gibibytes
    if used()[1] + size > most * GIBIBYTE:
        rule = say("The files of this site would be more than {n} GiB.", n=most)
        way_out = say("Ask an administrator for room: PAWL_ATTACHMENTS_GIBIBYTES sets the limit.")
        raise Unavailable(name, rule, way_out)


def _require_removal(attachment: Attachment, by: Actor) -> None:
    case = attachment.case
    require(by, Permission.CASE_COMMENT, on=case)
    if not may_remove(attachment, by, works=works_on(by, case, Permission.CASE_COMMENT)):
        rule = say("Somebody else attached it.")
        raise NotAllowed(attachment.key, rule, say("Ask them, or somebody who works on it."))


def _record(attachment: Attachment, activity: str, by: Actor, at: datetime | None = None) -> None:
    """Of an internal file an event tells no more than that there is one: requesters read timelines too."""
    facts: dict[str, object] = {"attachment": attachment.pk, "is_internal": attachment.is_internal}
    texts: dict[str, str] = {}
    if attachment.comment_id:
        facts["comment"] = attachment.comment_id
    if not attachment.is_internal:
        facts |= {"size": attachment.size, "sha256": attachment.sha256}
        texts["name"] = attachment.name
    case = attachment.case
    record(case.kind, case.key, activity, by=by, facts=facts, texts=texts, at=at, imported=at is not None)
