"""Imported history becomes tickets: past the guards, never past the constraints, told to nobody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import ProtectedError, Q

from pawl import clock as time
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import open_case
from pawl.collaboration.locks import hold
from pawl.collaboration.models import Attachment, Case, Comment, Link
from pawl.collaboration.words import add_said, write_words
from pawl.errors import Conflict, Invalid
from pawl.history.models import Event
from pawl.history.record import record
from pawl.tickets.clocks import happen, held_clocks, on_state, promised_anew, start_clocks
from pawl.tickets.models import AffectedItem, Clock, ClockEvent, Ticket
from pawl.tickets.models.clocks import OPEN

T = TypeVar("T", bound=Ticket)
LOGGED = {
    "team": "assignment_group", "assignee": "assigned_to", "channel": "contact_type", "state": "state",
    "priority": "priority", "impact": "impact", "urgency": "urgency", "category": "category",
    "service": "service", "hold_reason": "hold_reason",
}  # fmt: skip
"""Columns of a ticket, and what event logs call them."""
PROMISED = {"priority", "service", "offering", "customer"}


@dataclass(frozen=True)
class Past:
    """What happened to a ticket in another system, and the columns that it set."""

    activity: str
    at: datetime
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the ticket by name, and `team`; the first one brings those of the start."""
    facts: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, object] = field(default_factory=dict)
    """What that system knew beside, in the words of the event log: a ticket has no column for it."""

    @property
    def told(self) -> dict[str, object]:
        """The facts of its event: records by their keys."""
        return {**self.facts, "set": {**self.known, **dict(_told(self.changes))}}


@transaction.atomic
def replay(  # noqa: PLR0913 all named
    model: type[T], events: Sequence[Past], *, title: str, place: Place, by: Actor, external_id: str = "",
    is_demo: bool = False, is_new: bool = False,
) -> T:  # fmt: skip
    """One ticket with its history: rows, clocks and events as if it had happened here, marked imported.

    events: in order of time, the first one opens it. A number of another system that is known already gives
    the ticket that has it, unchanged, so that an import can be repeated.
    is_new: whoever asks keeps numbers by where they come from, and knows that it is not here yet.
    Raises Invalid for no events, or events out of order.
    """
    require(by, Permission.DESK_MANAGE, on=place)
    check_order(events)
    if external_id and not is_new and (known := _known(model, place, external_id)):
        return known
    first = events[0]
    case = open_case(model.kind, title, place)
    case.team = first.changes.get("team") or case.team
    Case.objects.filter(pk=case.pk).update(created_at=first.at, team=case.team)
    columns = {name: value for name, value in first.changes.items() if name != "team"}
    ticket: T = model.objects.create(  # type: ignore[assignment]  # declared on the base
        case=case, opened_at=first.at, external_id=external_id, is_demo=is_demo, **priced(columns)
    )
    _tell(ticket, first, by)
    if start_clocks(ticket, at=first.at, by=by, quiet=True):
        on_state(ticket, "", ticket.state, at=first.at, by=by, quiet=True)  # it may begin far on its way
    _go_through(ticket, events[1:], events, by)
    return ticket


@transaction.atomic
def replay_on(ticket: T, events: Sequence[Past], *, title: str = "", by: Actor) -> T:
    """What happened since to a ticket that was replayed before, told in the same way.

    Raises Invalid for events out of order, Conflict where people have worked on it here meanwhile.
    """
    require(by, Permission.DESK_MANAGE, on=ticket)
    hold(ticket.case)
    refuse_worked_on(ticket)
    if title and title != ticket.case.title:
        Case.objects.filter(pk=ticket.pk).update(title=title)
        ticket.case.title = title
    if events:
        check_order(events)
    _go_through(ticket, events, events, by)
    return ticket


@transaction.atomic
def replay_comment(
    ticket: Ticket, text: str, *, author: Person, is_internal: bool, at: datetime, by: Actor
) -> Comment:
    """What somebody said about it in another system, at the time when they said it."""
    require(by, Permission.DESK_MANAGE, on=ticket)
    made = Comment.objects.create(case=ticket.case, author=author, text=text, is_internal=is_internal, at=at)
    add_said(ticket.case, text, is_internal=is_internal)
    facts = {"comment": made.pk, "is_internal": is_internal, "who": author.key}
    record(ticket.kind, ticket.key, "commented", by=by, facts=facts, at=at, imported=True)
    return made


@transaction.atomic
def replay_link(ticket: Ticket, other: Case, relation: str, *, by: Actor) -> bool:
    """Two records had to do with each other in another system.   Returns whether that is news here."""
    require(by, Permission.DESK_MANAGE, on=ticket)
    if other.pk == ticket.pk:
        return False
    _, is_new = Link.objects.get_or_create(source=ticket.case, target=other, relation=relation)
    if is_new:
        facts = {"other": other.key, "relation": relation}
        record(ticket.kind, ticket.key, "linked", by=by, facts=facts, imported=True)
    return is_new


