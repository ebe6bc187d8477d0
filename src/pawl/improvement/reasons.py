"""What a verdict stands on, its numbers told as people read the KPI they are of."""

from dataclasses import replace

from pawl.analytics.kpi.amounts import change
from pawl.analytics.stats.verdict import Judged
from pawl.analytics.words import Sentence
from pawl.measurement.actions.question import library
from pawl.presentation.vocabulary import name_of

SIGNED = frozenset({"step", "low", "high", "trend"})
SIZES = frozenset({"seen", "wish"})
"""Places of a reason that are changes of the KPI; of sizes only how large they are matters."""


def in_words(judged: Judged) -> Judged:
    """A verdict whose reasons have the unit of the KPI, and the name of each KPI they speak of."""
    return replace(
        judged,
        reasons=tuple(_told(one, judged.name) for one in judged.reasons),
        balancing=tuple(in_words(one) for one in judged.balancing),
    )


def _told(reason: Sentence, kpi: str) -> Sentence:
    """kpi: what the reason is about, where it names none itself."""
    definitions = library().definitions
    named = definitions.get(str(reason.values.get("kpi")))
    about = named or definitions[kpi]
    told = dict(reason.values) | ({"kpi": name_of(named)} if named else {})
    for place, value in reason.values.items():
        if place in SIGNED | SIZES and isinstance(value, Sentence):
            told[place] = _change(place, value, about.unit)
        elif isinstance(value, Sentence):
            told[place] = _told(value, about.id)
    return Sentence(reason.template, told)


def _change(place: str, bare: Sentence, unit: str) -> Sentence:
    """The analytics say a number without a unit in a sentence of its own."""
    (number,) = bare.values.values()
    assert isinstance(number, float)  # noqa: S101 nothing else is a change
    return change(number, unit, is_signed=place in SIGNED, is_bare=place == "low")
