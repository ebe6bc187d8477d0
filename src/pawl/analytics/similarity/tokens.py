"""From a text to the tokens by which it is found: the same for what is stored and for what is asked."""

import re
import unicodedata

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
IS_HAN = re.compile(rf"[{HAN}]")
LONGEST = 40
SHORTEST_STEM = 3
ENDINGS = (
    ("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("ly", ""), ("es", "e"), ("s", ""),
)  # fmt: skip
"""Light on purpose: an ending is taken once, so that two words are rarely taken for one."""


def tokens(text: str) -> list[str]:
    """Words without case, accents and the commonest endings; of Chinese every pair of neighbours.

    text: any.   Returns tokens in their order, repeated as they are: letters and digits, at most 40.
    Raises nothing.   Error: none; an ending may be taken off a word that has none (`news` is `new`).
    Source: bigrams of Chinese, Nie, Gao, Zhang & Zhou (2000); endings as by Harman's S-stemmer (1991).
    Checked: tests/analytics/similarity/test_tokens.py.
    """
    found: list[str] = []
    for run in RUNS.findall(unicodedata.normalize("NFKC", text).casefold()):
        found += _pairs(run) if IS_HAN.match(run) else [_stem(_plain(run)[:LONGEST])]
    return [one for one in found if one]


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]


def _plain(word: str) -> str:
    """Without accents; what is no letter or digit once they are off, goes."""
    parts = unicodedata.normalize("NFKD", word)
    return "".join(one for one in parts if one.isalnum())


def _stem(word: str) -> str:
    if not word.isascii() or not word.isalpha() or word.endswith(("ss", "us", "is")):
        return word
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return _undoubled(word[: len(word) - len(ending)] + instead, ending)
    return word.removesuffix("e") if len(word) > SHORTEST_STEM + 1 else word


def _undoubled(stem: str, ending: str) -> str:
    """`stopped` and `stopping` are `stop`; and, as for any word, without a silent e."""
    if ending in {"ing", "ed"} and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    return stem.removesuffix("e") if len(stem) > SHORTEST_STEM + 1 else stem
