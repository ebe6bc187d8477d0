"""What is true of a simulated desk, written beside its log: what was changed, when, and by how much."""

from datetime import date

from pawl.analytics.simulation.desk import Desk, Intervention, Lapse

Truth = dict[str, object]


def truth_of(desk: Desk, *, seed: int) -> Truth:
    """All that an analysis of the log may be judged by, ready for JSON.

    desk: the desk that was run.   seed: the seed of the run.
    Returns a dictionary: `simulated` (always true), desk, seed, weeks, interventions, lapses, unchanged KPIs.
    Raises nothing.   Error: none: these are the parameters themselves.
    Source: the desk.   Checked: tests/analytics/simulation/test_truth.py.
    """
    return {
        "simulated": True,
        "desk": desk.name,
        "seed": seed,
        "starts": desk.starts.isoformat(),
        "weeks": desk.weeks,
        "interventions": [_intervention(change) for change in desk.interventions],
        "lapses": [_lapse(lapse) for lapse in desk.lapses if lapse.starts],
        "unchanged": list(desk.unchanged),
    }


def _intervention(change: Intervention) -> Truth:
    return {
        "name": change.name,
        "starts": change.starts.isoformat(),
        "ends": _day(change.ends),
        "acts_on": change.acts_on,
        "where": change.where,
        "factor": change.factor,
        "extra": change.extra,
        "story": change.story,
    }


def _lapse(lapse: Lapse) -> Truth:
    return {
        "name": lapse.name,
        "field": lapse.field,
        "usual_share_missing": lapse.usual_share,
        "share_missing": lapse.share,
        "starts": _day(lapse.starts),
        "ends": _day(lapse.ends),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
