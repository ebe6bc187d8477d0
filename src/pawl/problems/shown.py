"""What the page of a problem shows beside what every record has."""

from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pawl.accounts.actor import Actor
from pawl.collaboration.records import address_of
from pawl.presentation.cause_and_effect import Bone, Cause, fishbone
from pawl.problems.actions.lifecycle import ENDED, PROBLEM
from pawl.problems.models import Problem, State
from pawl.problems.reads import newest, occurrences
from pawl.problems.words import CATEGORIES, CODES, LEVELS, PRIORITIES, STANDINGS, STATES
from pawl.tickets.shown import clocks_of


def shown(one: Problem, actor: Actor) -> dict[str, Any]:
    """Context of `problems/show.html`."""
    return {
        "state_label": STATES[one.state],
        "way": [(STATES[state], state == one.state) for state in PROBLEM.states],
        "priority": PRIORITIES[one.priority],
        "computed": PRIORITIES[one.computed_priority] if one.priority_reason else "",
        "impact": LEVELS[one.impact],
        "urgency": LEVELS[one.urgency],
        "code": CODES.get(one.resolution_code, ""),
        "is_over": one.state in ENDED,
        "may_be_known": one.state not in (State.RESOLVED, State.CLOSED) or one.is_known_error,
        "times": occurrences(one, actor),
        "tickets": [(ticket, address_of(ticket.case)) for ticket in newest(one, actor)],
        "diagram": diagram(one),
        "causes": cause_rows(one),
        "clocks": clocks_of(one),
    }


def cause_rows(one: Problem) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The causes by category, in words."""
    return [
        (CATEGORIES[category], [(row["text"], STANDINGS[row["standing"]]) for row in rows])
        for category, rows in groupby(one.causes, key=lambda row: row["category"])
    ]


def diagram(one: Problem) -> SafeString:
    """The causes as a diagram; nothing where none is named."""
    bones = [
        Bone(str(CATEGORIES[category]), tuple(Cause(row["text"], row["standing"]) for row in rows))
        for category, rows in groupby(one.causes, key=lambda row: row["category"])
    ]
    label = _("Cause-and-effect diagram of %(title)s") % {"title": one.case.title}
    drawn = fishbone(str(one.case.title), bones, label=label) if bones else ""
    return mark_safe(drawn)  # noqa: S308 the drawing escapes every text
