"""Who gets a new ticket: the first rule that fits."""

from collections.abc import Iterator

from django.db.models import Q

from pawl.tickets.models import AssignmentRule, Category, Ticket

DEEPEST = 20


def fitting(ticket: Ticket) -> AssignmentRule | None:
    """The rule that counts: of its organisation before those of the site, then by position."""
    rules = AssignmentRule.objects.filter(
        Q(organisation=ticket.case.organisation_id) | Q(organisation=None),
        Q(service=None) | Q(service=ticket.service_id),
        kind__in=(ticket.kind, ""),
        retired_at=None,
    ).select_related("team", "person")
    home = ticket.case.organisation_id
    if home is not None:
        rules = rules.filter(team__organisation=home)  # a team of another one would not see it
    branch = set(branch_of(ticket.category))
    ordered = sorted(rules, key=lambda one: (one.organisation_id is None, one.position, one.pk))
    return next((one for one in ordered if _fits(one, ticket, branch)), None)


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
