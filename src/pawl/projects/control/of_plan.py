"""What a plan costs and is likely to cost, as it stands or as edits would make it; what is at risk in it."""

from collections.abc import Iterable, Sequence
from datetime import date

from pawl.analytics.scheduling.earned_value import Figure, Standing, earned_value
from pawl.analytics.words import say
from pawl.projects.control.budget import lines_of
from pawl.projects.control.progress import share_of
from pawl.projects.control.risks import WAITING, expected
from pawl.projects.edits import PlanCopy
from pawl.projects.edits.copying import key_in_copy
from pawl.projects.models import Baseline, CostLine, RaidItem

NO_COST = say("No work package and no cost item says what it is planned to cost.")
NO_RISK = say("No open risk says both its probability in per cent and its cost.")


def money_of(plan: PlanCopy, status: date, beside: float) -> tuple[Figure, Figure]:
    """BAC and EAC = BAC / CPI, counted as the page of earned value counts a baseline.

    beside: what was spent on what is no cost item.
    """
    lines = lines_of(Baseline(content={"sheets": plan.plain}))
    if not lines:
        return Figure(None, NO_COST), Figure(None, NO_COST)
    costs: Sequence[CostLine] = plan.live("costs")
    spent = [one for one in costs if one.actual is not None and (one.on is None or one.on <= status)]
    done = {key_in_copy(one): share_of(one) for one in plan.live("work-packages")}
    done |= dict.fromkeys((key_in_copy(one) for one in spent), 1.0)
    budget = sum(one.amount for one in lines)
    earned = min(budget, sum(one.amount * done.get(one.key, 0.0) for one in lines))
    actual = beside + sum(float(one.actual or 0) for one in spent)
    return Figure(budget), earned_value(Standing(budget, 0.0, earned, actual)).estimate()


def expected_loss(items: Iterable[RaidItem]) -> Figure:
    """EMV of the risks that wait, as their review counts it; the reason tells how many say enough."""
    risks = [one for one in items if one.raid_type == "risk" and one.state in WAITING]
    told = [expected(one.probability_percent, one.cost_impact, one.response) for one in risks]
    known = [one for one in told if one is not None]
    if risks and not known:
        return Figure(None, NO_RISK)
    some = say("{n} of {whole} open risks say both.", n=len(known), whole=len(risks))
    return Figure(sum(known), some if len(known) < len(risks) else None)
