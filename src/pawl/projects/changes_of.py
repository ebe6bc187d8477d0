"""The changes that a project raised: where each stands, and what it lacks before it can be made."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, say
from pawl.changes.models import Change
from pawl.projects.models import Project

MOST = 100
BEFORE = ("new", "assess", "authorize", "scheduled")
"""States in which it is not made yet."""


@dataclass(frozen=True)
class ChangeOf:
    """One of them."""

    change: Change
    lacks: Sequence[Sentence]
    """What is still to be said of one that is not made yet."""


def changes_of(project: Project, actor: Actor) -> list[ChangeOf]:
    """What is linked with the project, in either direction, and may be seen; the next first.   One query."""
    near = Q(case__links_out__target=project.case_id) | Q(case__links_in__source=project.case_id)
    rows = Change.objects.visible_to(actor).filter(near).select_related("case").distinct()
    found = rows.order_by(F("planned_from").asc(nulls_first=True), "pk")[:MOST]
    return [ChangeOf(one, _lacks(one)) for one in found]


def _lacks(one: Change) -> list[Sentence]:
    """A standard change was thought through when its model was approved."""
    if one.state not in BEFORE:
        return []
    asked: list[tuple[object, Sentence]] = [(one.planned_from, say("no time in the calendar"))]
    if one.type != "standard":
        asked += [
            (one.risk, say("its risk is not known")), (one.back_out_plan, say("no way back")),
            (one.test_plan, say("no test")),
        ]  # fmt: skip
    return [words for said, words in asked if not said]
