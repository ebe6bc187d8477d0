"""An improvement that a project carries out: it begins in one click, and comes back when it delivered."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.locks import held_case, hold
from pawl.collaboration.models import Link
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.improvement.actions.turning import DONE_BY, PLANNABLE, deliver, start
from pawl.improvement.models import Improvement, Turn, TurnState
from pawl.projects.actions.from_gap import COMES_FROM, Drafted, begin_drafted
from pawl.projects.models import ENDED, Project

KIND = Improvement.kind
UNLESS_KNOWN = timedelta(days=91)
"""When the effect of a turn is looked for, where nobody knows how many periods it needs."""


@transaction.atomic
def begin_project(improvement: Improvement, drafted: Drafted, *, by: Actor, **fields: Any) -> Project:
    """A project carries it out; its charter is a draft that began with the data.

    fields: of the project, beside its title; left out, it is called as the improvement is.
    Raises NotAllowed; Conflict before the approval, after the end, or where a project is under way already.
    """
    require(by, Permission.IMPROVEMENT_EDIT, on=improvement)
    if improvement.state not in PLANNABLE:
        raise Conflict(
            improvement.key,
            say("A project begins once the improvement is approved, and not after its end."),
            say("Approve it first."),
        )
    hold(improvement.case)
    case = held_case(improvement.pk)
    if known := projects_of(improvement).exclude(state__in=ENDED).first():
        raise Conflict(improvement.key, say("{project} carries it out already.", project=known.key),
                       say("Change that one, or end it first."))  # fmt: skip
    made = begin_drafted(case, drafted, by=by, **{"title": case.title, **fields})
    turn = (
        improvement.turns.filter(state__in=(TurnState.PLANNED, TurnState.DOING)).order_by("-number").first()
    )
    if turn is not None:
        Link.objects.get_or_create(source_id=turn.pk, target=made.case, relation=DONE_BY)
    facts = {"project": made.key, "turn": turn and turn.key}
    record(KIND, improvement.key, "project_begun", by=by, facts=facts)
    return made


def projects_of(improvement: Improvement) -> Any:
    """The projects that came from an improvement."""
    came = Link.objects.filter(target=improvement.case, relation=COMES_FROM, source__kind=Project.kind)
    return Project.objects.filter(pk__in=came.values("source")).select_related("case").order_by("pk")


@transaction.atomic
def come_back(project: Project, day: date, *, by: Actor) -> list[Turn]:
    """The project delivered: the turns that it carries out work from that day, and are checked.

    A turn that may not start, because as many are under way as the register allows, stays planned.
    Returns those that are being checked now.
    """
    mine = Link.objects.filter(target=project.case, relation=DONE_BY, source__kind=Turn.kind).values("source")
    turns = Turn.objects.filter(pk__in=mine, state__in=(TurnState.PLANNED, TurnState.DOING))
    return [
        deliver(turn, by=by)
        for turn in turns.select_related("case", "improvement__case").order_by("pk")
        if turn.state == TurnState.DOING or _started(turn, day, by)
    ]


def _started(turn: Turn, day: date, by: Actor) -> bool:
    check_on = None if turn.points_needed else day + UNLESS_KNOWN
    try:
        with transaction.atomic():
            start(turn, began_on=day, check_on=check_on, by=by)
    except Conflict:
        turn.refresh_from_db()
        return False
    return True
