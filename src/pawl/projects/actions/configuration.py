"""Configuration baselines: the items that a project touches under a name, frozen; none is ever changed."""

from django.db import transaction
from django.db.models import Max

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.projects import content
from pawl.projects.configuration import items_of
from pawl.projects.models import ENDED, ConfigurationBaseline, Project


@transaction.atomic
def take(project: Project, *, name: str, by: Actor) -> ConfigurationBaseline:
    """The items as they stand now, as far as whoever takes it may see them."""
    require(by, Permission.PROJECT_MANAGE, on=project)
    if project.state in ENDED:
        raise Conflict(project.key, say("The project has ended."), say("Its last baseline stays."))
    clean = line("name", name, 120)
    rows = ConfigurationBaseline.objects.filter(project=project)
    if rows.filter(name=clean).exists():
        raise broken("name", say("There is a baseline of this name."), say("Choose another name."))
    items = items_of(project, by)
    if not items:
        rule = say("The project touches no configuration item that you may see.")
        way_out = say("Name items in its changes, or say what its service stands on.")
        raise Conflict(project.key, rule, way_out)
    frozen = {"items": items}
    number = (rows.aggregate(most=Max("number"))["most"] or 0) + 1
    made = ConfigurationBaseline.objects.create(
        project=project, number=number, name=clean, at=clock.now(), by=str(by.person or by.key),
        content=frozen, digest=content.digest_of(frozen),
    )  # fmt: skip
    facts = {"baseline": made.key, "number": number, "digest": made.digest, "items": len(items)}
    record("project", project.key, "configuration_frozen", by=by, facts=facts, texts={"name": clean})
    return made
