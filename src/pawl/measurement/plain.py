"""What a signal says in plain words: for who decides by it and need not read a control chart."""

from typing import Any

from pawl.analytics.words import Sentence, say, unpacked
from pawl.measurement.models import Signal

WAYS = {
    "improving": say("Better since {since}, by more than chance."),
    "worsening": say("Worse since {since}, by more than chance."),
    "changed": say("Different since {since}, by more than chance."),
}


def plainly(one: Signal) -> Sentence:
    """Where it stands now, which way it went and since when; the pattern that tells it is on its page."""
    way = WAYS.get(one.judgement, WAYS["changed"])
    went = say(way.template, since=one.first_period.date())
    value = _value(unpacked(one.sentence)) if one.sentence else None
    return went if value is None else say("Now {value}. {went}", value=value, went=went)


def _value(told: Sentence) -> Any:
    """The value within the sentence of the chart, which may stand before a warning."""
    inner = told.values.get("told", told)
    return inner.values.get("value") if isinstance(inner, Sentence) else None
