"""In the child: what moved a KPI, as plain rows: by each slice, and by several at once."""

from typing import Any

from pawl.analytics.stats.driver_intervals import Span
from pawl.analytics.study import Moved, MovedJointly, Movement
from pawl.analytics.words import packed

MOST_GROUPS = 12
NOTHING = Movement()


def drivers_of(movement: Movement) -> list[dict[str, Any]]:
    """The latest stretch against the one before it: several slices at once first, then one by one."""
    jointly = [_jointly(movement.jointly)] if movement.jointly else []
    return [*jointly, *(_by_slice(one) for one in movement.by_slice)]


def _jointly(moved: MovedJointly) -> dict[str, Any]:
    split = moved.found
    return {
        "slice": "",
        "factors": list(moved.factors),
        "before": {"periods": list(moved.before), "value": split.before},
        "after": {"periods": list(moved.after), "value": split.after},
        "mixes": [
            {"factor": one.factor, "effect": one.effect, "interval": _span(one.interval)}
            for one in split.mixes
        ],
        "rate": split.rate.effect,
        "rate_interval": _span(split.rate.interval),
        "cells": split.cells,
        "sentence": packed(split.sentence),
    }


def _by_slice(moved: Moved) -> dict[str, Any]:
    found, split = moved.found, moved.found.split
    return {
        "slice": moved.slice,
        "before": {"periods": list(moved.before), "value": split.before},
        "after": {"periods": list(moved.after), "value": split.after},
        "mix": split.mix,
        "mix_interval": _span(found.mix),
        "rate": split.rate,
        "rate_interval": _span(found.rate),
        "change_interval": _span(found.change),
        "level": found.level,
        "sentence": packed(found.sentence),
        "groups": [
            {
                "value": one.group,
                "share_before": one.share_before,
                "share_after": one.share_after,
                "share_interval": _span(found.groups[one.group].share),
                "rate_before": one.rate_before,
                "rate_after": one.rate_after,
                "change_interval": _span(found.groups[one.group].rate),
                "mix": one.mix,
                "mix_interval": _span(found.groups[one.group].mix),
                "rate": one.rate,
                "rate_interval": _span(found.groups[one.group].rate_part),
            }
            for one in split.groups[:MOST_GROUPS]
        ],
        "groups_in_all": len(split.groups),
    }


def _span(span: Span | None) -> list[float] | None:
    return None if span is None else list(span)
