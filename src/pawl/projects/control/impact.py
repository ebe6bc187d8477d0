"""What a change of the plan comes to: end, critical path, cost, forecast and risk, before and after."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from pawl import clock
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.scheduling.critical_path import Schedule, critical_path
from pawl.analytics.scheduling.earned_value import Figure
from pawl.analytics.words import Sentence, packed, say
from pawl.projects.control.costs import Spent, actual_cost, spent_on, unknown_cost
from pawl.projects.control.of_plan import expected_loss, money_of
from pawl.projects.edits import Edit, PlanCopy
from pawl.projects.edits.copying import key_in_copy
from pawl.projects.models import CostLine, Requirement, WorkPackage
from pawl.projects.scheduling.chance import Chance, chance_of
from pawl.projects.scheduling.days import Days, days_of
from pawl.projects.scheduling.network import Rows, network_of, status_day
from pawl.projects.tree import in_order

Told = dict[str, Any]
"""{"value": …, "reason": a packed sentence or None}: a value that nobody knows is None, with the reason."""


class Reckoning:
    """The figures of one state of a plan."""

    def __init__(self, plan: PlanCopy, days: Days, spent: Sequence[Spent]) -> None:
        self.plan, self.days, self.spent = plan, days, spent
        self.work: list[WorkPackage] = [one for _, _, one in in_order(plan.live("work-packages"))]

    def figures(self, sign: Callable[[], None]) -> dict[str, Told]:
        """All of them, by name; signed one by one, since some take a while."""
        status = status_day(self.plan.project, self.work) or clock.now().date()
        beside = [one for one in self.spent if not one.key.startswith(CostLine.prefix)]
        cost, forecast = money_of(self.plan, status, actual_cost(beside, status))
        why = unknown_cost(beside, status)
        forecast = Figure(None, why) if why else forecast
        unknown = unknown_cost(self.spent, status)
        ways: dict[str, Callable[[], Told]] = {
            "end": self._end,
            "critical": self._critical,
            "cost": lambda: _told(cost),
            "eac": lambda: _told(forecast) if unknown is None else _unknown(unknown),
            "p80": self._p80,
            "emv": lambda: _told(expected_loss(self.plan.live("raid"))),
        }
        found = {}
        for name, way in ways.items():
            found[name] = way()
            sign()
        return found

    @cached_property
    def _schedule(self) -> Schedule | Sentence:
        rows = Rows(self.plan.project, self.work, self.plan.live("links"), self.days)
        try:
            return critical_path(network_of(rows)[0])
        except AnalyticsError as refusal:
            thing = refusal.thing.replace("WP--", "NEW-")
            return say("{thing}: {rule} {way}", thing=thing, rule=refusal.rule, way=refusal.way_out)

    def _end(self) -> Told:
        found = self._schedule
        return _unknown(found) if isinstance(found, Sentence) else _day(self.days.last_day(found.finish))

    def _critical(self) -> Told:
        found = self._schedule
        if isinstance(found, Sentence):
            return _unknown(found)
        named = {one.key: one for one in self.work}
        rows = [named[key] for key in found.critical]
        return _known([{"key": key_in_copy(one), "title": one.case.title} for one in rows])

    def _p80(self) -> Told:
        found = self._schedule
        if isinstance(found, Sentence):
            return _unknown(found)
        chance: Chance = chance_of(found.network, self.work, self.days, self.plan.live("raid"))
        return _unknown(chance.sentence) if chance.p80 is None else _day(chance.p80)


def impact_of(
    now: PlanCopy, edits: Sequence[Edit], sign: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """What the edits come to, as JSON can hold it.   Four queries.

    sign: called after each figure of both plans, twelve times in all.
    """
    days = days_of(now.project)
    spent = spent_on(now.project)
    before, after = (Reckoning(one, days, spent).figures(sign) for one in (now, now.edited(edits)))
    return {
        "at": clock.now().isoformat(),
        "basis": now.basis,
        "has_labour": any(one.is_labour for one in spent),
        "touched": _touched(now, edits),
        "figures": [{"name": name, "before": before[name], "after": after[name]} for name in before],
    }


def _touched(now: PlanCopy, edits: Sequence[Edit]) -> list[dict[str, str]]:
    """Scope and work that the edits name, and the requirements that this work fulfils."""
    named = [{"key": one.row, "title": one.title} for one in edits if one.sheet in ("scope", "work-packages")]
    work = [row.pk for one in edits if one.sheet == "work-packages" and (row := now.find(one.sheet, one.row))]
    wanted = Requirement.objects.filter(project=now.project, work_packages__in=work).distinct()
    fulfilled = [
        {"key": one.key, "title": one.case.title} for one in wanted.select_related("case").order_by("pk")
    ]
    return [*named, *fulfilled]


def _told(figure: Figure) -> Told:
    value = None if figure.value is None else round(figure.value, 2)
    return {"value": value, "reason": packed(figure.reason) if figure.reason else None}


def _day(day: date) -> Told:
    return _known(day.isoformat())


def _known(value: Any) -> Told:
    return {"value": value, "reason": None}


def _unknown(reason: Sentence) -> Told:
    return {"value": None, "reason": packed(reason)}
