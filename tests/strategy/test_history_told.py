"""The history of a goal and an improvement names KPIs and verdicts as people do."""

import pytest

from pawl.history.models import Event
from pawl.history.sentences import sentence_of
from pawl.web.templatetags.pawl import said


@pytest.mark.parametrize(
    ("kind", "activity", "facts", "told"),
    [
        ("goal", "kpi_linked", {"kpi": "reopen-rate"}, "Linked the KPI Reopen rate"),
        ("goal", "kpi_unlinked", {"kpi": "gone"}, "Unlinked the KPI gone"),
        ("improvement", "measured_by", {"kpi": "csat"}, "Is measured by Customer satisfaction (CSAT)"),
    ],
)
def test_a_kpi_is_told_by_its_name(kind: str, activity: str, facts: dict[str, str], told: str) -> None:
    assert said(sentence_of(Event(kind=kind, activity=activity, facts=facts), {})) == told


def test_an_answer_is_told_in_words() -> None:
    event = Event(kind="goal", activity="answered", facts={"question": "QST-1", "verdict": "cannot_tell"})
    assert said(sentence_of(event, {"evidence": "No log."})) == "Answered QST-1: cannot tell. No log."
