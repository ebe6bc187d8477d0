"""What every page of a record shows beside its own content: timeline, comments, files, links, who follows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence
from pawl.collaboration.actions import comments_of, works_on
from pawl.collaboration.attached import FileShown, files_of
from pawl.collaboration.files import limit
from pawl.collaboration.models import Attachment, Case, Comment, Link, Record, Watch
from pawl.collaboration.offers import offers_on
from pawl.collaboration.records import address_of
from pawl.collaboration.searching import search
from pawl.errors import Invalid
from pawl.history import reads
from pawl.history.models import Event
from pawl.prepared import Prepared, padded
from pawl.web.asked import event_before
from pawl.web.states import STATES
from pawl.web.timeline import Entry, newest_first

KINDS_OF_ENTRY = ("", "comments", "events")
MOST_COMMENTS = 100
LONGEST_NUMBER = 19
RELATIONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "closes": (_("closes"), _("closed by")),
    "caused_by": (_("caused by"), _("causes")),
    "serves": (_("serves"), _("served by")),
    "part_of": (_("part of"), _("consists of")),
    "follows": (_("follows"), _("followed by")),
    "holds": (_("holds the gain of"), _("held by")),
    "comes_from": (_("comes from"), _("gave rise to")),
    "duplicates": (_("duplicates"), _("duplicated by")),
    "uses": (_("uses"), _("used in")),
    "done_by": (_("done by way of"), _("carries out")),
    "relates": (_("relates to"), _("relates to")),
    "became": (_("became"), _("was filed as")),
}
"""How a link reads from its source, and from its target."""


@dataclass(frozen=True)
class RefusedComment:
    """What somebody wrote, why it was refused, and the address of the page it was written on."""

    text: str
    error: Invalid
    address: str


def with_refused_comment(request: HttpRequest, address: str, error: Invalid) -> HttpResponse:
    """The page of the record again: what was written stays in its field, and the error stands below it.

    The view of that page answers, as if somebody had come by its address: each kind has its own.
    """
    request.refused_comment = RefusedComment(request.POST.get("text", ""), error, address)  # type: ignore[attr-defined]
    request.method = "GET"
    request.path = address
    request.path_info = f"/{address.removeprefix(get_script_prefix())}"
    request.resolver_match = found = resolve(request.path_info)
    answered: HttpResponse = found.func(request, *found.args, **found.kwargs)
    answered.status_code = error.status
    return answered


def record_page(request: HttpRequest, record: Record) -> dict[str, Any]:
    """Context of `record.html`; whoever asks may see the record.   At most eight queries."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    shown = request.GET.get("timeline", "")
    shown = shown if shown in KINDS_OF_ENTRY else ""
    there = there_of(record, actor)
    files = files_of(record, actor) if there["any_files"] else []
    before = event_before(request)
    entries, older = _entries(record, actor, files, shown, before, has_comments=there["any_comments"])
    return {
        "record": record,
        "case": record.case,
        "there": there,
        "entries": entries,
        "timeline_kind": shown,
        "refused_comment": getattr(request, "refused_comment", None),
        "next_url": f"?timeline={shown}&before={older}" if older else "",
        "may_comment": can(actor, Permission.CASE_COMMENT, record.case),
        "may_be_internal": works_on(actor, record.case, Permission.CASE_COMMENT),
        "answered": _answered(record, actor),
        "follows": there["is_followed"],
        "offers": offers_on(record, actor),
        "links": list(links_of(record, actor)) if there["any_out"] or there["any_back"] else [],
        "files": files,
        "most_bytes": limit(),
    }


def there_of(record: Record, actor: Actor) -> dict[str, bool]:
    """What there is about a record at all: most have no files and no links, and are asked for none then."""
    return _THERE.all(record.pk, actor.number, of=(record.kind,))[0]


def ask_also(kind: str, **rows: Callable[[OuterRef], QuerySet[Any]]) -> None:
    """Name what else there may be about records of a kind: from a reference to the case to its rows."""
    _ALSO[kind].update(rows)


_ALSO: dict[str, dict[str, Callable[[OuterRef], QuerySet[Any]]]] = defaultdict(dict)


def _there(kind: str, case: int, person: int | None) -> QuerySet[Any, Any]:
    here = OuterRef("pk")
    told = {
        "any_files": Exists(Attachment.objects.filter(case=here, removed_at=None)),
        "any_comments": Exists(Comment.objects.filter(case=here)),
        "any_out": Exists(Link.objects.filter(source=here)),
        "any_back": Exists(Link.objects.filter(target=here)),
        "is_followed": Exists(Watch.objects.filter(case=here, person=person)),
        **{f"any_{name}": Exists(rows(here)) for name, rows in _ALSO[kind].items()},
    }
    found: QuerySet[Any, Any] = Case.objects.filter(pk=case).annotate(**told).values(*told)
    return found


_THERE: Prepared[dict[str, bool]] = Prepared(_there)


