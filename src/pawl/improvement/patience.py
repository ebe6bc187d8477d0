"""How long an improvement may stay in a state before it counts as late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pawl import clock
from pawl.improvement.models import Improvement, RegisterRule

USUAL: Mapping[str, int] = {
    "proposed": 30, "assessed": 30, "approved": 30, "planned": 30, "doing": 90, "checking": 120, "acting": 14,
}  # fmt: skip
"""Days; what is held, closed or rejected grows no older."""


@dataclass(frozen=True)
class Age:
    """How long it has been where it is, and how long it may be."""

    days: int
    most: int | None

    @property
    def is_late(self) -> bool:
        """Whether it has been there for too long."""
        return self.most is not None and self.days > self.most


def age(state: str, since: datetime, patience: Mapping[str, int] | None) -> Age:
    """The age of one in a state; patience: of its organisation, where it set a rule."""
    return Age((clock.now() - since).days, (patience or {}).get(state, USUAL.get(state)))


def patience_of(improvement: Improvement) -> Mapping[str, int] | None:
    """How long each state may last in its organisation, where that was set."""
    rules = RegisterRule.objects.filter(organisation=improvement.case.organisation_id)
    return rules.values_list("patience", flat=True).first()
