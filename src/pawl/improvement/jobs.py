"""What the register does by itself: take up what is left over, verify what is due, watch what is held."""

from pawl import clock
from pawl.accounts.actor import system
from pawl.collaboration.records import read_key
from pawl.improvement.actions import chartering
from pawl.improvement.actions.holding import note, watched
from pawl.improvement.actions.left_over import take_up_left_over
from pawl.improvement.actions.verifying import looked, store
from pawl.improvement.models import ControlPlan
from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every
from pawl.measurement.actions.findings import source_of
from pawl.measurement.actions.study_work import dataset_of
from pawl.projects.models import Handover, Project

BY = system("improvement")


@on("handover", "left_over", is_once=True)
def take_up(work: Work) -> None:
    """What a project left undone, in the transaction that proves the lease."""
    take_up_left_over(work.event, by=BY)


@on("handover", "accept")
@on("project", "close")
def come_back(work: Work) -> None:
    """A project delivered, by its hand-over or its end: what it carries out works from that day."""
    _kind, number = read_key(work.event.case)
    if work.event.kind == "handover":
        project = Project.objects.filter(pk__in=Handover.objects.filter(pk=number).values("project"))
    else:
        project = Project.objects.filter(pk=number)
    with work.effects():
        for one in project.select_related("case"):
            chartering.come_back(one, work.event.at.date(), by=BY)


every("13 5 * * *", "verify improvements and watch gains", kind="improvement", activity="check_due")


@on("improvement", "check_due", lease_seconds=300)
def check_due(work: Work) -> None:
    """Each day: verify the turns whose day has come, hold new periods against the limits of gains."""
    verify_due(work)
    watch(work)
    with work.effects():
        pass


@on("dataset", "study", lease_seconds=300)
def check_new_numbers(work: Work) -> None:
    """A source has new numbers: gains that stand on it are watched, turns that wait for them judged."""
    dataset = dataset_of(work)
    source = source_of(dataset) if dataset is not None and dataset.withdrawn_at is None else None
    if source is not None:
        verify_due(work)
        watch(work, source=source)
    with work.effects():
        pass


def verify_due(work: Work) -> None:
    """Each finding is computed first and then written by itself; the same one is never written twice."""
    for turn, found in looked(clock.now().date()):
        with work.effects(last=False):
            store(turn, found, by=BY)


def watch(work: Work, **of: object) -> None:
    """Each plan is read first; a slip is written with its alarm, and the improvement is open again."""
    for plan, seen in watched(ControlPlan.objects.filter(**of)):
        with work.effects(last=False):
            note(plan, seen, by=BY)