def _answered(record: Record, actor: Actor) -> Person | None:
    """Whom a comment that everybody may read answers: the caller, unless they write it themselves."""
    caller = record.case.owner if record.has_caller else None
    return caller if caller != actor.person else None


def links_of(record: Record, actor: Actor) -> Iterator[tuple[str | Promise, list[tuple[str, str, str, str]]]]:
    """The records that this one is linked with and that somebody may see, by relation."""
    links, seen = seen_links(record, actor)
    told = sorted((*_told(one, record), one.pk) for one in links)
    for label, group in groupby(told, key=lambda each: each[0]):
        cases = [seen[far_end] for _label, far_end, _link in group if far_end in seen]
        if cases:
            yield label, [(case.key, case.title, address_of(case), "") for case in cases]


def seen_links(record: Record, actor: Actor) -> tuple[list[Link], dict[int, Case]]:
    """The links of a record, and the cases at their far ends that somebody may see.   Two queries."""
    links = list(_LINKS.all(record.pk))
    far = {one.target_id if one.source_id == record.pk else one.source_id for one in links}
    return links, {case.pk: case for case in search("", actor).filter(pk__in=far)} if far else {}


_LINKS: Prepared[Link] = Prepared(lambda case: Link.objects.filter(Q(source=case) | Q(target=case)))


def _told(link: Link, record: Record) -> tuple[str, int]:
    plain = link.relation.replace("_", " ")
    out, back = RELATIONS.get(link.relation, (plain, plain))
    return (str(out), link.target_id) if link.source_id == record.pk else (str(back), link.source_id)


def _entries(
    record: Record,
    actor: Actor,
    files: Sequence[FileShown],
    shown: str,
    before: int | None,
    *,
    has_comments: bool,
) -> tuple[list[Entry], int | None]:
    events = reads.timeline(record.key, before=before)
    comments: list[Comment] = []
    if has_comments and before is None and shown != "events":
        inside = works_on(actor, record.case, record.inside())
        comments = _COMMENTS.all(record.pk, of=(inside,))
    said = list(_said(comments, files))
    if shown == "comments":
        return newest_first(said), None
    names = names_of({teller_of(one.event) for one in events.entries} | set(events.actors))
    works = works_on(actor, record.case, record.inside())
    told = (one for one in events.entries if _is_told(one, works=works))
    return newest_first(said, (_happened(one, names) for one in told)), events.older


def _comments(inside: bool, case: int) -> QuerySet[Comment]:  # noqa: FBT001 a prepared read names none
    found = comments_of(case, inside=inside)
    return found.select_related("author").order_by("-at")[:MOST_COMMENTS]


_COMMENTS: Prepared[Comment] = Prepared(_comments)


def _is_told(one: reads.Entry, *, works: bool) -> bool:
    """A comment stands there itself, with the files that came with it; of internal files only some hear."""
    facts, activity = one.event.facts, one.event.activity
    if activity == "commented" or (activity == "attached" and "comment" in facts):
        return False
    return works or not facts.get("is_internal")


def _said(comments: Iterable[Comment], files: Sequence[FileShown]) -> Iterator[Entry]:
    return (
        Entry(
            one.at, str(one.author), text=one.text, is_internal=one.is_internal,
            anchor=f"comment-{one.pk}", files=[file for file in files if file.comment == one.pk],
        )
        for one in comments
    )  # fmt: skip


def _happened(one: reads.Entry, names: dict[str, str]) -> Entry:
    teller = teller_of(one.event)
    who = names.get(teller, teller)
    return Entry(one.event.at, who, _in_words(one.sentence), anchor=f"event-{one.event.pk}")


def teller_of(event: Event) -> str:
    """Who did it: of what was moved in, whoever did it in the other system, not who moved it."""
    who = event.facts.get("who")
    if event.imported and isinstance(who, str) and who.startswith("PER-"):
        return f"person:{who.removeprefix('PER-')}"
    return str(_("Moved in")) if event.imported and event.actor.startswith("person:") else event.actor


def _in_words(sentence: Sentence) -> Sentence:
    """The same with states as words of the reader's language."""
    values = {
        name: Sentence(str(STATES[value].label)) if isinstance(value, str) and value in STATES else value
        for name, value in sentence.values.items()
    }
    return Sentence(sentence.template, values)


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """What the actors of events are called: people by name, Pawl's own parts as Pawl."""
    told = [one.removeprefix("person:") for one in actors if one.startswith("person:")]
    numbers = padded(
        int(one) for one in told if one.isascii() and one.isdigit() and len(one) < LONGEST_NUMBER
    )
    people = {f"person:{one.pk}": str(one) for one in _PEOPLE.all(*numbers, of=(len(numbers),))}
    return people | {one: "Pawl" for one in actors if one.startswith("system:")}


_PEOPLE: Prepared[Person] = Prepared(lambda _count, *people: Person.objects.filter(pk__in=people).order_by())
