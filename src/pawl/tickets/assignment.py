"""Who gets a ticket that nobody has: by the first rule that fits it, by its service, by a rule for all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.collaboration.models import Case
from pawl.history.record import Said, record_few
from pawl.prepared import Prepared
from pawl.tickets.models import AssignmentRule, Category, Ticket

DEEPEST = 20


@dataclass(frozen=True)
class Given:
    """Who gets a ticket, and by what."""

    team: Team
    person: Person | None
    why: Mapping[str, str]

    def told(self, ticket: Ticket) -> Said:
        """The event of it."""
        facts = {"to": self.team.key, "person": ticket.assignee and ticket.assignee.key, **self.why}
        return Said(ticket.kind, ticket.key, "assigned", facts, {"team": self.team.name})


def find_team(ticket: Ticket, *, by: Actor) -> None:
    """Give a ticket without a team the one that is to work on it, if there is one.

    The caller holds the transaction and asked for the right.
    """
    if (given := give_team(ticket)) is None:
        return
    Case.objects.filter(pk=ticket.pk).update(team=given.team)
    if given.person is not None:
        type(ticket)._base_manager.filter(pk=ticket.pk).update(assignee=given.person)  # noqa: SLF001 documented
    record_few([given.told(ticket)], by=by)


def give_team(ticket: Ticket) -> Given | None:
    """The same of a ticket that is about to be written: its team and person stand on it then, not in a table.

    None where it has a team, or where nothing gives one. Whoever writes the ticket writes the event, too.
    """
    given = _given(ticket) if ticket.case.team_id is None else None
    if given is not None:
        ticket.case.team = given.team
        ticket.assignee = given.person or ticket.assignee
    return given


def _given(ticket: Ticket) -> Given | None:
    rule, team = fitting(ticket), _supporting(ticket)
    if rule and (team is None or is_narrow(rule)):
        is_free = rule.person is not None and rule.person.is_active and ticket.assignee_id is None
        return Given(rule.team, rule.person if is_free else None, {"rule": rule.key})
    return Given(team, None, {"service": f"SVC-{ticket.service_id}"}) if team else None


def _supporting(ticket: Ticket) -> Team | None:
    """The support team of its service; of another organisation it would not see the ticket."""
    team = ticket.service.case.team if ticket.service else None
    fits = team is not None and team.is_active and ticket.case.organisation_id in {None, team.organisation_id}
    return team if fits else None


def fitting(ticket: Ticket) -> AssignmentRule | None:
    """The rule that counts: of its organisation before those of the site, then by position."""
    rules = _RULES.all(ticket.kind, ticket.case.organisation_id, ticket.service_id)
    branch = set(branch_of(ticket.category))
    ordered = sorted(rules, key=lambda one: (one.organisation_id is None, one.position, one.pk))
    return next((one for one in ordered if _fits(one, ticket, branch)), None)


def _rules(kind: str, home: int | None, service: int | None) -> QuerySet[AssignmentRule]:
    rules = AssignmentRule.objects.filter(
        Q(organisation=home) | Q(organisation=None),
        Q(service=None) | Q(service=service),
        kind__in=(kind, ""),
        retired_at=None,
    ).select_related("team", "person")
    if home is None:
        return rules
    return rules.filter(team__organisation=home)  # a team of another one would not see it


_RULES: Prepared[AssignmentRule] = Prepared(_rules, settled=True)


def is_narrow(rule: AssignmentRule) -> bool:
    """Whether it names anything: one that takes everything leaves to a service what is of its own."""
    return bool(rule.category_id or rule.service_id or rule.words.strip())


def branch_of(category: Category | None) -> Iterator[int]:
    """A category and those above it: a rule for a branch counts for its twigs."""
    for _step in range(DEEPEST):
        if category is None:
            return
        yield category.pk
        category = category.parent


def _fits(rule: AssignmentRule, ticket: Ticket, branch: set[int]) -> bool:
    if rule.category_id is not None and rule.category_id not in branch:
        return False
    words = [word.strip().casefold() for word in rule.words.split(",") if word.strip()]
    return not words or any(word in ticket.case.title.casefold() for word in words)
