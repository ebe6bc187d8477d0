"""A plan of another planner from the console: what the API says of it, without the network."""

from pathlib import Path

from pawl.collaboration.records import find_one
from pawl.operation.records import acting, check_texts
from pawl.projects.actions.bringing import LARGEST
from pawl.projects.api.bringing import BroughtPlanOut, brought_from
from pawl.projects.models import Project


def bring(key: str, file: Path, *, email: str, dry_run: bool) -> BroughtPlanOut:
    """Into a project that whoever acts may plan; looked at, or written.

    email: who acts; empty for the console itself.   Raises NotFound, and what the page refuses.
    """
    check_texts([key, email])
    by = acting(email)
    project = find_one(Project, key, by)
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    form = file.suffix.removeprefix(".").lower()
    return brought_from(project, content, form=form, dry_run=dry_run, by=by)
