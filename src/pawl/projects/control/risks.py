"""The review of risks: where they stand, what they are expected to cost, what the reserve still bears."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pawl import clock
from pawl.analytics.words import Sentence, say
from pawl.collaboration.checks import broken
from pawl.history.models import Event
from pawl.projects.control import risks_then
from pawl.projects.control.budget import sheet
from pawl.projects.models import HIGH, Baseline, Project, RaidItem

MEDIUM = 6
"""Probability × impact from which a risk is no longer low."""
WAITING = ("open", "mitigating")
CHANCES = frozenset({"exploit", "share", "enhance"})
"""Responses to what would be welcome: its cost counts as a gain."""
NO_PERCENT = say("Its probability in per cent is not told.")
NOT_TOLD = say("Its history does not begin there, so nobody knows what it was on that day.")
NO_COST = say("What it costs if it occurs is not told.")


@dataclass(frozen=True)
class Risk:
    """A risk with its expected monetary value, or why that is unknown."""

    item: RaidItem
    emv: float | None
    reason: Sentence | None
    is_overdue: bool

    @property
    def band(self) -> str:
        """low, medium, high, or nothing where it is not rated."""
        return band_of(self.item.score)


@dataclass(frozen=True)
class Draw:
    """Something that occurred: what was drawn for it, what was left; None where that is not told."""

    item: RaidItem
    on: date | None
    amount: float | None
    rest: float | None


@dataclass(frozen=True)
class Review:
    """The whole."""

    risks: Sequence[Risk]
    draws: Sequence[Draw]
    reserve: float | None
    reserve_from: Sentence
    since: date | None
    """The day of the newest baseline, or nothing."""
    day: date
    """As of which it is told."""

    @property
    def emv(self) -> float | None:
        """What the open risks are expected to cost, as far as it is told; unknown where none tells it."""
        known = [one.emv for one in self.risks if one.emv is not None]
        return sum(known) if known or not self.risks else None

    @property
    def drawn(self) -> float:
        """What was drawn so far, as far as it is told."""
        return sum(one.amount or 0.0 for one in self.draws)

    @property
    def rest(self) -> float | None:
        """What is left of the reserve."""
        return None if self.reserve is None else self.reserve - self.drawn

    @property
    def unknown(self) -> list[Risk]:
        """Those whose expected value is not told."""
        return [one for one in self.risks if one.emv is None]

    @property
    def sentence(self) -> Sentence:
        """Whether the reserve suffices."""
        return _sentence(self)


def review_of(project: Project, as_of: date | None = None) -> Review:
    """Of a project that the caller may see.   Three queries, however many risks; of an earlier day six.

    as_of: as it stood at the end of that day, by the journal.   Raises Invalid for a day that is to come.
    """
    today = clock.now().date()
    day = as_of or today
    if day > today:
        raise broken("as_of", say("The day is still to come."), say("Name today or an earlier day."))
    rows = RaidItem.objects.filter(project=project, raid_type="risk")
    found = list(rows.select_related("case__owner", "work_package__case").order_by("-score", "pk"))
    dark: set[str] = set()
    if day < today:
        found, dark = risks_then.as_of(found, day)
        found.sort(key=lambda one: (-one.score, one.pk))
    baselines = Baseline.objects.filter(project=project, at__lt=risks_then.end_of(day))
    baseline = baselines.order_by("-number").first()
    contingency = project.contingency if day == today else risks_then.contingency_at(project, day)
    reserve, reserve_from = _reserve(contingency, baseline)
    draws = _draws(found, _occurred({one.key for one in found}, day), reserve)
    waiting = [_risk(one, day, is_dark=one.key in dark) for one in found if one.state in WAITING]
    return Review(waiting, draws, reserve, reserve_from, baseline.at.date() if baseline else None, day)


def band_of(score: int) -> str:
    """The word for probability × impact."""
    if not score:
        return ""
    return "high" if score >= HIGH else "medium" if score >= MEDIUM else "low"


def expected(percent: Any, cost: Any, response: Any) -> float | None:
    """EMV: probability × cost; below 0 for what would be welcome; unknown where either is not told."""
    if percent is None or cost is None:
        return None
    sign = -1 if response in CHANCES else 1
    return sign * float(percent) / 100 * float(cost)


def _risk(one: RaidItem, today: date, *, is_dark: bool = False) -> Risk:
    if is_dark:
        return Risk(one, None, NOT_TOLD, is_overdue=False)
    emv = expected(one.probability_percent, one.cost_impact, one.response)
    missing = NO_PERCENT if one.probability_percent is None else NO_COST
    return Risk(one, emv, missing if emv is None else None, one.due is not None and one.due < today)


def _reserve(contingency: Decimal | None, baseline: Baseline | None) -> tuple[float | None, Sentence]:
    if contingency is not None:
        return float(contingency), say("The contingency reserve of the project.")
    if baseline is None:
        return None, say("The project has no contingency reserve, and no baseline says what to expect.")
    rows = [one for one in sheet(baseline, "raid") if one.get("raid_type") == "risk"]
    known = [
        found
        for one in rows
        if one.get("state") in WAITING
        and (found := expected(one.get("probability_percent"), one.get("cost_impact"), one.get("response")))
        is not None
    ]
    if not known:
        return None, say(
            "The project has no contingency reserve, and no risk of the baseline says what it costs."
        )
    told = say("No reserve is set; this is what the risks of the newest baseline were expected to cost.")
    return sum(known), told


def _occurred(keys: Iterable[str], day: date) -> Mapping[str, date]:
    """The days on which risks last occurred, of those that were not opened again until a day.   One query."""
    rows = Event.objects.filter(kind="raid_item", activity__in=("occur", "reopen"), case__in=list(keys))
    rows = rows.filter(at__lt=risks_then.end_of(day))
    found: dict[str, date] = {}
    for case, activity, at in rows.order_by("pk").values_list("case", "activity", "at"):
        if activity == "occur":
            found[case] = at.date()
        else:
            found.pop(case, None)
    return found


def _draws(rows: Iterable[RaidItem], days: Mapping[str, date], reserve: float | None) -> list[Draw]:
    """In the order of their days; what has no day stands first."""
    happened = [one for one in rows if one.state == "occurred" or (one.state == "closed" and one.key in days)]
    happened.sort(key=lambda one: (days.get(one.key, date.min), one.pk))
    found, rest = [], reserve
    for one in happened:
        cost = one.cost_impact if one.cost_occurred is None else one.cost_occurred
        sign = -1 if one.response in CHANCES else 1
        amount = None if cost is None else sign * float(cost)
        rest = rest - (amount or 0.0) if rest is not None else None
        found.append(Draw(one, days.get(one.key), amount, rest))
    return found


def _sentence(review: Review) -> Sentence:
    if not review.risks:
        return say("No risk is open.")
    if review.emv is None:
        return say(
            "What the open risks may cost is not told: give them a probability in per cent and a cost."
        )
    if review.rest is None:
        return say("The open risks are expected to cost {emv:,.0f}; no reserve is set aside.", emv=review.emv)
    told = {"emv": review.emv, "rest": review.rest}
    if review.rest >= review.emv:
        return say("The rest of the reserve, {rest:,.0f}, bears what the open risks are expected to cost, "
                   "{emv:,.0f}.", **told)  # fmt: skip
    return say("The open risks are expected to cost {emv:,.0f}, more than the rest of the reserve, "
               "{rest:,.0f}.", **told)  # fmt: skip
