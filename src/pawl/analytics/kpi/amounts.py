"""Values and changes of a KPI with their units in words; sentences, pages and the API say them alike."""

from pawl.analytics.kpi.rounding import rounded
from pawl.analytics.words import Sentence, say


def amount(value: float, unit: str, *, apart_from: float | None = None) -> Sentence:
    """A value with its unit in words.

    value: in the unit, a share 0 to 1.   unit: n, %, ratio, min, h, wh, d or money.
    apart_from: another value; decimals are added until the two read differently.
    Returns a sentence part ("22.1 h"), rounded as tables and charts are.   Raises nothing.
    Error: rounded to about three digits, for reading only.   Source: own.
    Checked: tests/analytics/kpi/test_rounding.py, against the numbers of tables.
    """
    found = rounded(value, unit, apart_from=apart_from)
    number = say("{value:,.{digits}f}", value=found.number, digits=found.digits)
    return _with_unit(number, found.unit)


def change(value: float, unit: str, *, is_signed: bool = True, is_bare: bool = False) -> Sentence:
    """A change with its unit in words: of a share in percentage points, never in per cent of something.

    value: in the unit, a share -1 to 1.   unit: as for `amount`.   is_signed: whether a rise has a plus.
    is_bare: the first end of a range: of a share only the number, its unit is said at the other end.
    Returns a sentence part ("+2.5 h").   Raises nothing.   Error: as for `amount`.   Source: own.
    Checked: tests/analytics/kpi/test_rounding.py.
    """
    found = rounded(value, unit)
    digits = 1 if unit == "%" else found.digits
    known = {"value": round(found.number, digits) or 0.0, "digits": digits}  # never minus zero
    has_plus = is_signed and known["value"] > 0
    number = say("{value:+,.{digits}f}", **known) if has_plus else say("{value:,.{digits}f}", **known)
    if unit != "%":
        return _with_unit(number, found.unit)
    return number if is_bare else say("{n} percentage points", n=number)


def _with_unit(number: Sentence, unit: str) -> Sentence:
    units = {
        "%": say("{number}%", number=number),
        "h": say("{number} h", number=number),
        "wh": say("{number} working h", number=number),
        "d": say("{number} d", number=number),
        "min": say("{number} min", number=number),
    }
    return units.get(unit, number)
