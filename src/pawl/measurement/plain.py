"""What a signal says in plain words: for who decides by it and need not read a control chart."""

from datetime import date
from typing import Any

from pawl.analytics.words import Sentence, say, unpacked
from pawl.measurement.models import Signal


def plainly(one: Signal) -> Sentence:
    """Where it stands now, which way it went and since when; the pattern that tells it is on its page."""
    went = _went(one.judgement, one.first_period.date())
    value = _value(unpacked(one.sentence)) if one.sentence else None
    return went if value is None else say("Now {value}. {went}", value=value, went=went)


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
