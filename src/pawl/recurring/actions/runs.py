"""One time of an operation: begin, do its steps with their evidence, finish or skip."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.attaching import Brought, attach_brought
from pawl.collaboration.checks import broken, passage
from pawl.collaboration.models import Attachment
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.recurring.actions.lifecycles import RUN
from pawl.recurring.models import OperationRun, RunState, RunStep

WORK = Permission.OPERATION_WORK


@transaction.atomic
def start(run: OperationRun, *, by: Actor) -> OperationRun:
    """Somebody does it: the runbook as it stands now is theirs to follow."""
    RUN.advance(run, "start", by=by, changes={"started_at": clock.now(), "assignee": by.human})
    if not run.steps.exists():
        RunStep.objects.bulk_create(
            RunStep(run=run, position=n, text=one["text"], needs_evidence=one["evidence"])
            for n, one in enumerate(run.operation.runbook, start=1)
        )
    return run


@transaction.atomic
def do_step(
    run: OperationRun, *, position: int, evidence: str = "", file: Attachment | None = None,
    brought: Sequence[Brought] = (), by: Actor,
) -> OperationRun:  # fmt: skip
    """A step is done: who, when, and what shows it, in words or as a file of the run."""
    step = _step_of(run, position, by)
    clean = passage("evidence", evidence)
    if file is not None and file.case_id != run.pk:
        raise broken("file", say("It is a file of another record."), say("Attach it to this one first."))
    if step.needs_evidence and not clean and file is None and not brought:
        rule, way_out = say("This step needs evidence."), say("Write what shows it, or attach a file.")
        raise broken("evidence", rule, way_out)
    shown = [*attach_brought(run.case, brought, by=by, asked=True), *([file] if file else [])]
    free = RunStep.objects.filter(pk=step.pk, done_at=None)
    known = {"evidence": clean, "evidence_file": shown[0] if shown else None}
    if not free.update(done_at=clock.now(), done_by=by.human, **known):
        rule = say("Step {n} is done already.", n=position)
        raise Conflict(run.key, rule, say("Take it back first, if it was not."))
    return _noted(run, "step_done", position, by, evidence=clean, step=step.text)


@transaction.atomic
def undo_step(run: OperationRun, *, position: int, by: Actor) -> OperationRun:
    """It was not done after all; the journal keeps what was said."""
    step = _step_of(run, position, by)
    was = RunStep.objects.filter(pk=step.pk, done_at__isnull=False)
    if not was.update(done_at=None, done_by=None, evidence="", evidence_file=None):
        raise Conflict(run.key, say("Step {n} is not done.", n=position), say("Do it first."))
    return _noted(run, "step_undone", position, by, step=step.text)


def finish(run: OperationRun, *, by: Actor) -> OperationRun:
    """Every step is done."""
    RUN.advance(run, "finish", by=by, changes={"ended_at": clock.now()})
    return run


def skip(run: OperationRun, *, reason: str, by: Actor) -> OperationRun:
    """It is left out this time, with the reason."""
    clean = passage("reason", reason)
    if not clean:
        raise broken("reason", say("It is empty."), say("Write something."))
    changes = {"reason": clean, "ended_at": clock.now()}
    RUN.advance(run, "skip", by=by, changes=changes, texts={"reason": clean})
    return run


def _step_of(run: OperationRun, position: int, by: Actor) -> RunStep:
    require(by, WORK, on=run)
    if run.state != RunState.STARTED:
        raise Conflict(run.key, say("It is not being done."), say("Start it first."))
    found = RunStep.objects.filter(run=run, position=position).first()
    if found is None:
        raise broken("position", say("There is no step {n}.", n=position), say("Name one of the runbook."))
    return found


def _noted(run: OperationRun, activity: str, position: int, by: Actor, **texts: Any) -> OperationRun:
    """Two people may do two steps at once, so the step is what is compared, and the version only counts."""
    OperationRun.objects.filter(pk=run.pk).update(version=F("version") + 1)
    run.refresh_from_db(fields=["version"])
    record("operation_run", run.key, activity, by=by, facts={"position": position}, texts=texts)
    return run
