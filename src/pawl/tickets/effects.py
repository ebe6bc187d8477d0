"""What the states of a practice do to its clocks: each registers its states, hold reasons refine them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from pawl.catalogue.promises import RESPONSE
from pawl.prepared import Prepared
from pawl.tickets.models import HoldReason

Effect = Literal["run", "pause", "stop", "cancel"]
DEFAULT_PAUSES = ("resolution",)
"""What waits with a hold reason that nobody described."""


@dataclass(frozen=True)
class Effects:
    """The states of one practice, by what they do to clocks; in all others clocks run."""

    unanswered: frozenset[str]
    """Nobody has responded yet; the response clock stops in every other state."""
    held: frozenset[str] = frozenset()
    """It waits; which clocks wait with it says the hold reason."""
    waiting: frozenset[str] = frozenset()
    """All clocks wait, whatever the reason, as for an approval."""
    ended: frozenset[str] = frozenset()
    cancelled: frozenset[str] = frozenset()
    needs_person: bool = False
    """Pawl itself takes it further: only what a person does is a response, as taking it or a task of it."""

    @property
    def over(self) -> frozenset[str]:
        """Nobody works on it any more."""
        return self.ended | self.cancelled


_registered: dict[str, Effects] = {}


def register(kind: str, effects: Effects) -> None:
    """Say what the states of a practice do; called beside its lifecycle."""
    _registered[kind] = effects


def effects_of(kind: str) -> Effects:
    """What was registered.   Raises KeyError: a practice without effects is a defect."""
    return _registered[kind]


def effect(kind: str, word: str, state: str, pauses: tuple[str, ...]) -> Effect:
    """What a state does to a clock; pauses: the words that the hold reason lets stand still."""
    known = effects_of(kind)
    if state in known.cancelled:
        return "cancel"
    if state in known.ended:
        return "stop"
    if state in known.waiting:
        return "pause"
    if word == RESPONSE and state not in known.unanswered:
        return "stop"
    return "pause" if state in known.held and word in pauses else "run"


def pauses_of(kind: str, code: str, organisation: int | None) -> tuple[str, ...]:
    """Which clocks stand still for a hold reason; the organisation's own reason comes before the site's."""
    reason = hold_reasons(kind, organisation).get(code)
    return tuple(reason.pauses) if reason else DEFAULT_PAUSES


def hold_reasons(kind: str, organisation: int | None) -> Mapping[str, HoldReason]:
    """The hold reasons of a practice, by code; one query."""
    rows = _REASONS.all(kind, organisation)
    nearest = sorted(rows, key=lambda one: (one.organisation_id is not None, one.kind != "", one.pk))
    return {one.code: one for one in nearest}


_REASONS: Prepared[HoldReason] = Prepared(
    lambda kind, organisation: HoldReason.objects.filter(
        Q(organisation=organisation) | Q(organisation=None), kind__in=(kind, ""), retired_at=None
    ),
    settled=True,
)
