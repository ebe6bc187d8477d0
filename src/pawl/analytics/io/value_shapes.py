"""What the texts of a column look like: instants and their format, numbers, flags, missing markers."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pawl.analytics.eventlog.dataset import FieldType
from pawl.analytics.io.mapping import FALSE, TRUE

MARKERS = (
    "?",
    "-",
    "--",
    "N/A",
    "n/a",
    "NA",
    "NULL",
    "Null",
    "null",
    "None",
    "none",
    "\\N",
    "(empty)",
    "(null)",
    "无",
)
_DAYS = (
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y年%m月%d日",
    "%d %b %Y",
    "%d-%b-%Y",
)
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
FORMATS = tuple(day + clock for day in _DAYS for clock in _CLOCKS)
_ENOUGH = 0.95


@dataclass(frozen=True)
class Shape:
    """The type of most values of a column; of instants their format, and another that fits as well."""

    type: FieldType
    format: str = ""
    rival: str = ""


def shape_of_values(values: Sequence[str]) -> Shape:
    """Tell the type of a column by its values, none of them missing.

    Returns text where nothing narrower fits 95 % of them.
    """
    if not values:
        return Shape("text")
    if set(map(str.lower, values)) <= {*TRUE, *FALSE} - {"0", "1"}:
        return Shape("flag")
    if formats := _formats(values):
        return Shape("instant", formats[0], formats[1] if len(formats) > 1 else "")
    if _share(values, _is_whole) >= _ENOUGH:
        return Shape("whole")
    return Shape("number" if _share(values, _is_number) >= _ENOUGH else "text")


def markers_in(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Find the texts for "no value" that stand in the rows, most frequent first."""
    counted = Counter(cell for row in rows for cell in row if cell in MARKERS)
    return tuple(marker for marker, _ in counted.most_common())


def _formats(values: Sequence[str]) -> list[str]:
    """The formats in which nearly all values can be read; day first before month first."""
    if _share(values, _is_iso) >= _ENOUGH:
        return ["iso"]
    likely = [form for form in FORMATS if _reads(values[0], form) or _reads(values[-1], form)]
    return [form for form in likely if _share(values, lambda text: _reads(text, form)) >= _ENOUGH]  # noqa: B023  used at once


def _reads(text: str, form: str) -> bool:
    try:
        datetime.strptime(text.strip(), form)  # noqa: DTZ007  only whether it can be read
    except ValueError:
        return False
    return True


def _is_iso(text: str) -> bool:
    if len(text.strip()) < len("2016-02-29") or "-" not in text:
        return False
    try:
        datetime.fromisoformat(text.strip())
    except ValueError:
        return False
    return True


def _is_whole(text: str) -> bool:
    plain = text.strip()
    return (
        plain.lstrip("-").isdecimal()
        and plain.isascii()
        and (plain == "0" or not plain.lstrip("-").startswith("0"))
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip().lower() not in ("nan", "inf", "-inf", "infinity", "-infinity")


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, values)) / len(values)
