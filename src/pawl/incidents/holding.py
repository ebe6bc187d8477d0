"""Why incidents may wait: what every desk has, and what this one set."""

from pawl.incidents.words import REASONS
from pawl.tickets import holding

SHIPPED = holding.ship("incident", REASONS)


def reasons_of(organisation: int | None) -> holding.Reasons:
    """The reasons by code; the desk's own come after those that all have, and replace them; one query."""
    return holding.reasons_of("incident", organisation, SHIPPED)
