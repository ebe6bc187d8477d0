"""The words by which a case is found, written in the transaction of what says them."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat, Length, Trim

from pawl.analytics.similarity import tokens
from pawl.collaboration.models import Case, SearchText

MOST_TOKENS = 4000
LONGEST_SAID = MOST_TOKENS * 6
"""Characters after which what is said later is not searched any more: a row stays small."""


def words_of(title: str, *texts: Any) -> str:
    """Tokens of a case's own words; the title counts twice."""
    of_title = tokens(title)
    return joined([*of_title, *of_title, *(one for text in texts for one in tokens(_plain(text)))])


def told(*texts: Any) -> tuple[Any, ...]:
    """The texts of a record that say anything, to see whether they are still the same."""
    return tuple(text for text in texts if text)


def write_words(record: Any) -> None:
    """Write a record's words anew; the caller holds the transaction of what changed them."""
    said = told(record.case.title, *(getattr(record, name) for name in record.searched))
    if record.case.kept_texts == said:
        return  # as it was opened with
    record.case.kept_texts, own = said, words_of(*said)
    # An update alone in nearly every case: the row came with the case.
    if not SearchText.objects.filter(case=record.case).update(own=own):
        SearchText.objects.create(case=record.case, own=own)


def add_said(case: Case, text: str, *, is_internal: bool) -> None:
    """A comment is found too: a public one by whoever sees its case, an internal one by who works on it."""
    name = "aside" if is_internal else "said"
    said = joined(tokens(text))
    longer = {name: Trim(Concat(F(name), Value(" "), Value(said)))}
    short = SearchText.objects.annotate(size=Length(name)).filter(case=case, size__lt=LONGEST_SAID)
    if short.update(**longer):
        return  # as in nearly every case: the row came with the case
    if SearchText.objects.get_or_create(case=case, defaults={"own": words_of(case.title)})[1]:
        short.update(**longer)


def joined(found: Iterable[str]) -> str:
    """Tokens as they are stored: not without end."""
    return " ".join(islice(found, MOST_TOKENS))


def _plain(text: Any) -> str:
    return " ".join(text.values()) if isinstance(text, Mapping) else str(text or "")
