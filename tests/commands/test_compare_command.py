"""`pawl compare` tells what changed and how sure that is, or refuses with the reason."""

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

Ended = Callable[..., "CompletedProcess[str]"]
DAYS = ("--before", "2025-01-13..2025-03-02", "--after", "2025-03-17..2025-05-04")


def test_a_comparison_says_both_values_and_what_would_have_been_seen(ended: Ended, data: object) -> None:
    done = ended("compare", "sla-attainment", *DAYS, "--data", data)
    assert done.returncode == 0, done.stderr
    assert "SLA attainment" in done.stdout
    assert "would have been seen with 80% power" in done.stdout
    assert "not a proof" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("csat", *DAYS), 4, "there is no table survey in the data"),
        (("no-such", *DAYS), 3, "There is no KPI of this id"),
        (("backlog", "--before", "2025-01-13..2025-01-20", *DAYS[2:]), 3, "each side needs 6"),
        (("backlog", "--before", "2025-01-13..2025-05-01", *DAYS[2:]), 3, "do not follow each other"),
        (("backlog", "--before", "2020-01-06..2020-03-02", *DAYS[2:]), 3, "data"),
        (("backlog", *DAYS[:2]), 2, "Missing option '--after'"),
        (("backlog", "--before", "January", *DAYS[2:]), 2, "is not like 2025-01-06..2025-03-30"),
        (("backlog", *DAYS, "--by", "year"), 3, "hold no whole year on one side"),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else "",
)
def test_what_cannot_be_compared_is_refused(
    ended: Ended, data: object, words: tuple[str, ...], code: int, said: str
) -> None:
    done = ended("compare", *words, "--data", data)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
