"""Which first: value a year for what it costs, by how likely it is to come; unknown stays unknown.

rank = chance x care x value / cost: docs/how-to/improve.md tells it in words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, say
from pawl.improvement.gains_lists import benefits_for
from pawl.improvement.ledger import TOLD
from pawl.improvement.models import BenefitVerdict, Improvement, State
from pawl.improvement.worth import worth_of, worths_of
from pawl.measurement.unit_values import NOT_SAID, Worth

CHANCES = {1: 0.1, 2: 0.3, 3: 0.5, 4: 0.7, 5: 0.9}
"""What confidence counts, from a guess to what was shown before."""
HARM = 0.125
"""What one step of risk takes off: 5 leaves half."""
AS_MANY_AS = 4
"""How many earlier ones weigh as much as what somebody believes."""
RANKED = (State.PROPOSED, State.ASSESSED, State.APPROVED)
"""States in which it is still open what comes first."""
MOST = 500


@dataclass(frozen=True)
class Earlier:
    """How improvements of the same KPI by the same kind of measure ended."""

    count: int = 0
    good: float = 0.0
    """A verified one counts one, a likely one a half."""


@dataclass(frozen=True)
class Rank:
    """What is known of one, and what it comes to; `unknown` names what is missing."""

    improvement: Improvement
    hours: float | None
    """Expected in hours of people a year."""
    money: Decimal | None
    """Expected in money a year."""
    chance: float | None
    care: float | None
    """What risk leaves of it."""
    earlier: Earlier
    score: float | None
    """Money a year for each unit of money it costs, as likely as it is; None where a part is unknown."""
    unknown: tuple[Sentence, ...]
    worth: Worth = NOT_SAID
    """Of one unit of the KPI, a year."""

    @property
    def sentence(self) -> Sentence:
        """How it came to its place."""
        if self.score is None:
            missing = {f"n{n}": one for n, one in enumerate(self.unknown)}
            names = Sentence(", ".join(f"{{{name}}}" for name in missing), missing)
            return say("Not ranked by value: unknown {names}.", names=names)
        one = self.improvement
        return say(
            "{money} {currency} a year × {chance} chance × {care} after risk ÷ {cost} {currency} = {score}",
            money=float(self.money or 0), currency=self.worth.currency, chance=round(self.chance or 0.0, 2),
            care=round(self.care or 0.0, 3), cost=float(one.cost or 0), score=round(self.score, 2),
        )  # fmt: skip


def ranked(actor: Actor) -> list[Rank]:
    """Those that are still to be chosen, best first; what cannot be computed stands below, by its chance.

    Four queries.   Only what somebody may see counts, earlier ones included.
    """
    rows = Improvement.objects.visible_to(actor).filter(state__in=RANKED)
    found = list(rows.select_related("case__owner").order_by("-pk")[:MOST])
    known = _earlier(actor, {one.kpi for one in found if one.kpi})
    worths = worths_of(found)
    ranks = [rank_of(one, known.get((one.kpi, one.measure), Earlier()), worths[one.pk]) for one in found]
    return sorted(ranks, key=_place)


def rank(actor: Actor, one: Improvement) -> Rank:
    """The rank of one alone.   Two queries."""
    known = _earlier(actor, {one.kpi} if one.kpi else set(), without=one)
    return rank_of(one, known.get((one.kpi, one.measure), Earlier()), worth_of(one))


def rank_of(one: Improvement, earlier: Earlier, worth: Worth) -> Rank:
    """Put the parts together; no part is taken for 0 because nobody knows it."""
    gain = _gain(one)
    hours = None if gain is None or worth.hours is None else gain * worth.hours
    money = None if gain is None or worth.money is None else Decimal(str(gain)) * worth.money
    chance = _chance(one.confidence, earlier)
    care = None if one.risk is None else 1.0 - HARM * (one.risk - 1)
    cost = one.cost
    score = None
    is_alike = not one.currency or one.currency == worth.currency
    if money is not None and chance is not None and care is not None and cost and is_alike:
        score = chance * care * float(money / cost)
    return Rank(one, hours, money, chance, care, earlier, score, _unknown(one, worth, chance), worth)


def _gain(one: Improvement) -> float | None:
    """The expected change towards the good side, in the unit of the KPI."""
    if one.expected_change is None or not one.better:
        return None
    return one.expected_change if one.better == "up" else -one.expected_change


def _chance(confidence: int | None, earlier: Earlier) -> float | None:
    """What somebody believes, weighed with how earlier ones ended."""
    if confidence is None and not earlier.count:
        return None
    if confidence is None:
        return earlier.good / earlier.count
    believed = CHANCES[confidence]
    return (AS_MANY_AS * believed + earlier.good) / (AS_MANY_AS + earlier.count)


def _unknown(one: Improvement, worth: Worth, chance: float | None) -> tuple[Sentence, ...]:
    apart = worth.money is not None and one.currency not in {"", worth.currency}
    parts: Iterable[tuple[bool, Sentence]] = (
        (one.expected_change is None, say("expected change")),
        (not one.better, say("good direction")),
        (worth.money is None, say("worth in money")),
        (apart, say("worth in the currency of its cost")),
        (chance is None, say("confidence")),
        (one.risk is None, say("risk")),
        (not one.cost, say("cost above 0")),
    )
    return tuple(word for is_missing, word in parts if is_missing)


def _place(one: Rank) -> tuple[int, float, float, int]:
    """Computed ones first, then by hours and chance, the oldest first among equals."""
    if one.score is not None:
        return 0, -one.score, 0.0, one.improvement.pk
    return 1, -(one.hours or 0.0) * (one.chance or 0.0), -(one.chance or 0.0), one.improvement.pk


def _earlier(
    actor: Actor, kpis: set[str], without: Improvement | None = None
) -> Mapping[tuple[str, str], Earlier]:
    """By KPI and kind of measure; the newest finding of each turn counts."""
    if not kpis:
        return {}
    rows = benefits_for(actor).filter(kpi__in=kpis, verdict__in=TOLD, turn__isnull=False)
    if without is not None:
        rows = rows.exclude(improvement=without)
    newest = {
        turn: (kpi, measure, verdict)
        for turn, kpi, measure, verdict in rows.order_by("at", "pk").values_list(
            "turn", "kpi", "improvement__measure", "verdict"
        )
    }
    worth = {BenefitVerdict.VERIFIED.value: 1.0, BenefitVerdict.LIKELY.value: 0.5}
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for kpi, measure, verdict in newest.values():
        if measure:
            found[kpi, measure].append(worth.get(verdict, 0.0))
    return {name: Earlier(len(some), sum(some)) for name, some in found.items()}
