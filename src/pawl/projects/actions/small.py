"""A small job begins with everything that its charter needs, so that the sponsor can approve it at once."""

from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.framework import framework
from pawl.projects.actions import charters, projects, sheets
from pawl.projects.models import Charter, Project
from pawl.projects.sheets import SHEETS


@transaction.atomic
def begin_small(*, by: Actor, **fields: Any) -> Project:
    """Project, charter, objective and a line per dimension: all of it, or nothing.

    fields: those of `sheets.small`.   The sponsor answers for the benefit, until somebody else is named.
    """
    sponsor = fields.get("sponsor")
    project = projects.begin(title=fields["title"], sponsor=sponsor, tailoring="simple", by=by)
    charter = Charter.objects.select_related("case", "project__case").get(project=project)
    charters.change(charter, business_need=fields["business_need"], by=by)
    aim = {"statement": fields["objective"], "target": fields["target"], "due": fields["due"]}
    sheets.add(SHEETS["objectives"], project, {**aim, "benefit_owner": sponsor}, by=by)
    for name in framework().dimensions:
        line = {"dimension": name, "text": fields[name], "is_touched": True}
        sheets.add(SHEETS["coverage"], project, line, by=by)
    return project
