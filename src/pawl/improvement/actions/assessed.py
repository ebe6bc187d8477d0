"""What an assessment says of an improvement, each value checked before it is kept."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pawl import clock
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, passage
from pawl.errors import Conflict
from pawl.improvement.actions.lifecycle import UNDECIDED
from pawl.improvement.models import Direction, Evidence, Improvement, Measure, Subject
from pawl.measurement.actions.question import library

AGREED = frozenset({"target", "better", "expected_change", "balancing", "measure", "subject", "subject_name"})
"""What was approved stays as it was approved: a goal that moves afterwards proves nothing."""
MOST_BALANCING = 5
FURTHEST = 1830
"""Days until a review: five years."""
DEAREST = Decimal(10) ** 10


def stays(improvement: Improvement, changed: Mapping[str, Any]) -> None:
    """Refuse to move what was approved.   Raises Conflict."""
    moved = {name for name in AGREED & set(changed) if getattr(improvement, name) != changed[name]}
    if moved and improvement.state not in UNDECIDED:
        names = ", ".join(sorted(moved))
        raise Conflict(
            improvement.key,
            say("It is approved: {names} stay as they were agreed.", names=names),
            say("Say it in a comment, or propose another improvement."),
        )


def _word(field: str, words: Any, *, may_be_empty: bool = True) -> Callable[[Any], str]:
    def checked(value: Any) -> str:
        if (may_be_empty and value == "") or value in words.values:
            return str(value)
        names = ", ".join(words.values)
        raise broken(field, say("There is no such word."), say("Use one of: {names}.", names=names))

    return checked


def _of_five(field: str) -> Callable[[Any], int | None]:
    def checked(value: Any) -> int | None:
        if value is None or 1 <= value <= 5:
            return None if value is None else int(value)
        raise broken(field, say("It is from 1 to 5."), say("Write 1 for hardly any, 5 for very much."))

    return checked


def _amount(field: str) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        if value is None or 0 <= value < DEAREST:
            return value
        raise broken(field, say("It is no amount."), say("Write 0 or more."))

    return checked


def _number(field: str) -> Callable[[Any], float | None]:
    def checked(value: Any) -> float | None:
        if value is None or abs(value) < 1e15:
            return None if value is None else float(value)
        raise broken(field, say("It is not a number."), say("Write it like 4.5."))

    return checked


def _text(field: str, longest: int) -> Callable[[Any], str]:
    return lambda value: passage(field, value, longest)


def _review(value: date | None) -> date | None:
    if value is None or 0 < (value - clock.now().date()).days <= FURTHEST:
        return value
    raise broken("review_on", say("A review lies ahead, within five years."), say("Choose another day."))


def _currency(value: str) -> str:
    clean = value.strip().upper()
    if clean and not (len(clean) == 3 and clean.isascii() and clean.isalpha()):
        raise broken("currency", say("A currency has three letters."), say("Write it like EUR."))
    return clean


def _balancing(value: list[str]) -> list[str]:
    kept = list(dict.fromkeys(value))
    if len(kept) > MOST_BALANCING:
        raise broken("balancing", say("At most {n} can be watched.", n=MOST_BALANCING), say("Name fewer."))
    for kpi in kept:
        if kpi not in library().definitions:
            raise broken(
                "balancing", say("There is no KPI {kpi}.", kpi=kpi), say("Choose one of the library.")
            )
    return kept


CLEAN: Mapping[str, Callable[[Any], Any]] = {
    "subject": _word("subject", Subject),
    "subject_name": _text("subject_name", 200),
    "old_version": _text("old_version", 100),
    "new_version": _text("new_version", 100),
    "measure": _word("measure", Measure),
    "evidence": _word("evidence", Evidence, may_be_empty=False),
    "balancing": _balancing,
    "better": _word("better", Direction),
    "target": _number("target"),
    "expected_change": _number("expected_change"),
    "review_on": _review,
    "risk": _of_five("risk"),
    "confidence": _of_five("confidence"),
    "cost": _amount("cost"),
    "currency": _currency,
    "unit_money": _amount("unit_money"),
    "unit_hours": _amount("unit_hours"),
}
