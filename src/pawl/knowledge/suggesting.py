"""Articles and open problems about what somebody is writing, in one order."""

from collections.abc import Collection
from dataclasses import dataclass

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.collaboration.models import Case, Record
from pawl.collaboration.records import address_of, models_by_kind
from pawl.collaboration.searching import Near, similar
from pawl.web.prose import opening

MOST, LOOKED_AT = 5, 20
NEAR = Near(of_best=0.45, of_text=0.15)
"""What shares but a common word with the text, or one word of many, would only be in the way.

Measured on the labelled pairs of tests/analytics/similarity: the known answer is still among the first five
in nine of ten, and most of what was beside it is gone.
"""
LONGEST_ASKED = 1000
READ = ("article",)
KNOWN = ("article", "problem")
"""What helps whoever works on it: known errors tell what to do meanwhile."""


@dataclass(frozen=True)
class Suggestion:
    """One article or problem, as a list of suggestions shows it."""

    key: str
    name: str
    opening: str
    kind: str = "article"
    address: str = ""
    state: str = ""
    """Of a problem; articles are published."""


def suggest(text: str, actor: Actor, most: int = MOST, *, kinds: Collection[str] = READ) -> list[Suggestion]:
    """What somebody may read about a text, the best first; two statements and one for each kind."""
    near = similar(text[:LONGEST_ASKED], actor, set(kinds), LOOKED_AT, near=NEAR)
    known = {number: one for kind in kinds for number, one in _offered(kind, near, actor).items()}
    return [_told(known[case.pk]) for case in near if case.pk in known][:most]


def _offered(kind: str, near: list[Case], actor: Actor) -> dict[int, Record]:
    model, numbers = models_by_kind()[kind], [case.pk for case in near if case.kind == kind]
    if not numbers or model.suggested is None or not can(actor, model.read_permission):
        return {}
    rows = model.objects.visible_to(actor).filter(model.suggested)
    return dict(rows.select_related("case").in_bulk(numbers))


def _told(one: Record) -> Suggestion:
    name, text = one.suggestion()
    state = "" if one.kind in READ else str(getattr(one, "state", ""))
    return Suggestion(one.key, name, opening(text), one.kind, address_of(one.case), state)
