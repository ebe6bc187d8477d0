"""Keep a project as a template, withdraw one, begin a project from one."""

from datetime import date
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.writing import made
from pawl.collaboration.checks import LONGEST_TITLE, broken, line, passage
from pawl.collaboration.records import find_one
from pawl.errors import Conflict
from pawl.lifecycle import Lifecycle, Transition
from pawl.projects.actions import charters, projects
from pawl.projects.models import Charter, Project, ProjectTemplate
from pawl.projects.patterns import SHIPPED, Pattern, fill, shipped, taken
from pawl.projects.patterns.filling import shifted
from pawl.projects.patterns.pattern import MOST_ROWS

MANAGE = Permission.PROJECT_MANAGE
TEMPLATE = Lifecycle(
    "project_template", "kept", (Transition("withdraw", frozenset({"kept"}), "withdrawn", MANAGE, ()),)
)


@transaction.atomic
def keep(project: Project, *, title: str, description: str = "", by: Actor) -> ProjectTemplate:
    """The next project of its sort can begin with its plan; the template stands where the project does."""
    require(by, MANAGE, on=project)
    case = project.case
    owner = by.person.pk if by.person else case.owner_id
    place = Place(case.organisation_id, case.team_id, owner, case.confidential)
    content = taken(project)
    if sum(len(rows) for rows in content["sheets"].values()) > MOST_ROWS:
        rule = say("A template holds {n} rows at most.", n=MOST_ROWS)
        raise Conflict(project.key, rule, say("Keep a smaller project as one."))
    fields = {
        "description": passage("description", description), "tailoring": project.tailoring,
        "content": content, "source_key": project.key,
    }  # fmt: skip
    return made(ProjectTemplate, "kept", line("title", title, LONGEST_TITLE), place, fields, by)


def withdraw(template: ProjectTemplate, *, by: Actor) -> ProjectTemplate:
    """No project begins from it any more; those that did stay as they are."""
    require(by, MANAGE, on=template)
    TEMPLATE.advance(template, "withdraw", by=by)
    return template


@transaction.atomic
def begin_from_template(pattern: Pattern, *, starts: date | None, by: Actor, **fields: Any) -> Project:
    """A project with the plan of a template, each day shifted to its start: all of it, or nothing."""
    if starts is None:
        raise broken("starts", say("It is empty."), say("Say on which day the project starts."))
    project = projects.begin(by=by, **fields)
    charter = Charter.objects.select_related("case", "project__case").get(project=project)
    ends = shifted(starts, pattern.content.get("ends"))
    charters.change(charter, **pattern.content["charter"], starts=starts, ends=ends, by=by)
    fill(project, pattern, starts, by=by)
    return project


def pattern_named(name: str, by: Actor) -> Pattern:
    """A shipped one by its name, or a kept one by its key, if somebody may see it.   Raises NotFound."""
    if name in SHIPPED:
        return shipped(name)
    one = find_one(ProjectTemplate, name[:30], by)
    if one.state != "kept":
        raise not_found("template")
    return pattern_of(one)


def pattern_of(one: ProjectTemplate) -> Pattern:
    """A kept one, as a project begins from it."""
    return Pattern(one.key, one.case.title, one.description, one.tailoring, one.content)
