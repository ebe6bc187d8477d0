"""BM25 over a few hundred or thousand texts at a time: nothing is kept between two questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log1p

from pawl.analytics.similarity.tokens import IS_HAN

SATURATION = 1.2
LENGTH = 0.6
HEAVIEST = 5
"""So many of the rarest tokens of a query say what it is about: a long one need not be met word by word."""
PAIR = 0.5
"""What a pair of Chinese signs weighs that no text has: half of all pairs lie across two words."""


def ranked(
    query: Sequence[str], texts: Sequence[Sequence[str]], *, floor: float = 0.0
) -> list[tuple[int, float]]:
    """Texts by how much they are about a query, the best first.

    query, texts: tokens, as `tokens` or `concepts` give them.   floor: the share (0 to 1) of what the rarest
    tokens of the query weigh that a text must have; 0: any token is enough.   Returns (index of the text,
    score > 0); texts that share no token with the query are left out; of equals the earlier one comes first.
    Raises nothing.
    Error: floating point alone.   Memory: one number per text and token of the query.
    Plain Python on purpose: the web process that asks loads no array library.
    Source: Robertson & Zaragoza (2009), eq. 3.15, with the idf of Lucene that is never negative.
    Checked: tests/analytics/similarity/test_ranking.py, against a calculation by hand.
    """
    asked = Counter(query)
    counts = [Counter(token for token in text if token in asked) for text in texts]
    having = Counter(token for found in counts for token in found)
    rarity = {
        token: times * log1p((len(texts) - having[token] + 0.5) / (having[token] + 0.5))
        for token, times in asked.items()
    }
    needed = floor * _weight(rarity, having)
    mean = max(sum(len(text) for text in texts) / max(len(texts), 1), 1.0)
    scores = [
        (at, _score(found, SATURATION * (1 - LENGTH + LENGTH * len(text) / mean), rarity))
        for at, (text, found) in enumerate(zip(texts, counts, strict=True))
        if found and sum(rarity[token] for token in found) >= needed
    ]
    return sorted(scores, key=lambda one: -one[1])


def _weight(rarity: Mapping[str, float], having: Mapping[str, int]) -> float:
    """Of the rarest tokens, those too that no text has: the query is then about something else."""
    weights = (
        one * PAIR if not having[token] and IS_HAN.match(token) else one for token, one in rarity.items()
    )
    return sum(sorted(weights, reverse=True)[:HEAVIEST])


def _score(found: Mapping[str, int], norm: float, rarity: Mapping[str, float]) -> float:
    return sum(rarity[token] * n * (SATURATION + 1) / (n + norm) for token, n in found.items())
