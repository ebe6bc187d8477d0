"""What is done with an improvement, an option or a turn by a form: the form, and the action behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Record
from pawl.collaboration.records import find, find_one
from pawl.errors import NotFound
from pawl.improvement import act_forms as forms
from pawl.improvement.actions import deciding, merging, options, register, rereading, turning
from pawl.improvement.models import Direction, Improvement, Option, Turn
from pawl.improvement.slices import parted
from pawl.measurement.actions.question import library

REVIEW_AFTER = 91
"""Days until a review, if nobody says otherwise."""
EDIT, DECIDE = Permission.IMPROVEMENT_EDIT, Permission.IMPROVEMENT_DECIDE


@dataclass(frozen=True)
class Act:
    """One of them."""

    label: Any
    form: type[forms.ActForm]
    run: Callable[..., Any]
    fields: tuple[str, ...] = ()
    """Columns that the form starts with."""
    permission: Permission = EDIT
    step: str = ""
    """The step of the lifecycle that it takes, if any."""
    intro: Any = ""
    needs_numbers: bool = False
    """Whether its choices tell what was measured."""


ASSESSED = (
    "kpi", "better", "target", "expected_change", "review_on", "risk", "confidence", "cost", "currency",
    "unit_money", "unit_hours", "measure", "evidence", "balancing", "subject", "subject_name", "old_version",
    "new_version",
)  # fmt: skip


def _assess(one: Improvement, *, kpi: str | None = None, by: Actor, **said: Any) -> None:
    """The KPI first: another one starts anew."""
    if kpi is not None and kpi != one.kpi:
        rereading.measure_by(one, kpi=kpi, by=by)
    register.change(one, by=by, **said)


def _baseline(one: Improvement, *, where: str, by: Actor) -> None:
    field, value = parted(where)
    rereading.read_baseline(one, field=field, value=value, by=by)


def _plan(
    one: Improvement, *, where: str, compared_with: str, leave_out: int | None, by: Actor, **said: Any
) -> None:
    field, value = parted(where)
    other, beside = parted(compared_with)
    if other != field and beside:
        raise broken("compared_with", say("It is a value of another field."), say("Choose one of the same."))
    asked = turning.Plan(
        slice=field, slice_value=value, compared_with=beside, leave_out=leave_out or 0, **said
    )
    turning.plan(one, asked, by=by)


def _merge(one: Improvement, *, into: str, by: Actor) -> None:
    try:
        other = find_one(Improvement, into.strip().upper(), by)
    except NotFound as missing:
        rule = say("{key} is no improvement that you can see.", key=into[:30])
        raise broken("into", rule, say("Write its number.")) from missing
    merging.merge(one, into=other, by=by)


def _begin(turn: Turn, *, by_way_of: str, by: Actor, **days: Any) -> None:
    turning.start(turn, by_way_of=_named(by_way_of, by), by=by, **days)


def _named(key: str, by: Actor) -> Record | None:
    if not key.strip():
        return None
    try:
        return find(key.strip().upper(), by)
    except NotFound as missing:
        rule = say("{key} is no record that you can see.", key=key[:30])
        raise broken("by_way_of", rule, say("Write its number.")) from missing


def _sisters(turn: Turn, *, values: list[str], by: Actor) -> None:
    turning.replicate(turn, values=values, by=by)


IMPROVEMENT_ACTS: Mapping[str, Act] = {
    "assessment": Act(_("Assess"), forms.AssessForm, _assess, ASSESSED,
                      intro=_("What it would bring, what it costs, what may go wrong, and how anybody will "
                              "know. What is not known stays empty.")),
    "baseline": Act(_("Read where it starts"), forms.BaselineForm, _baseline, needs_numbers=True,
                    intro=_("The newest measured period, by the definition that was kept.")),
    "option": Act(_("Add an option"), forms.OptionForm, options.add,
                  intro=_("Two or more, doing nothing among them, before one is chosen.")),
    "turn": Act(_("Plan a turn"), forms.PlanForm, _plan, ("expected_change",), needs_numbers=True,
                intro=_("How many periods it needs to be told is computed from the numbers before it.")),
    "merge": Act(_("Merge"), forms.MergeForm, _merge, permission=DECIDE, step="merge",
                 intro=_("The other one goes on with its origins, services and followers.")),
    "rejection": Act(_("Reject"), forms.ReasonForm, deciding.reject, permission=DECIDE, step="reject"),
    "closure": Act(_("Close"), forms.ReasonForm, deciding.close, permission=DECIDE, step="close"),
}  # fmt: skip
OPTION_ACTS: Mapping[str, Act] = {
    "change": Act(_("Change the option"), forms.OptionForm, options.change,
                  ("title", "is_nothing", "expected_change", "cost", "risk", "note")),
    "choice": Act(_("Choose this option"), forms.ChoiceForm, options.choose),
}  # fmt: skip
TURN_ACTS: Mapping[str, Act] = {
    "start": Act(_("Start"), forms.BeginForm, _begin, step="start"),
    "adoption": Act(_("Adopt"), forms.AdoptForm, turning.adopt, permission=DECIDE, step="decide"),
    "adaptation": Act(_("Adapt"), forms.AdaptForm, turning.adapt, permission=DECIDE, step="decide",
                      intro=_("The next numbered turn is planned as this one was.")),
    "abandonment": Act(_("Abandon"), forms.ReasonForm, turning.abandon, permission=DECIDE, step="abandon"),
    "sisters": Act(_("Carry to sister teams"), forms.SistersForm, _sisters, needs_numbers=True),
}  # fmt: skip


def starts_with(record: Improvement | Option | Turn, act: Act) -> dict[str, Any]:
    """What the fields hold now; what an assessment still lacks begins with what is known of it."""
    now = {name: getattr(record, name) for name in act.fields}
    if isinstance(record, Improvement) and act.fields == ASSESSED:
        known = _known(record)
        now |= {name: value for name, value in known.items() if now[name] in (None, "")}
    return now


def _known(one: Improvement) -> dict[str, Any]:
    """The good direction of the KPI, the target that a gap misses, and a review after a quarter of a year."""
    definition = library().definitions.get(one.kpi)
    direction = definition.direction if definition else ""
    wanted = (one.gap.target or {}).get("value") if one.gap else None
    return {
        "better": direction if direction in Direction.values else "",
        "target": wanted,
        "review_on": clock.now().date() + timedelta(days=REVIEW_AFTER),
    }
