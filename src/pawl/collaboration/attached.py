"""Read attachments: those of a case, one by its key, and how much there is of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.accounts.roles import Permission
from pawl.collaboration.actions import works_on
from pawl.collaboration.media import PICTURES, SHOWN
from pawl.collaboration.models import Attachment, Case, Record
from pawl.collaboration.records import find
from pawl.collaboration.searching import visible_cases, worked_on
from pawl.errors import NotFound
from pawl.prepared import Prepared
from pawl.web.listing_types import BadValue, key_number

SMALL = 2 << 20
"""Pictures up to this size are shown as they are where files are listed."""


@dataclass(frozen=True)
class FileShown:
    """A file as pages list it."""

    key: str
    name: str
    size: int
    who: str
    at: datetime
    address: str
    is_internal: bool
    is_shown: bool
    """A browser shows it by itself."""
    is_picture: bool
    may_remove: bool
    comment: int | None


def files_of(record: Record, actor: Actor) -> list[FileShown]:
    """The files of a record that a reader may have, the newest first; one query."""
    inside = works_on(actor, record.case, record.inside())
    works = works_on(actor, record.case, Permission.CASE_COMMENT)
    return [shown_as(one, actor, works=works) for one in _OF_CASE.all(record.pk, of=(inside,))]


def _of_case(inside: bool, case: int) -> QuerySet[Attachment]:  # noqa: FBT001 a prepared read names none
    return _attachments_of(case, inside=inside).select_related("by").order_by("-id")


_OF_CASE: Prepared[Attachment] = Prepared(_of_case)


def shown_as(one: Attachment, actor: Actor, *, works: bool) -> FileShown:
    """One as pages list it."""
    return FileShown(
        one.key, one.name, one.size, str(one.by) if one.by else "Pawl", one.at,
        reverse("attachment", args=[one.key]), one.is_internal, one.media_type in SHOWN,
        one.media_type in PICTURES and one.size <= SMALL, may_remove(one, actor, works=works), one.comment_id,
    )  # fmt: skip


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
    try:
        seen = find(found.case.key, actor)
    except NotFound:
        raise not_found("attachment") from None  # its case is not named to whoever may not see it
    if found.is_internal and not works_on(actor, found.case, seen.inside()):
        raise not_found("attachment")
    return found


def attachments_for(case: Case, actor: Actor, inside: Permission) -> QuerySet[Attachment]:
    """The files of a case that whoever sees it may have; internal ones by the right `inside`."""
    return _attachments_of(case.pk, inside=works_on(actor, case, inside))


def _attachments_of(case: int, *, inside: bool) -> QuerySet[Attachment]:
    found = Attachment.objects.filter(case=case, removed_at=None)
    return found if inside else found.filter(is_internal=False)


def visible_attachments(actor: Actor) -> QuerySet[Attachment]:
    """Every file that somebody may have: of the cases that they see, internal ones where they work on it."""
    # Asked file by file: as a list of keys a database would first collect every record of the site.
    cases = visible_cases(actor).order_by().filter(pk=OuterRef("case_id"))
    inside, mine = worked_on(actor), Q(is_internal=False)
    if inside is not None:
        mine |= Q(Exists(cases.filter(inside)))
    return Attachment.objects.filter(Exists(cases), mine, removed_at=None)


def may_remove(attachment: Attachment, actor: Actor, *, works: bool) -> bool:
    """Whether somebody may remove a file: who brought it, and who works on its case."""
    return works or (actor.person is not None and attachment.by_id == actor.person.pk)


def used() -> tuple[int, int]:
    """How many contents are held for rows, and how many bytes they have; equal ones count once."""
    contents = Attachment.objects.filter(dropped_at=None).values("sha256").annotate(bytes=Max("size"))
    found: dict[str, Any] = contents.aggregate(count=Count("sha256"), total=Sum("bytes"))
    return int(found["count"]), int(found["total"] or 0)
