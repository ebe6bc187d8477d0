"""How many PDCA turns are verified, by their number: does trying again help?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pawl.accounts.actor import Actor
from pawl.analytics.stats.wilson import wilson
from pawl.improvement.gains_lists import benefits_for
from pawl.improvement.ledger import TOLD
from pawl.improvement.models import BenefitVerdict

MOST = 9
"""Turns with a higher number are told together with this one."""


@dataclass(frozen=True)
class Success:
    """The turns of one number whose effect could be told."""

    number: int
    n: int
    verified: int

    @property
    def is_last(self) -> bool:
        """Whether later turns are among them."""
        return self.number == MOST

    @property
    def share(self) -> float:
        """Of those that could be told."""
        return self.verified / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share may lie, 95 %."""
        return wilson(self.verified, self.n)


def success_by_turn(actor: Actor) -> list[Success]:
    """The share of turns judged verified by their newest verdict, first turns first.   One query.

    Turns of which nothing can be told yet, and those that are judged without numbers, are not counted; only
    what somebody may see is.
    """
    newest = list(_verdicts(actor))
    told = Counter(number for number, _verdict in newest)
    good = Counter(number for number, verdict in newest if verdict == BenefitVerdict.VERIFIED)
    return [Success(number, n, good[number]) for number, n in sorted(told.items())]


def _verdicts(actor: Actor) -> Iterator[tuple[int, str]]:
    """Number and newest verdict of each turn."""
    rows = benefits_for(actor).filter(verdict__in=TOLD, turn__isnull=False).order_by("at", "pk")
    newest = {turn: (min(number, MOST), verdict) for turn, number, verdict in rows.values_list(
        "turn", "turn__number", "verdict")}  # fmt: skip
    yield from newest.values()
