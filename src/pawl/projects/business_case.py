"""What the amounts of a business case come to, for pages and for the charter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pawl.projects.finance import net_present_value, payback_years


@dataclass(frozen=True)
class Figures:
    """What an investment comes to."""

    cost: Decimal
    benefit: Decimal
    net: Decimal
    """Present value of all that is earned less all that is spent."""
    payback: Decimal | None
    """Years until it has earned back what it cost; None where it never does."""
    percent: Decimal


def figures_of(rows: Iterable[Mapping[str, Any]], percent: Any) -> Figures | None:
    """From plain rows of the business case; None where there are none."""
    lines = [(one["side"], int(one["year"] or 0), Decimal(str(one["amount"]))) for one in rows]
    if not lines:
        return None
    flows = [Decimal(0)] * (max(year for _side, year, _amount in lines) + 1)
    for side, year, amount in lines:
        flows[year] += amount if side == "benefit" else -amount
    rate = Decimal(str(percent or 0))
    total = {
        side: sum((one for each, _y, one in lines if each == side), Decimal(0))
        for side in ("cost", "benefit")
    }
    return Figures(
        total["cost"], total["benefit"], net_present_value(flows, rate / 100), payback_years(flows), rate
    )
