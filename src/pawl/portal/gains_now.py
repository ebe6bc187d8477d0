"""Home of those who answer for improvement: what was gained, what holds, what slipped, what is asked next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.improvement.answering import answers
from pawl.improvement.ledger import Amount, Group, Held, Line, held_after, lines_of, plans_of
from pawl.improvement.models import ControlPlan, Improvement, Turn, TurnState
from pawl.improvement.patience import Age
from pawl.measurement import reads
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import Gap
from pawl.portal.wheel_turns import Asking
from pawl.projects.models import RaidItem
from pawl.reporting.models import Paper, Report, ReportState

SHOWN = 3
MOST = 5
ALIVE = 500
"""Gaps that are looked at."""
SOON = timedelta(days=14)
"""So long before its day a verdict is told of."""


@dataclass(frozen=True)
class Gains:
    """What improvements brought: of this quarter, of this year, what holds, and what does not."""

    quarter: Group
    year: Group
    held: Sequence[Line]
    share: Held
    slipped: Sequence[tuple[Improvement, ControlPlan]]
    """The first that slipped first."""

    @property
    def worth(self) -> tuple[Amount, Amount, Amount]:
        """Verified this quarter, verified this year, held now: in hours and in money."""
        return self.quarter.verified, self.year.verified, Group("", list(self.held)).held


@dataclass(frozen=True)
class Turning:
    """What asks something of whoever answers for improvement."""

    verdicts: Sequence[Turn]
    ageing: Sequence[tuple[Improvement, Age]]
    gaps: Sequence[tuple[Gap, Any]]
    has_more_gaps: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing does."""
        return not (self.verdicts or self.ageing or self.gaps)


@dataclass(frozen=True)
class Leading:
    """What a board reads besides the signals: the highest risks, and the newest pack for it."""

    risks: Sequence[RaidItem]
    pack: Report | None
    files: Sequence[str]


def gains_now(actor: Actor) -> Gains | None:
    """The gains that somebody may see, with four queries; None for who sees none."""
    if not can(actor, Improvement.read_permission) or not can(actor, Permission.MEASUREMENT_READ):
        return None
    plans, today = plans_of(actor), clock.now().date()
    lines = lines_of(actor, plans, with_services=False)
    found = [line for line in lines if line.is_verified]
    slipped = [(line.improvement, line.slipped) for line in lines if line.slipped]
    return Gains(
        Group("", _since(found, today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1))),
        Group("", _since(found, today.replace(month=1, day=1))),
        [line for line in found if line.is_held],
        held_after(plans),
        sorted(slipped, key=lambda pair: (pair[1].slipped_from, pair[1].pk))[:MOST],
    )


def turning_now(actor: Actor, asks: Sequence[Asking] | None) -> Turning | None:
    """Verdicts that are due, items that stand too long, gaps that nobody takes up.

    asks: the improvements on their way that the actor may see (`asking`).   Two queries more.
    """
    if asks is None:
        return None
    gaps = _unanswered(actor)
    named = [(one, KPI_NAMES.get(one.kpi, one.case.title)) for one in gaps]
    late = sorted((one for one in asks if one.age.is_late), key=lambda one: -one.age.days)
    ageing = [(one.improvement, one.age) for one in late]
    return Turning(_verdicts(asks), ageing[:MOST], named[:SHOWN], len(named) > SHOWN)


def leading_now(actor: Actor) -> Leading | None:
    """Three risks and the newest board pack; four queries; None for who reads neither."""
    if not can(actor, Report.read_permission):
        return None
    packs = Report.objects.visible_to(actor).filter(paper=Paper.BOARD, state=ReportState.MADE)
    pack = packs.select_related("case").order_by("-made_at", "-pk").first()
    files = sorted(pack.files.values_list("form", flat=True)) if pack else []
    return Leading(_risks(actor), pack, files)


def _since(lines: Iterable[Line], first: date) -> list[Line]:
    start = datetime.combine(first, time(), UTC)
    return [line for line in lines if line.finding is not None and line.finding.at >= start]


def _verdicts(asks: Iterable[Asking]) -> list[Turn]:
    """Of turns that are being checked; one without a day is due from its start."""
    last = clock.now().date() + SOON
    checked = (turn for one in asks for turn in one.turns if turn.state == TurnState.CHECKING)
    due = [turn for turn in checked if turn.check_on is None or turn.check_on <= last]
    return sorted(due, key=lambda turn: (turn.check_on or date.min, turn.pk))[:MOST]


def _unanswered(actor: Actor) -> list[Gap]:
    """Some open gaps that no improvement answers, as far as one may see improvements."""
    gaps = list(reads.gaps(actor)[:ALIVE])
    doing = answers(gaps, actor)
    return [one for one in gaps if not doing.get(one.pk)][: SHOWN + 1]


def _risks(actor: Actor) -> list[RaidItem]:
    """The highest risks of projects that are not over."""
    if not can(actor, RaidItem.read_permission):
        return []
    rows = RaidItem.objects.visible_to(actor).filter(raid_type="risk", state__in=("open", "mitigating"))
    return list(
        rows.filter(score__gt=0).select_related("case", "project__case").order_by("-score", "pk")[:SHOWN]
    )
