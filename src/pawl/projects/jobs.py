"""What projects have done by itself: long levelling, issues of other trackers mirrored, looks ahead."""

from pawl.accounts.actor import system
from pawl.analytics.words import say
from pawl.collaboration.kinds import KINDS
from pawl.errors import Conflict
from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every
from pawl.projects.actions import edits as editing
from pawl.projects.actions import levelling
from pawl.projects.actions.outlook import look_at_changed
from pawl.projects.actions.reviews import tell_of_benefits, tell_what_is_due
from pawl.projects.edits import copy_of, edits_of
from pawl.projects.late import impact_of
from pawl.projects.models import ChangeRequest, Levelling, OutsideIssue
from pawl.projects.outside.mirroring import due, mirror
from pawl.projects.outside.mirroring import one as mirrored
from pawl.projects.parts_of import part_number

BY = system("levelling")
FIGURES = 12
"""Six of the plan as it is, six of what it would be."""
LEASE = 120


@on("project", "levelling_asked", is_long=True, lease_seconds=300)
def level(work: Work) -> None:
    """Compute the levelled plan that an event asks for; what makes none is kept with its reason."""
    number = int(str(work.event.facts["levelling"]).rpartition("-")[2])
    one = Levelling.objects.select_related("project__case").filter(pk=number, state="asked").first()
    if one is None:
        return
    try:
        basis, result = levelling.computed(one.project, is_optimal=one.is_optimal)
    except Conflict as refusal:
        with work.effects():
            levelling.fail(one, refusal, by=BY)
        return
    with work.effects():
        levelling.finish(one, basis, result, by=BY)


@on("change_request", "impact_asked", is_long=True, lease_seconds=300)
def compute_impact(work: Work) -> None:
    """What the edits of a change request come to, on the plan as it is now."""
    number = part_number(work.event.case, KINDS["change_request"])
    rows = ChangeRequest.objects.select_related("case", "project__case").filter(pk=number, is_computing=True)
    if (one := rows.first()) is None:
        return
    steps = iter(range(1, FIGURES + 1))

    def sign() -> None:
        done = next(steps)
        told = say("{done} of {total} figures are computed", done=done, total=FIGURES)
        work.progress(done, FIGURES, told)

    computed = impact_of(copy_of(one.project), edits_of(one.edits), sign)
    with work.effects():
        editing.keep_impact(one, computed, by=system("impact"))


every("*/15 * * * *", "mirror issues of other trackers", kind="outside_issues", activity="mirror_due")


@on("outside_issues", "mirror_due", lease_seconds=LEASE, is_long=True)
def mirror_issues(work: Work) -> None:
    """By the clock: all trackers that may be asked."""
    mirror(due(), work.sign)


@on("project", "issues_connected", lease_seconds=LEASE, is_long=True)
def mirror_source(work: Work) -> None:
    """A tracker was connected, or has another secret."""
    number = part_number(str(work.event.facts["source"]), "ISO")
    mirror(due().filter(pk=number), work.sign)


@on("work_package", "issue_linked", lease_seconds=LEASE)
@on("raid_item", "issue_linked", lease_seconds=LEASE)
def mirror_issue(work: Work) -> None:
    """At once, where an issue was linked."""
    number = part_number(str(work.event.facts["issue"]), OutsideIssue.prefix)
    found = OutsideIssue.objects.select_related("case", "source").filter(pk=number).first()
    if found is not None and due().filter(pk=found.source_id).exists():
        mirrored(found.source, found)


every("47 5 * * *", "tell what is due in RAID registers", kind="raid_item", activity="due_checked")


@on("raid_item", "due_checked")
def tell_of_due_entries(_: Work) -> None:
    """Every morning; a second time on one day says nothing new."""
    tell_what_is_due(by=system("projects"))
    tell_of_benefits(by=system("projects"))


every("*/5 * * * *", "look ahead in projects", kind="outlook", activity="look_due")


@on("outlook", "look_due", is_long=True, lease_seconds=300)
def look_ahead_in_projects(work: Work) -> None:
    """A second try goes on with those that are missing."""
    for done, total in look_at_changed():
        work.progress(
            done, total, say("{done:,} of {total:,} projects are looked at", done=done, total=total)
        )
