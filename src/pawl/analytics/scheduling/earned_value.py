"""Earned value: what was planned, what it is worth by now, what it cost, and what that says of the end.

Names are those of the PMI's standard for earned value management. Money is in one currency; a ratio that
has nothing to divide by is unknown, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import Sentence, say

CORRECT = say("Correct it: amounts of money are finite, at least 0, and nothing is earned beyond the budget.")
NO_PLAN = say("Nothing was planned up to the status date.")
NO_COST = say("Nothing was spent up to the status date.")
NO_VALUE = say("Nothing was earned up to the status date.")
NO_FUNDS = say("Nothing is left of the sum that may be spent.")
NO_ESTIMATE = say("Nobody estimated what the rest will cost.")
NO_BUDGET = say("The work has no budget.")
DONE = say("All work is done.")


@dataclass(frozen=True)
class Figure:
    """A number, or None with the reason why there is none."""

    value: float | None
    reason: Sentence | None = None


@dataclass(frozen=True)
class Standing:
    """Where a project stands at its status date, in one currency.

    budget: BAC, of all work.   planned: PV, of what should be done.   earned: EV, of what is done.
    actual: AC, what was spent.   rest: a new estimate of what the work left will cost (bottom-up ETC).
    """

    budget: float
    planned: float
    earned: float
    actual: float
    rest: float | None = None


@dataclass(frozen=True)
class EarnedValue:
    """All figures of one standing; `estimates` holds EAC, by the name of its form.

    Forms: `performance` BAC / CPI (the usual one), `budget` AC + BAC - EV (what is left goes as planned),
    `both` AC + (BAC - EV) / (CPI · SPI), `revised` AC + the new estimate of the rest.
    """

    standing: Standing
    cost_variance: float
    schedule_variance: float
    cost_index: Figure
    schedule_index: Figure
    percent_complete: Figure
    percent_spent: Figure
    estimates: Mapping[str, Figure]
    to_complete: Figure

    def estimate(self, form: str = "performance") -> Figure:
        """EAC by one of the forms.

        form: one of the four.   Returns money, or None with the reason.
        Raises OutOfDomain for another form.
        Error: that of one division in floats.   Source: PMI, The Standard for Earned Value Management, 2019.
        Checked: tests/analytics/scheduling/test_earned_value.py.
        """
        if form not in self.estimates:
            raise OutOfDomain(
                f"form {form}",
                say("is no way to estimate the end."),
                say("Choose one of: {forms}.", forms=", ".join(self.estimates)),
            )
        return self.estimates[form]

    def to_go(self, form: str = "performance") -> Figure:
        """ETC = EAC - AC, by one of the forms; see `estimate`."""
        return _less(self.estimate(form), self.standing.actual)

    def variance_at_completion(self, form: str = "performance") -> Figure:
        """VAC = BAC - EAC, by one of the forms; see `estimate`."""
        found = self.estimate(form)
        return found if found.value is None else Figure(self.standing.budget - found.value)

    def to_complete_within(self, form: str) -> Figure:
        """TCPI for an EAC: the cost index that the rest must reach to end there; see `estimate`."""
        found = self.estimate(form)
        return found if found.value is None else _to_complete(self.standing, found.value)


def earned_value(standing: Standing) -> EarnedValue:
    """The figures of earned value of a project, or of a part of it.

    standing: amounts in one currency, finite and at least 0, EV not above BAC.
    Returns variances in that currency, indices as ratios, percentages of 0 to 100; unknown ones are None with
    the reason.   Raises OutOfDomain for an amount outside its domain.
    Error: that of one or two divisions in floats (relative 1e-15).
    Source: PMI, The Standard for Earned Value Management, 2019; the four forms of EAC as of SAS %EVA_METRICS.
    Checked: tests/analytics/scheduling/test_earned_value.py (exercises of Mulcahy, Schwalbe and others).
    """
    _refuse(standing)
    bac, pv, ev, ac = standing.budget, standing.planned, standing.earned, standing.actual
    return EarnedValue(
        standing=standing,
        cost_variance=ev - ac,
        schedule_variance=ev - pv,
        cost_index=_ratio(ev, ac, NO_COST),
        schedule_index=_ratio(ev, pv, NO_PLAN),
        percent_complete=_ratio(100 * ev, bac, NO_BUDGET),
        percent_spent=_ratio(100 * ac, bac, NO_BUDGET),
        estimates=_estimates(standing),
        to_complete=_to_complete(standing, bac),
    )


def _estimates(standing: Standing) -> dict[str, Figure]:
    bac, pv, ev, ac = standing.budget, standing.planned, standing.earned, standing.actual
    revised = Figure(None, NO_ESTIMATE) if standing.rest is None else Figure(ac + standing.rest)
    if ev >= bac:
        return {
            "performance": Figure(ac),
            "budget": Figure(ac),
            "both": Figure(ac),
            "revised": revised,
        }
    missing = NO_VALUE if not ev else NO_COST if not ac else NO_PLAN
    by_cost = Figure(bac * ac / ev) if ev and ac else Figure(None, missing)
    both = Figure(ac + (bac - ev) * ac * pv / ev**2) if ev and ac and pv else Figure(None, missing)
    return {"performance": by_cost, "budget": Figure(ac + bac - ev), "both": both, "revised": revised}


def _to_complete(standing: Standing, within: float) -> Figure:
    left, funds = standing.budget - standing.earned, within - standing.actual
    if left <= 0:
        return Figure(None, DONE)
    return Figure(left / funds) if funds > 0 else Figure(None, NO_FUNDS)


def _ratio(above: float, below: float, reason: Sentence) -> Figure:
    return Figure(above / below) if below else Figure(None, reason)


def _less(figure: Figure, amount: float) -> Figure:
    return figure if figure.value is None else Figure(figure.value - amount)


def _refuse(standing: Standing) -> None:
    named = {
        "BAC": standing.budget,
        "PV": standing.planned,
        "EV": standing.earned,
        "AC": standing.actual,
        "ETC": standing.rest or 0.0,
    }
    for name, amount in named.items():
        if not isfinite(amount) or amount < 0:
            raise OutOfDomain(f"{name} {amount}", say("is no amount of money."), CORRECT)
    if standing.earned > standing.budget:
        raise OutOfDomain(f"EV {standing.earned}", say("is more than the budget of all work."), CORRECT)
