"""Targets of KPIs: a value, which way is good, from when to when; and how pawl.toml writes them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from pawl.analytics.errors import BadTarget
from pawl.analytics.words import Sentence, say

TargetDirection = Literal["up", "down", "band"]
KEYS = ("value", "direction", "band", "from", "until", "text")


@dataclass(frozen=True)
class Target:
    """A value to reach: at least (up), at most (down), or a band to stay in; in the unit of the KPI."""

    value: float
    direction: TargetDirection
    band: tuple[float, float] | None = None
    from_date: date | None = None
    """First day it holds; None: always did."""
    until: date | None = None
    """First day it holds no more; None: it still does."""
    text: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it is the target of a period that begins on this day."""
        return (self.from_date is None or self.from_date <= day) and (self.until is None or day < self.until)

    def edge(self, value: float) -> float:
        """What a value is compared with: the value to reach, or the nearer end of the band."""
        if self.band is None:
            return self.value
        low, high = self.band
        return low if value < (low + high) / 2 else high

    def distance(self, value: float) -> float:
        """How far a value is on the wrong side, unrounded; 0 when it meets the target."""
        if self.band is not None:
            low, high = self.band
            return max(low - value, value - high, 0.0)
        return max(0.0, self.value - value if self.direction == "up" else value - self.value)


def target_on(targets: Sequence[Target], day: date) -> Target | None:
    """The target of a period that begins on a day.

    targets: of one KPI.   day: first day of the period.
    Returns it, or None where none holds.   Raises nothing; targets_from_toml refuses overlaps.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_target.py.
    """
    return next((target for target in targets if target.holds_on(day)), None)


def targets_from_toml(
    table: Mapping[str, object], directions: Mapping[str, str], units: Mapping[str, str] | None = None
) -> dict[str, tuple[Target, ...]]:
    """Read the table [targets] of pawl.toml.

    table: by KPI, one table or a list of dated ones, with the keys value, direction, band, from, until, text.
    directions: of every KPI there is, up | down | optimum; the target's direction where it gives none.
    units: of the KPIs; a share has to lie in 0 to 1, a duration or count not below 0.
    Returns targets by KPI, in the order of time.
    Raises BadTarget naming KPI and key: unknown KPI or key, wrong type, out of the unit's reach, band or
    dates out of order.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_target.py.
    """
    found = {kpi: _targets(kpi, entry, directions) for kpi, entry in table.items()}
    for kpi, targets in found.items():
        for target in targets:
            _require_reach(kpi, target, (units or {}).get(kpi, ""))
    return found


def _require_reach(kpi: str, target: Target, unit: str) -> None:
    values = target.band or (target.value,)
    if unit == "%" and not all(0 <= value <= 1 for value in values):
        rule = say("A share lies between 0 and 1.")
        raise _bad(
            kpi, rule, say("For {percent:g}% write {share:g}.", percent=values[0], share=values[0] / 100)
        )
    if unit in {"n", "min", "h", "wh", "d"} and min(values) < 0:
        raise _bad(kpi, say("It cannot be below 0."), say("Write a value of 0 or more."))


def _targets(kpi: str, entry: object, directions: Mapping[str, str]) -> tuple[Target, ...]:
    if kpi not in directions:
        raise _bad(kpi, say("There is no KPI of this name."), say("`pawl kpis` lists them all."))
    entries = entry if isinstance(entry, list) else [entry]
    found = [
        _target(f"{kpi}[{i}]" if len(entries) > 1 else kpi, one, directions[kpi])
        for i, one in enumerate(entries)
    ]
    found.sort(key=lambda target: target.from_date or date.min)
    for before, after in pairwise(found):
        if before.until is None or after.from_date is None or before.until > after.from_date:
            raise _bad(
                kpi,
                say("Two targets hold at the same time."),
                say("Give each a `from`, and end each with an `until` not after the next one's `from`."),
            )
    return tuple(found)


def _target(place: str, entry: object, natural: str) -> Target:
    if not isinstance(entry, dict):
        raise _bad(place, say("A target is a table."), say("Write {example}.", example="value = 0.9"))
    for key in entry:
        if key not in KEYS:
            raise _bad(
                f"{place}.{key}", say("There is no such key."), say("Use: {keys}.", keys=", ".join(KEYS))
            )
    band = _band(place, entry)
    direction = _direction(place, entry, natural, has_band=band is not None)
    middle = None if band is None else (band[0] + band[1]) / 2
    value = _number(f"{place}.value", entry.get("value", middle))
    if band is not None and not band[0] <= value <= band[1]:
        raise _bad(
            f"{place}.value", say("It lies outside the band."), say("Leave it out: the middle is taken.")
        )
    start, until = _day(place, entry, "from"), _day(place, entry, "until")
    if start is not None and until is not None and start >= until:
        raise _bad(
            f"{place}.until",
            say("It is not after `from`."),
            say("`until` is the first day it holds no more."),
        )
    return Target(value, direction, band, start, until, _text(place, entry))


def _direction(place: str, entry: Mapping[str, object], natural: str, *, has_band: bool) -> TargetDirection:
    given = entry.get("direction", "band" if has_band else natural)
    if given == "band" and has_band:
        return "band"
    if given == "up" and not has_band:
        return "up"
    if given == "down" and not has_band:
        return "down"
    raise _bad(
        f"{place}.direction",
        say("{given} does not fit.", given=str(given)),
        say('Write "up" or "down" with a value, or `band = [low, high]` where a KPI has an optimum.'),
    )


def _band(place: str, entry: Mapping[str, object]) -> tuple[float, float] | None:
    if "band" not in entry:
        return None
    given = entry["band"]
    if not isinstance(given, list) or len(given) != 2:
        raise _bad(
            f"{place}.band", say("A band has a low and a high end."), say("Write `band = [0.95, 1.05]`.")
        )
    low, high = (_number(f"{place}.band", end) for end in given)
    if low >= high:
        raise _bad(f"{place}.band", say("The low end is not below the high end."), say("Turn the two round."))
    return low, high


def _number(place: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise _bad(
            place,
            say("It must be a number."),
            say("In the unit of the KPI; a share from 0 to 1: `value = 0.9`."),
        )
    return float(given)


def _day(place: str, entry: Mapping[str, object], key: str) -> date | None:
    given = entry.get(key)
    if given is None:
        return None
    if not isinstance(given, date) or isinstance(given, datetime):
        raise _bad(
            f"{place}.{key}",
            say("It must be a day."),
            say("Write it without quotes: `{key} = 2026-01-01`.", key=key),
        )
    return given


def _text(place: str, entry: Mapping[str, object]) -> str:
    given = entry.get("text", "")
    if not isinstance(given, str):
        raise _bad(
            f"{place}.text", say("It must be a text."), say("Say in quotes where the target comes from.")
        )
    return given


def _bad(place: str, rule: Sentence, way_out: Sentence) -> BadTarget:
    return BadTarget(f"targets.{place}", rule, way_out)
