"""Reading the journal: the timeline of a case, and the rows of an export."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from pawl.analytics.words import Sentence
from pawl.history.models import Event, EventText
from pawl.history.sentences import sentence_of
from pawl.history.settled import Position, stream
from pawl.prepared import Prepared, padded

PAGE = 50
LONGEST_PAGE = 200


@dataclass(frozen=True)
class Entry:
    """One event as people read it."""

    event: Event
    texts: Mapping[str, str]
    erased: frozenset[str]
    sentence: Sentence


@dataclass(frozen=True)
class Page:
    """Entries, newest first; `older` is the id to go on before, None at the beginning of time."""

    entries: tuple[Entry, ...]
    older: int | None

    @property
    def actors(self) -> frozenset[str]:
        """Keys of who acted, for one query of names."""
        return frozenset(one.event.actor for one in self.entries)


def timeline(case: str, *, before: int | None = None, size: int = PAGE) -> Page:
    """What happened to a case; the caller has asked whether the case may be seen. Two queries."""
    size = max(1, min(size, LONGEST_PAGE))
    return _page(_TIMELINE.all(case, before, of=(size + 1,)), size)


def page(events: QuerySet[Event], *, before: int | None = None, size: int = PAGE) -> Page:
    """The newest of these events, with texts and sentences; `before` goes on from the page before."""
    size = max(1, min(size, LONGEST_PAGE))
    return _page(list(_before(events, before)[: size + 1]), size)


def _before(events: QuerySet[Event], before: int | None) -> QuerySet[Event]:
    return (events if before is None else events.filter(id__lt=before)).order_by("-id")


_TIMELINE: Prepared[Event] = Prepared(
    lambda most, case, before: _before(Event.objects.filter(case=case), before)[:most]
)
_TEXTS: Prepared[EventText] = Prepared(
    lambda _count, *events: EventText.objects.filter(event_id__in=events).order_by("id")
)


def _page(found: Sequence[Event], size: int) -> Page:
    shown = found[:size]
    return Page(tuple(entries(shown)), shown[-1].pk if len(found) > size else None)


def entries(events: Sequence[Event]) -> Iterator[Entry]:
    """Events with their texts and sentences, in one more query."""
    texts: dict[int, list[EventText]] = {event.pk: [] for event in events}
    asked = padded(texts)
    for one in _TEXTS.all(*asked, of=(len(asked),)):
        texts[one.event_id].append(one)
    for event in events:
        said = {one.name: one.text for one in texts[event.pk]}
        erased = frozenset(one.name for one in texts[event.pk] if one.erased_at)
        yield Entry(event, said, erased, sentence_of(event, said))


def rows(after: Position | None = None) -> Iterator[Event]:
    """Every settled event in journal order, streamed: the event log of Pawl's own history."""
    for chunk in stream(after):
        yield from chunk
