"""The review of the guiding principles: counted, and stale as soon as circumstances change."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Max

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, packed, say
from pawl.collaboration.checks import passage
from pawl.errors import Conflict
from pawl.framework import framework
from pawl.history.record import record
from pawl.projects.gates import facts_of
from pawl.projects.models import PrincipleDecision, PrincipleReview, Project


@transaction.atomic
def review(project: Project, *, note: str = "", by: Actor) -> PrincipleReview:
    """The principles are gone through: how often each is applied and bent, and what nobody decided."""
    require(by, Permission.PROJECT_MANAGE, on=project)
    counted = counts_of(project)
    if not any(one["applies"] + one["bends"] for one in counted.values()):
        raise Conflict(project.key, say("No principle was decided on yet."), say("Add a decision first."))
    facts = facts_of(project)
    undecided = facts["scope_undecided"] + facts["requirements_undecided"]
    made = _kept(project, counted, undecided, passage("note", note), by)
    said = {"number": made.number, "undecided": undecided}
    record("project", project.key, "principles_reviewed", by=by, facts=said, texts={"note": made.note})
    return made


def counts_of(project: Project) -> dict[str, dict[str, int]]:
    """Per principle how often it is applied and bent."""
    rows = PrincipleDecision.objects.filter(project=project).values_list("principle", "stance")
    found: Counter[tuple[str, str]] = Counter(rows)
    return {
        name: {"applies": found[name, "applies"], "bends": found[name, "bends"]}
        for name in framework().principles
    }


def circumstances_changed(project: Project, why: Sentence, *, by: Actor) -> None:
    """The review that held does not hold any more; the caller holds the transaction."""
    rows = PrincipleReview.objects.filter(project=project, stale_at=None)
    if rows.update(stale_at=clock.now(), stale_reason=packed(why)):
        record("project", project.key, "principles_stale", by=by, texts={"why": str(why)})


def _kept(project: Project, counted: Any, undecided: int, note: str, by: Actor) -> PrincipleReview:
    rows = PrincipleReview.objects.filter(project=project)
    number = (rows.aggregate(most=Max("number"))["most"] or 0) + 1
    rows.filter(stale_at=None).update(stale_at=clock.now(), stale_reason=packed(say("It was done again.")))
    return PrincipleReview.objects.create(
        project=project, number=number, at=clock.now(), by=str(by.person or by.key), counts=counted,
        undecided=undecided, note=note,
    )  # fmt: skip
