"""What the page of a source shows of its gathering: settings, when it comes next, and what came."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, scope
from pawl.accounts.roles import Permission
from pawl.analytics.words import unpacked
from pawl.jobs.models import Schedule
from pawl.measurement.gather_forms import RHYTHMS
from pawl.measurement.lists import IMPORT_STATES
from pawl.measurement.models import DataSource, GatherRun, ImportState, RunState
from pawl.measurement.sources.connectors.base import Connector

MOST_RUNS = 20
RUN_STATES = {
    RunState.READING.value: _("being read"),
    RunState.NOTHING.value: _("nothing new"),
    RunState.REFUSED.value: _("refused"),
}
TONES = {
    RunState.REFUSED.value: "refused",
    RunState.NOTHING.value: "closed",
    RunState.READING.value: "importing",
}


def runs(actor: Actor, source: DataSource) -> QuerySet[GatherRun]:
    """The last times that a source was gathered, the newest first."""
    rows = GatherRun.objects.filter(source=source.pk).select_related("made")
    return scope(actor, Permission.DATASET_READ, rows)[:MOST_RUNS]


def gathered_source(source: DataSource, connector: Connector, actor: Actor) -> dict[str, Any]:
    """For the page of a source that is another system."""
    shown = [_shown(run) for run in runs(actor, source)]
    clock = Schedule.objects.filter(name=f"gather {source.key}", is_active=True).first()
    settings = [
        (one.label, _value(one.choices, source.settings.get(one.name, ""))) for one in connector.fields
    ]
    return {
        "connector": connector,
        "runs": shown,
        "is_reading": any(run["state"] == RunState.READING for run in shown[:1]),
        "next_run": clock.next_due if clock else None,
        "rhythm": RHYTHMS.get(source.cron, source.cron),
        "settings": [(label, value) for label, value in settings if value],
        "halted": _problem(source.halted),
        "may_manage": can(actor, Permission.SOURCE_MANAGE, source),
    }


def _value(choices: Any, value: str) -> Any:
    return choices.get(value, value) if choices else value


def _shown(run: GatherRun) -> dict[str, Any]:
    made = run.made if run.state == RunState.READ else None
    state = made.state if made else run.state
    return {
        "at": run.begun_at, "state": state, "label": RUN_STATES.get(state) or IMPORT_STATES.get(state, state),
        "tone": TONES.get(state, state), "rows": run.rows - run.doubled, "doubled": run.doubled,
        "made": made, "problem": _problem(run.problem or (made.problem if made else None)),
        "waits": made is not None and made.state in {ImportState.STAGED, ImportState.CHECKED},
    }  # fmt: skip


def _problem(kept: Any) -> dict[str, Any] | None:
    if not kept:
        return None
    return {"rule": unpacked(kept["rule"]), "way_out": unpacked(kept["way_out"])}
