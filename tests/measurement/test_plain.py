"""Signals in plain words: the value, its period and which way it went, without the pattern that tells it."""

from datetime import UTC, datetime

import pytest

from pawl.analytics.words import Sentence, packed, say
from pawl.measurement.models import Signal
from pawl.measurement.plain import plainly
from pawl.presentation.language import Language

MOVED = say("{name} {value}; improving since {since}: {what}.", name="Reopen rate", value=say("72.0%"),
            since="6 Oct", what="33 points in a row above the mean")  # fmt: skip
WARNED = say("{told} {warning}", told=MOVED, warning=say("The process changed its level."))


@pytest.mark.parametrize(
    ("judgement", "sentence", "said"),
    [
        ("improving", MOVED, "72.0% in 2026-W01. Better since 6 Oct 2025, by more than chance."),
        ("worsening", WARNED, "72.0% in 2026-W01. Worse since 6 Oct 2025, by more than chance."),
        ("changed", say("It moved."), "Different since 6 Oct 2025, by more than chance."),
    ],
)
def test_it_says_where_it_stands_and_which_way_it_went(judgement: str, sentence: Sentence, said: str) -> None:
    one = Signal(
        judgement=judgement, sentence=packed(sentence), first_period=datetime(2025, 10, 6, tzinfo=UTC),
        last_label="2026-W01",
    )  # fmt: skip
    assert Language("en").sentence(plainly(one)) == said
