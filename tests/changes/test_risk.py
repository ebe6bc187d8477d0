"""Risk: points of answers and of reach; and what the text of a model may say."""

import pytest
from tests.changes.samples import BAD, GOOD

from pawl.changes.model_text import BUILT_IN, Stage, model_of
from pawl.changes.risk import Reach, risk_of, unanswered
from pawl.errors import Invalid

NORMAL = model_of(BUILT_IN["normal"])


@pytest.mark.parametrize(
    ("answers", "reach", "score", "level"),
    [
        (GOOD, Reach(), 0, "low"),
        (GOOD, Reach("critical", 1), 4, "medium"),
        (GOOD, Reach("high", 6), 4, "medium"),
        (BAD, Reach("critical", 2), 15, "high"),
    ],
)
def test_answers_and_reach_are_summed(answers: dict[str, str], reach: Reach, score: int, level: str) -> None:
    found = risk_of(NORMAL.questions, answers, reach, NORMAL.bands)
    assert found is not None
    assert (found.score, found.level) == (score, level)
    assert sum(points for _name, points in found.parts) == score


def test_a_missing_answer_leaves_the_risk_unknown() -> None:
    asked = NORMAL.questions
    assert risk_of(asked, {**GOOD, "tested": "perhaps"}, Reach(), NORMAL.bands) is None
    assert unanswered(asked, {"known": "often"}) == ["back_out", "tested"]


def test_who_approves_stands_by_risk() -> None:
    assert NORMAL.stages["low"] == ()
    assert NORMAL.stages["high"] == (Stage("service_owner"), Stage("change_manager"))


@pytest.mark.parametrize(
    "text",
    [
        "type = 3", 'type = "odd"', 'type = "normal"\ncolour = 1', 'type = "normal"\nplans = ["hope"]',
        'type = "normal"\n[[approval.low]]\nby = "nobody"',
        'type = "normal"\n[[approval.low]]\nby = "approver"\nquorum = 0',
        'type = "normal"\n[[question]]\nname = "a"\ntext = { en = "?" }\nanswers = []',
        'type = "normal"\nrisk = 4', "type =",
    ],
)  # fmt: skip
def test_a_text_that_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        model_of(text)
