"""The framework's data: complete, in both languages, and its kinds of case exist."""

from collections import Counter

from pawl.collaboration.kinds import KINDS
from pawl.framework import framework


def test_the_edition_has_what_its_framework_counts() -> None:
    words = framework()
    assert (len(words.activities), len(words.dimensions), len(words.principles)) == (6, 4, 7)
    groups = Counter(one.group for one in words.practices.values())
    assert groups == {"general": 14, "service": 17, "technical": 3}
    assert {kind for one in words.practices.values() for kind in one.kinds} <= KINDS.keys()


def test_every_word_is_told_in_both_languages() -> None:
    words = framework()
    terms = [*words.activities.values(), *words.dimensions.values(), *words.principles.values(),
             *words.practices.values()]  # fmt: skip
    for term in terms:
        assert term.called("zh-hans") != term.called("en"), term.id
        assert term.told("zh-hans") != term.told("en"), term.id
        assert term.called("fr") == term.called("en")
