"""Improvements that answer a problem, a lesson of a project or a hand-over; and ideas of anybody."""

from dataclasses import replace

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.analytics.words import say
from pawl.collaboration.cases import place_of
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Link, Record
from pawl.improvement.actions.baseline import told
from pawl.improvement.actions.register import COMES_FROM, Proposal, enter, propose
from pawl.improvement.models import Improvement, Origin
from pawl.projects.models import Lesson, Project

ORIGINS = {"problem": Origin.PROBLEM, "handover": Origin.HANDOVER, "project": Origin.LESSON}
"""Kinds of records that an improvement can come from, beside gaps and signals."""


@transaction.atomic
def propose_from(
    source: Record, proposal: Proposal, *, lesson: Lesson | None = None, by: Actor
) -> Improvement:
    """It answers a record that somebody may see: it stands where that stands, and is linked with it.

    lesson: of a project: which of its lessons.
    """
    if source.kind not in ORIGINS:
        names = ", ".join(sorted(ORIGINS))
        raise broken("comes_from", say("Nothing is improved from such a record."),
                     say("Use one of: {names}.", names=names))  # fmt: skip
    if isinstance(source, Project) != (lesson is not None) or (lesson and lesson.project_id != source.pk):
        raise broken("lesson", say("A lesson goes with its project."), say("Name one of this project."))
    case = source.case
    owner = proposal.owner.pk if proposal.owner else place_of(by.person).owner_id
    place = Place(case.organisation_id, case.team_id, owner, case.confidential or proposal.confidential)
    facts = {"comes_from": source.key, **({"lesson": lesson.key} if lesson else {})}
    start = told(proposal.kpi, proposal.baseline)
    made = enter(proposal, place, ORIGINS[source.kind], start, by=by, facts=facts)
    Link.objects.create(source=made.case, target=case, relation=COMES_FROM)
    return made


def have_idea(title: str, *, by: Actor) -> Improvement:
    """Anybody has an idea: one line is enough, the rest can be asked."""
    return propose(replace(Proposal(title, title), origin=Origin.IDEA), by=by)
