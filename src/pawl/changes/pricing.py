"""The priority of a change: its impact is its risk, its urgency what its type needs or somebody says.

An emergency has the highest of both whatever its risk: it cannot wait for better plans.
"""

from collections.abc import Mapping

from pawl.changes.models import Change

HIGH, MIDDLE, LOW = 1, 2, 3
EMERGENCY = "emergency"
BY_TYPE: Mapping[str, int] = {EMERGENCY: HIGH, "normal": MIDDLE, "standard": LOW}
"""With which impact and urgency a change of a type begins."""
BY_RISK: Mapping[str, int] = {"high": HIGH, "medium": MIDDLE, "low": LOW}


def impact_of(change: Change) -> int:
    """1 to 3; as its type begins while its risk is not known."""
    begins = BY_TYPE[change.type]
    return begins if change.type == EMERGENCY else BY_RISK.get(change.risk, begins)
