"""The inner ring of the wheel: improvements on their way, where each stands, how long, what is asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.improvement.answering import OVER
from pawl.improvement.models import Improvement, RegisterRule, Turn, TurnState
from pawl.improvement.patience import Age, age
from pawl.portal.wheel import QUARTERS

ALIVE = 500
"""Improvements that are told of, those first that stand longest where they are."""
QUARTER_OF: Mapping[str, str] = {"planned": "plan", "doing": "do", "checking": "check", "acting": "act"}
"""By the state of a turn; of an improvement without one, all before its first turn is planning."""
ASKED: Mapping[str, str | Promise] = {
    "proposed": _("Assess it, or reject it."),
    "assessed": _("Say what is missing, and decide."),
    "approved": _("Plan a turn."),
    "planned": _("Begin the turn."),
    "doing": _("Deliver, and say so."),
    "checking": _("Look at the numbers on the day."),
    "acting": _("Adopt, adapt or abandon."),
}
"""What the next step is, by the state of an improvement."""


@dataclass(frozen=True)
class Asking:
    """One improvement on its way: its turn, where it stands, since when, and what its owner is asked."""

    improvement: Improvement
    turns: tuple[Turn, ...]
    """Those that are not over, the newest first."""
    age: Age

    @property
    def turn(self) -> Turn | None:
        """The newest that is not over."""
        return self.turns[0] if self.turns else None

    @property
    def quarter(self) -> str:
        """Plan, do, check or act."""
        return QUARTER_OF.get(self.improvement.state, "plan")

    @property
    def place(self) -> str | Promise:
        """The name of the quarter."""
        return QUARTERS[self.quarter]

    @property
    def asked(self) -> str | Promise:
        """The next step."""
        return ASKED[self.improvement.state]

    @property
    def due(self) -> date | None:
        """The day on which the verdict is due, while the turn is checked."""
        is_checked = self.turn is not None and self.turn.state == TurnState.CHECKING
        return self.turn.check_on if is_checked and self.turn else None


@dataclass(frozen=True)
class Inner:
    """The turns that stand in a quarter: how many, how long the oldest, whether one stands too long."""

    quarter: str
    count: int
    days: int | None
    is_late: bool
    address: str

    @property
    def label(self) -> str | Promise:
        """What the quarter is called."""
        return QUARTERS[self.quarter]

    @property
    def tone(self) -> str:
        """As of a step of the outer ring."""
        return "warn" if self.is_late else "good" if self.count else "off"


def asking(actor: Actor) -> list[Asking] | None:
    """The improvements on their way that somebody may see, too late and old ones first; None for nobody.

    Two queries, however many there are.
    """
    if not can(actor, Improvement.read_permission):
        return None
    rule = RegisterRule.objects.filter(organisation=OuterRef("case__organisation"))
    rows = Improvement.objects.visible_to(actor).filter(state__in=list(ASKED), entered_at__isnull=False)
    rows = rows.annotate(patience=Subquery(rule.values("patience"))).select_related("case__owner")
    going = Turn.objects.exclude(state=TurnState.DONE).select_related("case").order_by("-number")
    rows = rows.prefetch_related(Prefetch("turns", going, to_attr="going")).order_by("entered_at", "pk")
    found = [
        Asking(one, tuple(one.going), age(one.state, one.entered_at, one.patience))
        for one in rows[:ALIVE]
        if one.entered_at is not None
    ]
    return sorted(found, key=lambda one: (not one.age.is_late, -one.age.days))


def inner_ring(actor: Actor, found: Sequence[Asking]) -> list[Inner]:
    """The four quarters of the inner ring.   No query, and one where more is going on than is told of."""
    turns = [(each.state, one.age) for one in found for each in one.turns]
    counts = Counter(state for state, _age in turns)
    if len(found) == ALIVE:
        rows = Turn.objects.visible_to(actor).exclude(improvement__state__in=OVER)
        counts = Counter(dict(rows.values_list("state").annotate(n=Count("pk")).order_by()))
    return [_inner(state, counts[state], turns) for state in QUARTER_OF]


def _inner(state: str, count: int, turns: Sequence[tuple[str, Age]]) -> Inner:
    mine = [each for its, each in turns if its == state]
    address = f"{reverse('pdca-turns')}?filter%5Bstate%5D%5Beq%5D={state}"
    oldest = max((one.days for one in mine), default=None)
    return Inner(QUARTER_OF[state], count, oldest, any(one.is_late for one in mine), address)
