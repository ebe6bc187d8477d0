"""Papers: reports that are gathered from what stands in Pawl at a moment, and frozen then."""

from collections.abc import Mapping

from pawl.reporting.papers import board, service
from pawl.reporting.papers.scope import Gather, Scope

GATHER: Mapping[str, Gather] = {
    "board": board.gather,
    "service": service.review,
    "weekly": service.week,
    "register": board.register,
}

__all__ = ["GATHER", "Scope"]
