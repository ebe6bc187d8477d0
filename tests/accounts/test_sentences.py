"""The history of an account names roles as people do."""

import pytest

from pawl.history.models import Event
from pawl.history.sentences import sentence_of
from pawl.presentation.language import Language


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"role": "improvement_owner"}, "Gave the role improvement owner"),
        ({"role": "gone"}, "Gave the role gone"),
    ],
)
def test_a_role_is_told_by_its_name(facts: dict[str, str], told: str) -> None:
    event = Event(kind="person", activity="role_given", facts=facts)
    assert Language("en").sentence(sentence_of(event, {})) == told
