"""What the page of an improvement shows of its way: what an approval needs, options, turns, next steps."""

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.collaboration.models import Case, Link
from pawl.collaboration.records import address_of, states_of
from pawl.collaboration.searching import visible_cases
from pawl.improvement.actions.conditions import TO_APPROVE
from pawl.improvement.actions.lifecycle import IMPROVEMENT, TURN, UNDECIDED
from pawl.improvement.actions.register import COMES_FROM
from pawl.improvement.actions.turning import DONE_BY, PLANNABLE
from pawl.improvement.acts import DECIDE, EDIT, IMPROVEMENT_ACTS, TURN_ACTS
from pawl.improvement.gains_api import reads_numbers
from pawl.improvement.gains_lists import TONES, VERDICTS, benefits_for
from pawl.improvement.lists import DECISIONS, STATES, TURN_STATES
from pawl.improvement.models import Improvement, Option, Turn
from pawl.improvement.patience import USUAL, Age, age, patience_of
from pawl.improvement.ranking import RANKED, rank
from pawl.improvement.worth import worth_of
from pawl.measurement.unit_values import Worth
from pawl.web.steps import step_buttons

STEPS = {"assess": _("Begin to assess"), "approve": _("Approve")}
WHERE = {"owner": "improvement-change", "baseline": "improvement-baseline", "choice": "improvement-option"}
"""Where what an approval needs is added; the rest on the form of the assessment."""
ENDED = ("held", "closed", "rejected")
MOST_TURNS = 30


def shown(one: Improvement, actor: Actor) -> dict[str, Any]:
    """For the page.   Seven queries at most."""
    prefetch_related_objects([one], "options", Prefetch("turns", Turn.objects.select_related("case")))
    options = [each for each in one.options.all() if each.removed_at is None]
    decides = can(actor, DECIDE, one)
    edits = can(actor, EDIT, one)
    steps = IMPROVEMENT.steps(one, actor) if decides else []
    worth = worth_of(one)
    free = {step.activity for step in steps if step.refusal is None}
    return {
        "age": _age(one),
        "state_word": STATES[one.state],
        "rank": rank(actor, one) if one.state in RANKED else None,
        "ways": _ways(one, actor),
        "may_charter": edits and one.state not in ENDED and reads_numbers(actor, one),
        "conditions": _conditions(one) if one.state in UNDECIDED else [],
        "worth": worth,
        "options": [(each, _per_cost(one, each, worth)) for each in options],
        "may_weigh": edits and one.state in UNDECIDED,
        "turns": _turns(one, actor, edits, decides),
        "may_plan": edits and one.state in PLANNABLE,
        "steps": step_buttons(
            [step for step in steps if step.activity in STEPS],
            address=reverse("improvement-steps", args=[one.key]), version=one.version, labels=STEPS,
        ),
        "step_forms": [
            (act.label, reverse(f"improvement-{name}", args=[one.key]))
            for name, act in IMPROVEMENT_ACTS.items() if act.step in free
        ],
    }  # fmt: skip


def _ways(one: Improvement, actor: Actor) -> list[tuple[Case, str, str]]:
    """What carries it out and somebody may see: case, address, state.   Four queries at most."""
    rows = Link.objects.filter(
        Q(source=one.case, relation=DONE_BY) | Q(target=one.case, relation=COMES_FROM, source__kind="project")
    )
    far = {row.target_id if row.source_id == one.pk else row.source_id for row in rows}
    cases = list(visible_cases(actor).filter(pk__in=far).order_by("pk")) if far else []
    states = states_of(cases)
    return [(case, address_of(case), states.get(case.pk, "")) for case in cases]


def _age(one: Improvement) -> Age | None:
    """How long it has been where it is, while it still grows older."""
    since = one.entered_at or one.case.created_at
    return age(one.state, since, patience_of(one)) if one.state in USUAL else None


def _conditions(one: Improvement) -> list[dict[str, Any]]:
    return [
        {
            "words": each.words,
            "missing": each.missing,
            "is_met": each.holds(one),
            "address": reverse(WHERE.get(each.name, "improvement-assessment"), args=[one.key]),
        }
        for each in TO_APPROVE
    ]


def _per_cost(one: Improvement, option: Option, worth: Worth) -> Decimal | None:
    """Money a year for each unit of money that it costs; unknown where any part is."""
    is_alike = one.currency in {"", worth.currency}
    if option.expected_change is None or worth.money is None or not option.cost or not is_alike:
        return None
    gain = Decimal(str(option.expected_change)) * (1 if one.better != "down" else -1)
    return round(gain * worth.money / option.cost, 2)


def _turns(one: Improvement, actor: Actor, edits: bool, decides: bool) -> list[dict[str, Any]]:  # noqa: FBT001
    """Each numbered turn with its newest verdict and what can be done with it now."""
    rows = list(one.turns.all())[-MOST_TURNS:]
    found = benefits_for(actor).filter(improvement=one, turn__isnull=False).order_by("at", "pk")
    verdicts = dict(found.values_list("turn", "verdict"))
    return [_turn(each, one, verdicts.get(each.pk, ""), edits, decides) for each in rows]


def turn_shown(turn: Turn, actor: Actor) -> dict[str, Any]:
    """One turn, as a page of its own shows it.   One query."""
    one = turn.improvement
    verdict = benefits_for(actor).filter(turn=turn).values_list("verdict", flat=True).first() or ""
    return _turn(turn, one, verdict, can(actor, EDIT, one), can(actor, DECIDE, one))


def _turn(turn: Turn, one: Improvement, verdict: str, edits: bool, decides: bool) -> dict[str, Any]:  # noqa: FBT001
    turn.improvement = one
    open_steps = {name for name, each in TURN.by_activity.items() if turn.state in each.sources}
    acts = [
        (act.label, reverse(f"pdca-turn-{name}", args=[turn.key]))
        for name, act in TURN_ACTS.items()
        if (edits if act.permission == EDIT else decides) and _is_open(name, act.step, open_steps, turn)
    ]
    return {
        "row": turn,
        "state": TURN_STATES[turn.state],
        "decision": DECISIONS[turn.decision],
        "verdict": VERDICTS.get(verdict, ""),
        "tone": TONES.get(verdict, "neutral"),
        "acts": acts,
        "may_deliver": edits and "deliver" in open_steps,
    }


def _is_open(name: str, step: str, open_steps: set[str], turn: Turn) -> bool:
    if name == "sisters":
        return turn.decision == "adopt" and bool(turn.slice)
    return step in open_steps or (name == "abandonment" and "decide" in open_steps)
