"""What a signal says in plain words: for who decides by it and need not read a control chart."""

from datetime import date
from typing import Any

from pawl.analytics.words import Sentence, say, unpacked
from pawl.measurement.models import Signal


def plainly(one: Signal) -> Sentence:
    """Where it stood when it was measured last, which way it went and since when; its page tells the pattern.

    The period is said: a log that is not brought any more does not tell of today.
    """
    went = _went(one.judgement, one.first_period.date())
    value = _value(unpacked(one.sentence)) if one.sentence else None
    if value is None:
        return went
    return say("{value} in {period}. {went}", value=value, period=one.last_label, went=went)


def _went(judgement: str, since: date) -> Sentence:
    if judgement == "improving":
        return say("Better since {since}, by more than chance.", since=since)
    if judgement == "worsening":
        return say("Worse since {since}, by more than chance.", since=since)
    return say("Different since {since}, by more than chance.", since=since)


def _value(told: Sentence) -> Any:
    """The value within the sentence of the chart, which may stand before a warning."""
    inner = told.values.get("told", told)
    return inner.values.get("value") if isinstance(inner, Sentence) else None
