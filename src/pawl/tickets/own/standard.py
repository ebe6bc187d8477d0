"""What conditions of form rules may ask of a ticket beside its own fields."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import KNOWN
from pawl.tickets.assignment import DEEPEST, branch_of
from pawl.tickets.models import Category, Ticket
from pawl.web.rest.fields import key_of

STANDARD_WORDS: Mapping[str, Any] = {
    "service": _("Service"),
    "category": _("Category"),
    "team": _("Team"),
    "priority": _("Priority"),
    "impact": _("Impact"),
    "urgency": _("Urgency"),
    "channel": _("Came in by"),
    "state": _("State"),
}
KEYS: Mapping[str, str] = {"service": "SVC", "category": "CAT", "team": "TEAM"}
MOST_OFFERED = 500


def standard_of(ticket: Ticket, known: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    """What stands on a ticket; its category with those above it, as a rule for a branch counts below it.

    known: the branches, where many tickets are looked at.
    """
    category = key_of("CAT", ticket.category_id) or ""
    branch = [f"CAT-{n}" for n in branch_of(ticket.category)] if known is None else known.get(category, [])
    return {
        "service": key_of("SVC", ticket.service_id),
        "category": branch,
        "team": key_of("TEAM", ticket.case.team_id),
        "priority": ticket.priority,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "channel": ticket.channel,
        "state": ticket.state,
    }


def branches(by: Actor | None = None) -> dict[str, list[str]]:
    """Each category that somebody may see, or each, with those above it; one query."""
    seen = Category.objects.visible_to(by) if by is not None else Category.objects.all()
    rows = {one.pk: one for one in seen}
    found: dict[str, list[str]] = {}
    for one in rows.values():
        above: Category | None = one
        line: list[str] = []
        while above is not None and len(line) < DEEPEST:
            line.append(above.key)
            above = rows.get(above.parent_id or 0)
        found[one.key] = line
    return found


def keys_here(name: str, by: Actor) -> dict[str, str]:
    """What a condition over a record may name, by key: of what somebody may see."""
    if name == "category":
        rows = Category.objects.visible_to(by).filter(retired_at=None).order_by("path")
        return {one.key: one.path for one in rows[:MOST_OFFERED]}
    if name == "team":
        return {one.key: one.name for one in KNOWN["team"][0](by).order_by("name")[:MOST_OFFERED]}
    return {one.key: one.case.title for one in KNOWN["service"][0](by)[:MOST_OFFERED]}
