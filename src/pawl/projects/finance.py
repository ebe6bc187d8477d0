"""What an investment is worth: net present value and payback, exact in decimal numbers."""

from collections.abc import Sequence
from decimal import Decimal


def net_present_value(flows: Sequence[Decimal], rate: Decimal) -> Decimal:
    """Add up amounts of the years 0, 1, 2 …, each discounted to year 0.

    flows: money in less money out per year, any currency.   rate: per year, 0.1 for 10 %, above −1.
    Returns the sum, in cents.   Raises ValueError for a rate of −1 or less.   Error: half a cent.
    Source: Brealey, Myers, Allen, Principles of Corporate Finance, chapter 2: NPV = Σ C_t / (1 + r)^t.
    Checked: against the worked examples in the tests.
    """
    if rate <= -1:
        raise ValueError("a rate lies above -1")
    whole = sum((flow / (1 + rate) ** year for year, flow in enumerate(flows)), Decimal(0))
    return whole.quantize(Decimal("0.01"))


def payback_years(flows: Sequence[Decimal]) -> Decimal | None:
    """Find after how many years what was spent has come back, evenly within a year.

    flows: as above, not discounted.
    Returns years with two places, None where it never comes back.   Raises nothing.   Error: 0.005.
    Source: Brealey, Myers, Allen, Principles of Corporate Finance, chapter 5.2: the payback rule.
    Checked: against the worked examples in the tests.
    """
    so_far = Decimal(0)
    for year, flow in enumerate(flows):
        before, so_far = so_far, so_far + flow
        if so_far >= 0 and before < 0:
            return (year - 1 + -before / flow).quantize(Decimal("0.01"))
    return None if so_far < 0 or not any(flow < 0 for flow in flows) else Decimal("0.00")
