"""How a value is written for reading: unit, scale and decimals; one rule for sentences, tables and charts."""

from dataclasses import dataclass

MOST_DIGITS = 9
WHOLE = frozenset({"n", "count", "min", "s"})


@dataclass(frozen=True)
class Rounded:
    """A number as it is to be written: already in `unit`, a share in per cent, to `digits` decimals."""

    number: float
    unit: str
    digits: int


def rounded(value: float, unit: str, *, apart_from: float | None = None) -> Rounded:
    """Round a value for reading.

    value: in the unit, a share 0 to 1.   unit: n, %, ratio, min, s, h, wh, d, money or any other word.
    apart_from: another value in that unit; decimals are added until the two read differently.
    Returns about three digits: hours below one in minutes, minutes from 120 on in hours, never minus zero.
    Raises nothing.   Error: half a unit of the last decimal, for reading only.   Source: own.
    Checked: tests/analytics/kpi/test_rounding.py.
    """
    times, unit = readable(value, unit)
    scale = times * (100 if unit == "%" else 1)
    number, digits = value * scale, decimals(value * scale, unit)
    other = number if apart_from is None else apart_from * scale
    while other != number and digits < MOST_DIGITS and f"{number:.{digits}f}" == f"{other:.{digits}f}":
        digits += 1
    return Rounded(0.0 if round(number, digits) == 0 else number, unit, digits)


def readable(value: float, unit: str) -> tuple[float, str]:
    """Choose the unit in which a duration reads best.

    value: in the unit.   unit: as for `rounded`.
    Returns a factor and the unit it leads to.   Raises nothing.   Error: none.   Source: own.
    Checked: tests/analytics/kpi/test_rounding.py.
    """
    if unit == "h" and 0 < abs(value) < 1:
        return 60, "min"
    return (1 / 60, "h") if unit == "min" and abs(value) >= 120 else (1, unit)


def decimals(number: float, unit: str = "") -> int:
    """Choose the decimals that leave about three digits.

    number: as it is written, a share in per cent.   unit: as for `rounded`.
    Returns 0 to 3.   Raises nothing.   Error: none.   Source: own.
    Checked: tests/analytics/kpi/test_rounding.py.
    """
    size = abs(number)
    if unit in WHOLE and (number == round(number) or size >= 10):
        return 0
    if unit == "%":
        return 2 if 0 < size < 0.1 or 99.9 < size < 100 else 1
    if size == 0 or size >= 100:
        return 0
    return 1 if size >= 10 else 2 if size >= 0.1 else 3
