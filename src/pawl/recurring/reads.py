"""What several pages ask for: runs that stand open for a team."""

from pawl import clock
from pawl.collaboration.models import RecordSet
from pawl.recurring.models import OPEN_RUNS, OperationRun, RunState, Shift


def open_runs(shift: Shift) -> RecordSet[OperationRun]:
    """What a team has begun, missed or has to do by now, oldest first; what is due later is no hand-over."""
    runs = OperationRun.objects.filter(case__team=shift.case.team_id, case__kind="operation_run")
    now = clock.now()
    standing = runs.filter(state__in=OPEN_RUNS).exclude(state=RunState.DUE, due_at__gt=now)
    return standing.select_related("case", "operation", "assignee").order_by("due_at")
