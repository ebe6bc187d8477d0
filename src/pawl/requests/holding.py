"""Why requests may wait: what every desk has, and what this one set."""

from pawl.requests.words import HOLD_REASONS
from pawl.tickets import holding

SHIPPED = holding.ship("service_request", HOLD_REASONS)


def reasons_of(organisation: int | None) -> holding.Reasons:
    """The reasons by code; the desk's own come after those that all have, and replace them; one query."""
    return holding.reasons_of("service_request", organisation, SHIPPED)