@transaction.atomic
def unlink_replayed(*, source: int, target: int, relation: str, by: Actor) -> None:
    """Two records have nothing to do with each other again."""
    for link in Link.objects.filter(source=source, target=target, relation=relation).select_related(
        "source", "target"
    ):
        require(by, Permission.DESK_MANAGE, on=link.source)
        facts = {"other": link.target.key, "ticket": link.target.key, "relation": relation}
        record(link.source.kind, link.source.key, "unlinked", by=by, facts=facts, imported=True)
        link.delete()


@transaction.atomic
def replay_affected(ticket: Ticket, item: Case, *, by: Actor) -> None:
    """It touched an item in another system, too."""
    require(by, Permission.DESK_MANAGE, on=ticket)
    AffectedItem.objects.get_or_create(case=ticket.case, item=item, defaults={"added_at": ticket.opened_at})


@transaction.atomic
def take_back(ticket: Ticket, *, by: Actor) -> None:
    """A replayed ticket goes again with all that was replayed; the journal keeps what happened.

    Raises Conflict where people have worked on it here, or other records name it.
    """
    require(by, Permission.DESK_MANAGE, on=ticket)
    hold(ticket.case)
    refuse_worked_on(ticket)
    case, key, kind = ticket.case, ticket.key, ticket.kind
    try:
        with transaction.atomic():
            clocks = Clock.objects.filter(case=case)
            ClockEvent.objects.filter(clock__in=clocks).delete()
            clocks.delete()
            Attachment.objects.filter(case=case).delete()  # its bytes are swept where no row needs them
            Comment.objects.filter(case=case).delete()
            Link.objects.filter(Q(source=case) | Q(target=case)).delete()
            AffectedItem.objects.filter(case=case).delete()
            ticket.delete()
            case.delete()
    except ProtectedError:
        rule = say("Other records name it.")
        raise Conflict(key, rule, say("Take those away first, or keep it.")) from None
    record(kind, key, "deleted", by=by)


def refuse_worked_on(ticket: Ticket) -> None:
    """Raises Conflict where people did something to a replayed ticket here."""
    here = Event.objects.filter(case=ticket.key, imported=False, actor__startswith="person:")
    if here.exists():
        rule = say("Somebody has worked on it here.")
        raise Conflict(ticket.key, rule, say("It stays as it is."))


def _go_through(ticket: Ticket, later: Sequence[Past], every: Sequence[Past], by: Actor) -> None:
    """Take what happened, one after the other; what clocks would have told until today is old news."""
    for one in later:
        _take(ticket, one, by)
    for clock in held_clocks(ticket):
        if clock.state in OPEN:
            happen(clock, by=by, quiet=True, until=time.now())
    if columns := _columns(ticket, every):
        type(ticket)._base_manager.filter(pk=ticket.pk).update(**columns)  # noqa: SLF001 documented
    write_words(ticket)


def check_order(events: Sequence[Past]) -> None:
    """Refuse what is no history.   Raises Invalid."""
    times = [one.at for one in events]
    if not times or times != sorted(times):
        raise Invalid(
            "events", say("A history has events in order of time."), say("Sort them, the opening first.")
        )


def _known(model: type[T], place: Place, external_id: str) -> T | None:
    rows = model.objects.filter(case__organisation=place.organisation_id, external_id=external_id)
    return rows.select_related("case").first()  # type: ignore[return-value]  # declared on the base


def _take(ticket: Ticket, one: Past, by: Actor) -> None:
    before, changes = ticket.state, dict(one.changes)
    team = changes.pop("team", None)
    promised = {name: getattr(ticket, name) for name in PROMISED & changes.keys()}
    held = ticket.hold_reason
    for name, value in priced(changes).items():
        setattr(ticket, name, value)
    if team is not None:
        Case.objects.filter(pk=ticket.pk).update(team=team)
        ticket.case.team = team
    _tell(ticket, one, by)
    if any(getattr(ticket, name) != value for name, value in promised.items()):
        promised_anew(ticket, at=one.at, by=by, quiet=True)
    if before != ticket.state or held != ticket.hold_reason:
        on_state(ticket, before, ticket.state, at=one.at, by=by, quiet=True)


def _tell(ticket: Ticket, one: Past, by: Actor) -> None:
    said = {"facts": one.told, "texts": one.texts, "at": one.at, "imported": True}
    record(ticket.kind, ticket.key, one.activity, by=by, **said)  # type: ignore[arg-type]


def _told(changes: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The columns that an event set, in the words of the event log, records by their keys."""
    for name, value in changes.items():
        if name in LOGGED:
            yield LOGGED[name], getattr(value, "key", value)


def priced(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What another system said the priority was is taken for computed: it gave no reason."""
    found = dict(columns)
    if "priority" in found:
        found.setdefault("computed_priority", found["priority"])
    return found


def _columns(ticket: Ticket, events: Sequence[Past]) -> dict[str, Any]:
    named = {name for one in events for name in priced(one.changes) if name != "team"}
    return {name: getattr(ticket, name) for name in named}
