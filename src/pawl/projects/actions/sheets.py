"""Write a row of a sheet, change it, take it away: one event each."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.errors import Conflict
from pawl.projects.actions.rows import write_change, write_new, write_off
from pawl.projects.models import ENDED, Part, Project, ProjectRecord
from pawl.projects.sheets import BY_MODEL, SHEETS, Sheet

WORK, MANAGE = Permission.PROJECT_WORK, Permission.PROJECT_MANAGE


def sheet_named(name: str) -> Sheet:
    """The sheet of a name.   Raises Invalid."""
    if name not in SHEETS:
        names = ", ".join(SHEETS)
        raise broken("sheet", say("There is no such sheet."), say("Use one of: {names}.", names=names))
    return SHEETS[name]


@transaction.atomic
def add(sheet: Sheet, project: Project, fields: Mapping[str, Any], *, by: Actor) -> Part | ProjectRecord:
    """A row more."""
    may_write(sheet, project, by)
    return write_new(sheet, project, fields, by=by)


@transaction.atomic
def change(row: Part | ProjectRecord, fields: Mapping[str, Any], *, by: Actor) -> Part | ProjectRecord:
    """A row says something else; nothing is written where nothing differs."""
    may_write(BY_MODEL[type(row)], row.project, by)
    write_change(row, fields, by=by)
    return row


@transaction.atomic
def remove(row: Part, *, by: Actor) -> None:
    """A row goes; the history keeps that it was there."""
    may_write(BY_MODEL[type(row)], row.project, by)
    write_off(row, by=by)


def may_write(sheet: Sheet, project: Project, by: Actor) -> None:
    """Ask for the right; what has ended stays as it is."""
    require(by, WORK if sheet.is_worked else MANAGE, on=project)
    if project.state in ENDED:
        rule = say("The project has ended.")
        raise Conflict(project.key, rule, say("What is still to be said can stand in a comment."))


def not_of(key: str) -> Exception:
    """A row of another project is none of this one."""
    rule = say("{key} is no row of this project.", key=key[:30])
    return broken("part", rule, say("Use a key of its rows, or ask its own project."))
