"""What the interventions of a desk do to it at a given minute."""

import math
from collections.abc import Sequence

from pawl.analytics.simulation.arrivals import minute_of
from pawl.analytics.simulation.desk import Desk, Target

_Change = tuple[float, float, float]


class Effects:
    """Factors in force, by team."""

    def __init__(self, desk: Desk) -> None:
        self._reassignment = _by_team(desk, "reassignment")
        self._handling = _by_team(desk, "handling")
        self._parking = _by_team(desk, "parking")

    def reassignment(self, group: int, minute: float) -> float:
        """Factor on the chance that the first team hands a ticket on."""
        return _product(self._reassignment[group], minute)

    def handling(self, group: int, minute: float) -> float:
        """Factor on effort and parking time."""
        return _product(self._handling[group], minute)

    def parking(self, group: int, minute: float) -> float:
        """Factor on the share of tickets that lie in a drawer."""
        return _product(self._parking[group], minute)


def _by_team(desk: Desk, acts_on: Target) -> list[list[_Change]]:
    mine = [change for change in desk.interventions if change.acts_on == acts_on]
    return [
        [
            (
                minute_of(desk, change.starts),
                math.inf if change.ends is None else minute_of(desk, change.ends),
                change.factor,
            )
            for change in mine
            if change.where in ("", team.name)
        ]
        for team in desk.teams
    ]


def _product(changes: Sequence[_Change], minute: float) -> float:
    factor = 1.0
    for starts, ends, value in changes:
        if starts <= minute < ends:
            factor *= value
    return factor
