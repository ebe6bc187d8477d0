"""The final report: an edition is frozen by whoever runs the project, accepted by who decides about it."""

from django.db import transaction
from django.db.models import Max

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import passage
from pawl.errors import Conflict, NotAllowed
from pawl.history.record import record
from pawl.projects import content
from pawl.projects.late import frozen_report
from pawl.projects.models import ENDED, FinalReport, Project


@transaction.atomic
def freeze_report(project: Project, *, by: Actor) -> FinalReport:
    """The report as it stands now becomes the next edition: numbered, hashed, never changed."""
    require(by, Permission.PROJECT_MANAGE, on=project)
    if project.state in ENDED:
        raise Conflict(project.key, say("The project has ended."), say("Its last edition stays."))
    if not project.final_report:
        raise Conflict(project.key, say("The final report is not written yet."), say("Write it first."))
    frozen = frozen_report(project, by)
    rows = FinalReport.objects.filter(project=project)
    number = (rows.aggregate(most=Max("number"))["most"] or 0) + 1
    made = FinalReport.objects.create(
        project=project, number=number, at=clock.now(), author=by.person, content=frozen,
        digest=content.digest_of(frozen),
    )  # fmt: skip
    facts = {"report": made.key, "number": number, "digest": made.digest}
    record("project", project.key, "report_frozen", by=by, facts=facts)
    return made


@transaction.atomic
def accept_report(project: Project, *, note: str = "", by: Actor) -> FinalReport:
    """Who decides about the project takes its newest edition as it stands."""
    require(by, Permission.PROJECT_DECIDE, on=project)
    newest = FinalReport.objects.select_for_update().filter(project=project).first()
    if newest is None or newest.accepted_at is not None:
        raise Conflict(project.key, say("No edition of the final report waits."), say("Read it again."))
    if by.person is not None and by.person.pk in (newest.author_id, project.case.owner_id):
        rule = say("Nobody accepts what they wrote.")
        raise NotAllowed(project.key, rule, say("Ask the sponsor."))
    newest.accepted_by, newest.accepted_at, newest.note = by.person, clock.now(), passage("note", note)
    newest.version += 1
    newest.save(update_fields=["accepted_by", "accepted_at", "note", "version"])
    facts = {"report": newest.key, "number": newest.number}
    record("project", project.key, "report_accepted", by=by, facts=facts, texts={"note": newest.note})
    return newest
