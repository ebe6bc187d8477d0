"""The events that rules can be about, in words."""

import re
from collections.abc import Iterator

from pawl.collaboration.kind_words import word_of
from pawl.collaboration.records import models_by_kind
from pawl.history.sentences import SENTENCES, words_of
from pawl.notifications.shipped import SHIPPED
from pawl.web.templatetags.pawl import said

PLACE = re.compile(r"\{[^}]*\}")
OPEN_END = re.compile(r"\s*([:：]\s*[“\"]?…[”\"]?|[“\"]…[”\"])$")
"""Where a text of the event would stand: left out, it reads as well."""
OTHERS = ("approval", "fulfilment_task")
COMMON = ("commented",)


def events() -> set[tuple[str, str]]:
    """Kind and activity of all of them: of records that somebody can see."""
    kinds = {*models_by_kind(), *OTHERS}
    told = {(kind, activity) for kind, activity in SENTENCES if kind in kinds}
    shared = {(kind, activity) for kind in models_by_kind() for activity in COMMON}
    return told | shared | {(one.kind, one.activity) for one in SHIPPED}


def is_known(kind: str, activity: str) -> bool:
    """Whether it is one of them."""
    return (kind, activity) in events()


def choices() -> Iterator[tuple[str, str]]:
    """As a form offers them: the kind and what happened, in the reader's language."""
    found = [(f"{kind}.{activity}", label(kind, activity)) for kind, activity in events()]
    return iter(sorted(found, key=lambda one: one[1]))


def label(kind: str, activity: str) -> str:
    """The words of one: “incident: Resolved it”."""
    what = OPEN_END.sub("", PLACE.sub("…", said(words_of(kind, activity)))).strip()
    return f"{word_of(kind)}: {what or activity}"
