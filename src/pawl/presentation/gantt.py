"""Where the bars, links and lines of a Gantt chart stand; the template of the page only writes them down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pawl.presentation.language import Language
from pawl.presentation.lettering import folded
from pawl.presentation.scale import months_later

ROW, BAR, HEAD, LABELS, CHART, MARGIN = 30, 12, 34, 250, 830, 26
FONT = 13
INDENT, DEEPEST = 12, 6
TICK_ROOM = 84
"""Pixels that the name of a day needs."""
STUB, ARROW = 7, 4
STEPS = (1, 7, 14)
Relation = Literal["FS", "SS", "FF", "SF"]


@dataclass(frozen=True)
class Task:
    """A row to be drawn: its dates, how far it can slip, and where it was in the baseline."""

    key: str
    title: str
    start: datetime
    finish: datetime
    depth: int = 0
    slips_until: datetime | None = None
    baseline: tuple[datetime, datetime] | None = None
    done: float = 0.0
    """Share that is done, 0 to 1."""
    is_milestone: bool = False
    is_summary: bool = False
    is_critical: bool = False
    days: tuple[date, date] | None = None
    """First and last day of what somebody may move; None: it stays where it is."""


@dataclass(frozen=True)
class Arrow:
    """A link between two rows, by their keys."""

    before: str
    after: str
    relation: Relation


@dataclass(frozen=True)
class Bar:
    """A drawn row; everything in pixels."""

    task: Task
    label: str
    label_x: int
    top: float
    middle: float
    x: float
    width: float
    shape: str
    """The path of a milestone or of what has parts; empty for a bar."""
    done: float
    tail: float
    """How wide its float is; 0 where it has none."""
    baseline_x: float
    baseline_width: float

    @property
    def end(self) -> float:
        """Its right edge."""
        return round(self.x + self.width, 1)

    @property
    def text_y(self) -> float:
        """Where its label stands."""
        return self.middle + 4

    @property
    def mark(self) -> str:
        """A triangle before the label: critical is told by a shape, too."""
        x, y = self.label_x - 11, self.middle
        return f"M{x} {y - 4}l8 4l-8 4z"

    @property
    def bar_y(self) -> float:
        """The upper edge of its bar."""
        return self.middle - BAR / 2

    @property
    def done_y(self) -> float:
        """The upper edge of what is done, inside the bar."""
        return self.middle - 2

    @property
    def baseline_y(self) -> float:
        """Below the bar."""
        return self.middle + BAR / 2 + 2


@dataclass(frozen=True)
class Line:
    """A link: the way, and the head of its arrow."""

    way: str
    head: str
    arrow: Arrow
    is_critical: bool


@dataclass(frozen=True)
class Tick:
    """A day on the axis."""

    x: float
    day: date
    label: str


@dataclass(frozen=True)
class Gantt:
    """The whole picture."""

    width: int
    height: int
    bars: Sequence[Bar]
    lines: Sequence[Line]
    ticks: Sequence[Tick]
    line_of_status: float | None
    line_of_today: float | None
    first_day: date
    """Where the axis begins, and how wide a day is."""
    day_width: float


class _Scale:
    """Instants to pixels."""

    def __init__(self, tasks: Sequence[Task], zone: ZoneInfo) -> None:
        ends = [one.slips_until or one.finish for one in tasks]
        frozen = [at for one in tasks for at in one.baseline or ()]
        first = min([one.start for one in tasks] + frozen).astimezone(zone).date()
        self.low = datetime.combine(first, time(), zone)
        self.high = max([*ends, *(one.finish for one in tasks), *frozen, self.low + timedelta(days=1)])
        self.zone = zone

    def x(self, at: datetime) -> float:
        return round(LABELS + CHART * ((at - self.low) / (self.high - self.low)), 1)

    @property
    def day_width(self) -> float:
        return round(CHART * (timedelta(days=1) / (self.high - self.low)), 3)

    def inside(self, at: datetime | None) -> float | None:
        return self.x(at) if at is not None and self.low <= at <= self.high else None

    def ticks(self, language: Language) -> list[Tick]:
        """Days, weeks from Monday, or firsts of months, as far apart as their names need."""
        days = max(1, (self.high - self.low) // timedelta(days=1))
        room = TICK_ROOM * days / CHART
        step = next((one for one in STEPS if one >= room), 0)
        named = language.day if step else language.month
        return [Tick(self.x(self._midnight(day)), day, named(day)) for day in self._days(step, room)]

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    def _days(self, step: int, room: float) -> Iterator[date]:
        day = self.low.astimezone(self.zone).date()
        last = self.high.astimezone(self.zone).date()
        months = max(1, -(-int(room) // 28))
        day += timedelta(days=1) if step == 1 else timedelta(days=-day.weekday() % 7 if step else 0)
        if not step:
            day = months_later(day.replace(day=1), 1)
        while day <= last:
            if self.low <= self._midnight(day) <= self.high:
                yield day
            day = day + timedelta(days=step) if step else months_later(day, months)


def draw(
    tasks: Sequence[Task], arrows: Sequence[Arrow], language: Language, *, zone: ZoneInfo,
    status: datetime | None = None, today: datetime | None = None,
) -> Gantt:  # fmt: skip
    """A row per task, in their order; links whose rows both stand here; a line for today and the status date.

    tasks: at least one, aware instants.
    """
    scale = _Scale(tasks, zone)
    bars = [_bar(number, one, scale) for number, one in enumerate(tasks)]
    placed = {one.task.key: one for one in bars}
    lines = [
        _line(placed[one.before], placed[one.after], one)
        for one in arrows
        if one.before in placed and one.after in placed
    ]
    height = HEAD + ROW * len(tasks) + 8
    width = LABELS + CHART + MARGIN
    return Gantt(
        width, height, bars, lines, scale.ticks(language), scale.inside(status), scale.inside(today),
        scale.low.date(), scale.day_width,
    )  # fmt: skip


def _bar(number: int, one: Task, scale: _Scale) -> Bar:
    top = HEAD + ROW * number
    middle = top + ROW / 2
    x, end = scale.x(one.start), scale.x(one.finish)
    indent = 20 + INDENT * min(one.depth, DEEPEST)
    label = "".join(folded(one.title, LABELS - indent - 12, FONT, 1))
    width = 0.0 if one.is_milestone else round(max(2.0, end - x), 1)
    tail = max(0.0, round(scale.x(one.slips_until) - end, 1)) if one.slips_until else 0.0
    frozen_x, frozen_end = (scale.x(at) for at in one.baseline) if one.baseline else (0.0, 0.0)
    return Bar(
        one, label, indent, top, middle, x, width, _shape(one, x, width, middle), round(width * one.done, 1),
        tail, frozen_x, round(frozen_end - frozen_x, 1),
    )  # fmt: skip


def _shape(one: Task, x: float, width: float, middle: float) -> str:
    if one.is_milestone:
        return f"M{x} {middle - 8}l8 8l-8 8l-8 -8z"
    if one.is_summary:
        return f"M{x} {middle - 5}h{width}v10l-5 -5h{-round(max(0.0, width - 10), 1)}l-5 5z"
    return ""


def _line(before: Bar, after: Bar, arrow: Arrow) -> Line:
    """From the end that the link names, between the rows, into the other; the arrow shows the direction."""
    leaves_right, comes_left = arrow.relation[0] == "F", arrow.relation[1] == "S"
    x1, x2 = (before.end if leaves_right else before.x), (after.x if comes_left else after.end)
    x1 += _reach(before, 1 if leaves_right else -1)
    x2 += _reach(after, -1 if comes_left else 1)
    out = round(x1 + (STUB if leaves_right else -STUB), 1)
    into = round(x2 + (-STUB if comes_left else STUB), 1)
    is_down = after.middle > before.middle
    lane = after.middle + (-ROW / 2 if is_down else ROW / 2)
    way = f"M{x1:.1f} {before.middle}H{out}V{lane}H{into}V{after.middle}H{x2:.1f}"
    back = -ARROW - 2 if comes_left else ARROW + 2
    head = f"M{x2:.1f} {after.middle}l{back} {-ARROW}v{2 * ARROW}z"
    return Line(way, head, arrow, before.task.is_critical and after.task.is_critical)


def _reach(bar: Bar, side: int) -> int:
    """A milestone is wider than its instant."""
    return 8 * side if bar.task.is_milestone else 0
