"""Level a plan: have a plan proposed, take it over, take it back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import packed, say
from pawl.collaboration.cases import amend
from pawl.errors import Conflict, stale
from pawl.history.record import record
from pawl.projects.edits import copy_of
from pawl.projects.late import level_plan
from pawl.projects.models import ENDED, Levelling, Project, WorkPackage
from pawl.projects.parts_of import part_number
from pawl.projects.reads import plain

MANAGE = Permission.PROJECT_MANAGE
MOST_AT_ONCE = 60
"""Rows for which a good plan takes a third of a second; more are a job's."""
DAYS = ("starts", "ends", "constraint_on")
FIELDS = (*DAYS, "constraint")
"""What it writes into a row that moves."""


def propose(project: Project, *, is_optimal: bool = False, by: Actor) -> Levelling:
    """Somebody wants to see a levelled plan: a small one stands at once, a job computes all else."""
    _check(project, by)
    rows = WorkPackage.objects.filter(project=project).exclude(state="cancelled")
    if is_optimal or rows.count() > MOST_AT_ONCE:
        return _asked(project, by, is_optimal=is_optimal)
    basis, result = computed(project, is_optimal=False)
    return _asked(project, by, is_optimal=False, basis=basis, result=result)


def computed(project: Project, *, is_optimal: bool) -> tuple[str, dict[str, Any]]:
    """The basis and the plan; outside any transaction.   Raises Conflict for what makes none."""
    try:
        return copy_of(project).basis, level_plan(project, is_optimal=is_optimal)
    except AnalyticsError as refusal:
        raise Conflict(refusal.thing, refusal.rule, refusal.way_out) from refusal


@transaction.atomic
def _asked(
    project: Project, by: Actor, *, is_optimal: bool, basis: str = "", result: dict[str, Any] | None = None
) -> Levelling:
    _check(project, by)
    made = Levelling.objects.create(
        project=project, at=clock.now(), by=str(by.person or by.key), is_optimal=is_optimal,
        state="ready" if result else "asked", basis=basis, result=result,
    )  # fmt: skip
    name = "levelling_proposed" if result else "levelling_asked"
    record("project", project.key, name, by=by, facts={"levelling": made.key, "optimal": is_optimal})
    return made


@transaction.atomic
def finish(one: Levelling, basis: str, result: dict[str, Any], *, by: Actor) -> Levelling:
    """The job has a plan."""
    _step(one, "asked", "ready", basis=basis, result=result)
    record("project", one.project.key, "levelling_proposed", by=by,
           facts={"levelling": one.key, "optimal": one.is_optimal})  # fmt: skip
    return one


@transaction.atomic
def fail(one: Levelling, refusal: Conflict, *, by: Actor) -> Levelling:
    """The job found that there is none."""
    why = say("{thing}: {rule} {way}", thing=refusal.thing, rule=refusal.rule, way=refusal.way_out)
    _step(one, "asked", "refused", result={"why": packed(why)})
    record("project", one.project.key, "levelling_refused", by=by, facts={"levelling": one.key})
    return one


@transaction.atomic
def apply_levelling(one: Levelling, *, by: Actor) -> Levelling:
    """The proposed days become the planned ones; what moved by itself is held by its constraint.

    Raises Conflict where the plan has changed since.
    """
    project = one.project
    _check(project, by)
    Project.objects.select_for_update(of=("self",)).filter(pk=project.pk).first()
    if one.state != "ready" or one.result is None:
        raise Conflict(one.key, say("There is no plan to take over."), say("Level anew."))
    if copy_of(project).basis != one.basis:
        raise Conflict(one.key, say("The plan has changed since."), say("Level anew, then take that over."))
    moves = {move["key"]: move for move in one.result["moves"]}
    written = {work.key: _write(work, moves[work.key], by) for work in _rows(project, moves)}
    _step(one, "ready", "applied", written=written)
    record("project", project.key, "levelled", by=by, facts={"levelling": one.key, "moved": sorted(moves)})
    return one


@transaction.atomic
def undo_levelling(one: Levelling, *, by: Actor) -> Levelling:
    """The rows say again what they said before.   Raises Conflict with those that were changed since."""
    project = one.project
    _check(project, by)
    rows = _rows(project, one.written)
    changed = [work.key for work in rows if _told(work) != one.written[work.key]["after"]]
    if one.state != "applied" or changed:
        rule = say("Rows were changed since: {names}.", names=", ".join(changed) or "–")
        raise Conflict(one.key, rule, say("Change them by hand, or level anew."))
    for work in rows:
        _say(work, one.written[work.key]["before"], by)
    _step(one, "applied", "undone")
    record("project", project.key, "levelling_undone", by=by, facts={"levelling": one.key})
    return one


def levelling_named(key: str, project: Project, *, by: Actor) -> Levelling:
    """The levelled plan of a key, of a project that somebody may see.   Raises NotFound."""
    rows: Any = Levelling.objects.visible_to(by).filter(
        project=project, pk=part_number(key, Levelling.prefix)
    )
    found: Levelling | None = rows.select_related("project__case__owner").first()
    if found is None:
        raise not_found("levelled plan")
    return found


def _check(project: Project, by: Actor) -> None:
    require(by, MANAGE, on=project)
    if project.state in ENDED:
        raise Conflict(project.key, say("The project has ended."), say("It stays as it is."))


def _rows(project: Project, keys: Mapping[str, Any]) -> list[WorkPackage]:
    numbers = [int(key.rpartition("-")[2]) for key in keys]
    rows = WorkPackage.objects.filter(project=project, pk__in=numbers)
    return list(rows.select_related("case").order_by("pk"))


def _write(work: WorkPackage, move: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    before = _told(work)
    after = {**before, "starts": move["starts"], "ends": move["ends"]}
    if move["held"]:
        after |= {"constraint": "snet", "constraint_on": move["held"]}
    _say(work, after, by)
    return {"before": before, "after": after}


def _told(work: WorkPackage) -> dict[str, Any]:
    return {name: plain(getattr(work, name)) for name in FIELDS}


def _say(work: WorkPackage, told: Mapping[str, Any], by: Actor) -> None:
    days = {name: date.fromisoformat(told[name]) if told[name] else None for name in DAYS}
    changes = amend(work, constraint=told["constraint"], **days)
    if changes:
        facts = {name: plain(value) for name, value in changes.items()}
        record("work_package", work.key, "changed", by=by, facts={"fields": sorted(changes), **facts})


def _step(one: Levelling, before: str, after: str, **changes: Any) -> None:
    rows = Levelling.objects.filter(pk=one.pk, version=one.version, state=before)
    if not rows.update(state=after, version=F("version") + 1, **changes):
        raise stale(one.key)
    one.refresh_from_db(fields=["state", "version", *changes])
