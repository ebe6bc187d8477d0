"""Tickets, promises and settings for tests of what is built on them."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.catalogue import samples as catalogue
from tests.tickets.desk.models import DeskTicket
from tests.tickets.own_samples import set_row

from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Service
from pawl.collaboration.cases import open_case
from pawl.tickets.actions.opening import opened
from pawl.tickets.models import (
    AssignmentRule,
    Category,
    Clock,
    ClosingRule,
    HoldReason,
    PriorityMatrix,
    ReplyTemplate,
    Ticket,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ALWAYS = 'like = "always"\nzone = "UTC"\n'
PAWL = system("test")


def promised(place: Place, text: str = ALWAYS, kind: str = "", **minutes: int) -> Service:
    """A service with a response and a resolution target: for all priorities, and twice as quick for 1."""
    service = catalogue.service(place)
    agreement = catalogue.agreement(place, service=service, calendar=catalogue.calendar(place, text))
    for word, amount in ({"response": 60, "resolution": 240} | minutes).items():
        catalogue.target(agreement, amount, clock=word, kind=kind, warn_at=[50, 75])
        catalogue.target(agreement, amount // 2, clock=word, kind=kind, priority=1, warn_at=[75])
    return service


def ticket(place: Place, *, at: datetime = MONDAY, title: str = "Mail is down", **facts: Any) -> DeskTicket:
    """A new ticket, without clocks."""
    case = open_case("desk_ticket", title, place)
    return DeskTicket.objects.create(case=case, opened_at=at, **{"state": "new", **facts})


def running(place: Place, *, at: datetime = MONDAY, by: Actor = PAWL, **facts: Any) -> DeskTicket:
    """A new ticket whose clocks run."""
    facts.setdefault("service", promised(place))
    made = ticket(place, at=at, **facts)
    opened(made, by=by)
    return made


def clock(of: Ticket, word: str = "resolution") -> Clock:
    """One clock of a ticket, as it is now."""
    return Clock.objects.select_related("case", "target").get(case=of.pk, word=word)


def setting(model: type[Any], **values: Any) -> Callable[[Place], Any]:
    """Makes settings of a kind at a place."""

    def make(place: Place) -> Any:
        n = next(_numbers)
        told = {
            name: value.format(n=n) if isinstance(value, str) else value for name, value in values.items()
        }
        return model.objects.create(organisation_id=place.organisation_id, created_at=MONDAY, **told)

    return make


def rule(place: Place) -> AssignmentRule:
    """A rule for any ticket."""
    team = Team.objects.filter(organisation=place.organisation_id).first() or Team.objects.first()
    made: AssignmentRule = setting(AssignmentRule, team=team, position=1)(place)
    return made


def closing(place: Place) -> ClosingRule:
    """One for a practice of its own each time."""
    made: ClosingRule = setting(ClosingRule, kind="kind_{n}", days=3)(place)
    return made


_numbers = count(1)
MAKERS: dict[str, Callable[[Place], Any]] = {
    "desk_ticket": ticket,
    "ticket_category": setting(Category, name={"en": "Mail"}, path="Mail {n}"),
    "priority_matrix": setting(PriorityMatrix, cells=[[1, 2, 3]] * 3, effective_from=MONDAY),
    "hold_reason": setting(HoldReason, code="parts_{n}", name={"en": "Parts"}),
    "reply_template": setting(ReplyTemplate, name="Thanks {n}", text={"en": "Thank you."}),
    "assignment_rule": rule,
    "closing_rule": closing,
    "field_set": set_row,
    "live_field_set": lambda place: set_row(place, is_live=True),
    "sla_clock": lambda place: clock(running(place)),
}
