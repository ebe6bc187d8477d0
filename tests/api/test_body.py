"""JSON that readers could disagree about, or that breaks them, is refused before it is read."""

import pytest

from pawl.errors import PawlError
from pawl.web.rest.body import DEEPEST, parse


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1,]",
        '{"a": 1, "a": 2}',
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        "[1e400]",
        "[" + "9" * 5000 + "]",
        "[99999999999999999999]",
        '["\\u0000"]',
        '["\\ud800"]',
        '{"\\udfff": 1}',
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "[" * 100_000,
        '{"a":' * 100_000,
        '"a" "b"',
    ],
    ids=lambda text: text[:20],
)
def test_it_is_refused(text: str) -> None:
    with pytest.raises(PawlError) as caught:
        parse(text)
    assert caught.value.status == 400


def test_what_is_json_is_read() -> None:
    deep = "[" * DEEPEST + "]" * DEEPEST
    assert parse(deep)
    assert parse('{"a": "[[[\\"{", "b": [1, -2.5, true, null], "c": "\\ud83d\\ude00é"}') == {
        "a": '[[["{',
        "b": [1, -2.5, True, None],
        "c": "\U0001f600é",
    }
