"""Baselines: the plan under a name, frozen; there may be many, and none is ever changed."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, line, passage
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.projects import content
from pawl.projects.models import ENDED, Baseline, Project, WorkPackage

Content = dict[str, Any]


@transaction.atomic
def freeze(project: Project, *, name: str, reason: str = "", change_key: str = "", by: Actor) -> Baseline:
    """The plan as it stands now becomes what is compared with from now on."""
    require(by, Permission.PROJECT_MANAGE, on=project)
    return keep(project, name=name, reason=reason, change_key=change_key, by=by)


def keep(
    project: Project, *, name: str, reason: str, change_key: str, by: Actor, frozen: Content | None = None
) -> Baseline:
    """The same for who was already asked for the right; the caller holds the transaction.

    frozen: what it holds, where that is not the plan as it stands now.
    """
    clean = line("name", name, 120)
    if project.state in ENDED:
        raise Conflict(project.key, say("The project has ended."), say("Its last baseline stays."))
    rows = Baseline.objects.filter(project=project)
    if rows.filter(name=clean).exists():
        raise broken("name", say("There is a baseline of this name."), say("Choose another name."))
    if not WorkPackage.objects.filter(project=project).exists():
        raise Conflict(project.key, say("There is no work to freeze yet."), say("Add work first."))
    frozen = frozen or content.of_plan(project)
    number = (rows.aggregate(most=Max("number"))["most"] or 0) + 1
    made = Baseline.objects.create(
        project=project, number=number, name=clean, at=clock.now(), by=str(by.person or by.key),
        reason=passage("reason", reason), content=frozen, digest=content.digest_of(frozen),
        change_key=change_key,
    )  # fmt: skip
    facts = {"baseline": made.key, "number": number, "digest": made.digest, "change": change_key or None}
    record("project", project.key, "baseline_frozen", by=by, facts=facts, texts={"name": clean})
    return made
