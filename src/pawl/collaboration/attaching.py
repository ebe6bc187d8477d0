"""Attach a file to a case, remove it, bring it back: as with comments, some are only among us."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO, Any

from django.db import transaction
from django.db.models import Count, Max, QuerySet, Sum

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration import files
from pawl.collaboration.actions import works_on
from pawl.collaboration.file_names import plain_name
from pawl.collaboration.files import Kept
from pawl.collaboration.models import Attachment, Case, Comment
from pawl.collaboration.records import find
from pawl.environment import environment
from pawl.errors import Conflict, NotAllowed, Unavailable
from pawl.history.record import record
from pawl.web.listing_types import BadValue, key_number

MOST = 200
"""Files of one case: who needs more keeps them elsewhere and writes the address."""
GIBIBYTE = 1 << 30
Content = bytes | IO[bytes]


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
    require(by, Permission.CASE_COMMENT, on=case)
    return attach_to(case, name, content, by, internal=internal, comment=comment, at=at)


def attach_to(  # noqa: PLR0913
    case: Case,
    name: str,
    content: Content,
    by: Actor,
    *,
    internal: bool = False,
    comment: Comment | None = None,
    at: datetime | None = None,
) -> Attachment:
    """The same for an action that asked for a right of its own, like a report that comes with files."""
    if internal and not works_on(by, case, Permission.CASE_COMMENT):
        rule = say("Internal files are for those who work on it.")
        raise NotAllowed(case.key, rule, say("Attach it as a public one."))
    if comment is not None and (comment.case_id != case.pk or (comment.is_internal and not internal)):
        raise not_found("comment")
    plain = plain_name(name)
    kept = files.keep(
        plain, content
    )  # before the transaction: its bytes are on the disk when a row names them
    with transaction.atomic():
        _require_room(case, kept)
        made = Attachment.objects.create(
            case=case, comment=comment, name=plain, media_type=kept.media_type, size=kept.size,
            sha256=kept.sha256, is_internal=internal, by=by.person, at=at or clock.now(),
        )  # fmt: skip
        _record(made, "attached", by, at=at)
    return made


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
    attachment.refresh_from_db()
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
    attachment.refresh_from_db()
    return attachment


def find_attachment(key: str, actor: Actor, *, removed: bool = False) -> Attachment:
    """The file of a key, if somebody may see its case and it is for them.   Raises NotFound."""
    try:
        number = key_number(key, Attachment.prefix)
    except BadValue:
        raise not_found("attachment") from None
    rows = Attachment.objects.filter(pk=number, removed_at__isnull=not removed)
    found = rows.select_related("case", "by").first()
    if found is None:
        raise not_found("attachment")
    seen = find(found.case.key, actor)
    if found.is_internal and not works_on(actor, found.case, seen.inside()):
        raise not_found("attachment")
    return found


def attachments_for(case: Case, actor: Actor, inside: Permission) -> QuerySet[Attachment]:
    """The files of a case that whoever sees it may have; internal ones by the right `inside`."""
    found = Attachment.objects.filter(case=case, removed_at=None)
    return found if works_on(actor, case, inside) else found.filter(is_internal=False)


def may_remove(attachment: Attachment, actor: Actor, *, works: bool) -> bool:
    """Whether somebody may remove a file: who brought it, and who works on its case."""
    return works or (actor.person is not None and attachment.by_id == actor.person.pk)


def used() -> tuple[int, int]:
    """How many contents are held for rows, and how many bytes they have; equal ones count once."""
    contents = Attachment.objects.filter(dropped_at=None).values("sha256").annotate(bytes=Max("size"))
    found: dict[str, Any] = contents.aggregate(count=Count("sha256"), total=Sum("bytes"))
    return int(found["count"]), int(found["total"] or 0)


@transaction.atomic
def drop_removed() -> int:
    """Give up the content of what was removed some days ago; its row and its events stay.

    Returns how many there were.
    """
    last = clock.now() - timedelta(days=environment().attachment_days)
    due = Attachment.objects.filter(removed_at__lt=last, dropped_at=None)
    return due.update(dropped_at=clock.now())


def sweep() -> int:
    """Delete contents that no row needs and nobody brought for a day.   Returns how many went."""
    going = 0
    for some in _batches(files.all_kept()):
        needed = set(
            Attachment.objects.filter(sha256__in=some, dropped_at=None).values_list("sha256", flat=True)
        )
        going += sum(files.let_go(one) for one in some if one not in needed)
    files.tidy()
    return going


def _batches(names: Iterable[str], size: int = 500) -> Iterable[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _require_room(case: Case, kept: Kept) -> None:
    """The case has not too many, and the site has room; the case is held so that two at once both count."""
    Case.objects.select_for_update().get(pk=case.pk)
    if Attachment.objects.filter(case=case, removed_at=None).count() >= MOST:
        rule = say("It has {n} files already, which is the most.", n=MOST)
        raise Conflict(case.key, rule, say("Remove some, or put several into one archive."))
    if Attachment.objects.filter(sha256=kept.sha256, dropped_at=None).exists():
        return  # no byte more than before
    if used()[1] + kept.size > environment().attachments_gibibytes * GIBIBYTE:
        rule = say(
            "The files of this site would be more than {n} GiB.", n=environment().attachments_gibibytes
        )
        way_out = say("Ask an administrator for room: PAWL_ATTACHMENTS_GIBIBYTES sets the limit.")
        raise Unavailable(case.key, rule, way_out)


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
