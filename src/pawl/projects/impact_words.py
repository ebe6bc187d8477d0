"""The figures of a change request's impact in words: before, after, and by how much they differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pawl.analytics.words import Sentence, unpacked
from pawl.projects import words
from pawl.web.templatetags.pawl import when

MONEY = ("cost", "eac", "emv")


@dataclass(frozen=True)
class FigureShown:
    """A figure before and after, each with the reason where it is not known."""

    label: Any
    before: str
    after: str
    before_why: Sentence | None
    after_why: Sentence | None
    difference: str


def figure(raw: Mapping[str, Any], currency: str, day: Callable[[date], str] = when) -> FigureShown:
    """One figure of `ChangeRequest.computed`; day: how one is written, as markup or as plain text."""
    name, before, after = raw["name"], raw["before"], raw["after"]
    return FigureShown(
        words.IMPACTS[name],
        _value(name, before["value"], currency, day),
        _value(name, after["value"], currency, day),
        unpacked(before["reason"]) if before["reason"] else None,
        unpacked(after["reason"]) if after["reason"] else None,
        _difference(name, before["value"], after["value"], currency),
    )


def _value(name: str, value: Any, currency: str, day: Callable[[date], str]) -> str:
    if value is None:
        return "–"
    if name == "critical":
        return ", ".join(one["key"] for one in value) or "–"
    if name in MONEY:
        return _money(value, currency)
    return day(date.fromisoformat(value))


def _difference(name: str, before: Any, after: Any, currency: str) -> str:
    if before is None or after is None:
        return "–"
    if name == "critical":
        old, new = [one["key"] for one in before], [one["key"] for one in after]
        moved = [f"+ {key}" for key in new if key not in old] + [f"− {key}" for key in old if key not in new]
        return ", ".join(moved) or _("the same")
    if name in MONEY:
        rest = round(after - before, 2)
        return _money(rest, currency, sign=True) if rest else _("the same")
    return _days((date.fromisoformat(after) - date.fromisoformat(before)).days)


def _days(days: int) -> str:
    if days == 0:
        return _("the same")
    text = (
        ngettext("%(n)s day later", "%(n)s days later", days)
        if days > 0
        else ngettext("%(n)s day earlier", "%(n)s days earlier", -days)
    )
    return text % {"n": abs(days)}


def _money(value: float, currency: str, *, sign: bool = False) -> str:
    places = 0 if value == int(value) else 2
    text = number_format(abs(value), decimal_pos=places, use_l10n=True, force_grouping=True)
    mark = "−" if value < 0 else "+" if sign else ""
    return f"{mark}{text} {currency}".strip()
