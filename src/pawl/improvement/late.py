"""What computes, loaded when somebody first asks: web processes start without such libraries."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pawl.improvement.models import Turn
from pawl.improvement.series import Series

if TYPE_CHECKING:
    from pawl.analytics.stats.holding import Limits, Slip
    from pawl.improvement.judging import Found


def look(turn: Turn) -> "Found":
    """As `judging.look`."""
    found: Found = import_module("pawl.improvement.judging").look(turn)
    return found


def points_needed(series: Series, effect: float) -> int:
    """As `computing.points_needed`."""
    return int(_computing().points_needed(series, effect))


def frozen(series: Series, better: str, target: float | None) -> "Limits":
    """As `computing.frozen`."""
    found: Limits = _computing().frozen(series, better, target)
    return found


def slip_of(limits: Mapping[str, Any], series: Series) -> "Slip | None":
    """As `computing.slip_of`, by limits as they are kept."""
    computing = _computing()
    found: Slip | None = computing.slip_of(computing.Limits(**limits), series)
    return found


def _computing() -> Any:
    return import_module("pawl.improvement.computing")
