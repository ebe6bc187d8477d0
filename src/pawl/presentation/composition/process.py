"""Where the time goes, as the report tells it."""

from collections.abc import Sequence

from pawl.analytics.study import Lasting, Ways
from pawl.analytics.words import Sentence, say
from pawl.presentation import report as r
from pawl.presentation.vocabulary import activity, literal

MOST_COSTS = 8
MOST_STAYS = 8
COSTS = say("What patterns cost")
OVERLAP = say(
    "Cases with the pattern against those without (handed over: against those never handed over), in the "
    "whole log: cases × difference of medians. A pattern need not be the cause, and patterns overlap: their "
    "hours do not add up."
)
LASTING = say("How long cases last, open ones counted as open")
LASTING_TOLD = say(
    "Cases opened in the period, as known at its end (Kaplan–Meier): leaving open cases out would make "
    "everything look faster than it is."
)
ALL = say("all")
STAYS = say("How long cases stay where")
STAYS_TOLD = say("Time between entering a state and leaving it, over all cases of the log.")


def process(ways: Ways, lasting: Sequence[Lasting]) -> r.Process:
    """The dearest paths, the map, what patterns and states cost, and how long cases last."""
    tables = [_stays(ways)]
    if ways.costs:
        tables.insert(0, _costs(ways))
    if lasting:
        tables.append(_lasting(lasting))
    return r.Process(_sentence(ways), tuple(_path(ways)), _map(ways), tuple(tables))


def _sentence(ways: Ways) -> Sentence:
    told = say(
        "{cases:,} cases took {different:,} different paths.", cases=ways.cases, different=ways.different
    )
    if not ways.costs:
        return told
    dearest = ways.costs[0]
    return say(
        "{told} Dearest pattern: {label}. Cases × difference of medians: {formula}.",
        told=told,
        label=dearest.label,
        formula=dearest.formula,
    )


def _path(ways: Ways) -> list[r.Path]:
    return [
        r.Path(
            steps=tuple(map(activity, one.path)),
            cases=one.cases,
            share=one.share,
            median_hours=one.median_hours,
            total_hours=one.total_hours,
            extra_hours=one.extra_hours,
        )
        for one in ways.dearest
    ]


def _map(ways: Ways) -> r.ProcessMap:
    nodes = tuple(r.Node(node.word, activity(node.word), node.cases) for node in ways.map.nodes)
    edges = tuple(r.Edge(e.source, e.target, e.count, e.median_hours) for e in ways.map.edges)
    return r.ProcessMap(nodes, edges)


def _costs(ways: Ways) -> r.Table:
    columns = (
        r.Column(say("Pattern")),
        r.Column(say("Cases"), "n"),
        r.Column(say("Share"), "%"),
        r.Column(say("Median with"), "h"),
        r.Column(say("Median without"), "h"),
        r.Column(say("Extra hours"), "h"),
    )
    rows = tuple(
        (c.label, c.cases, c.share, c.median_hours, c.median_hours_without, c.extra_hours)
        for c in ways.costs[:MOST_COSTS]
    )
    return r.Table(COSTS, OVERLAP, columns, rows)


def _stays(ways: Ways) -> r.Table:
    columns = (
        r.Column(say("State")),
        r.Column(say("Cases"), "n"),
        r.Column(say("Median"), "h"),
        r.Column(say("90 % within"), "h"),
        r.Column(say("In all"), "h"),
    )
    rows = tuple(
        (activity(stay.word), stay.cases, stay.median_hours, stay.p90_hours, stay.total_hours)
        for stay in ways.stays[:MOST_STAYS]
    )
    return r.Table(STAYS, STAYS_TOLD, columns, rows)


def _lasting(lasting: Sequence[Lasting]) -> r.Table:
    columns = (
        r.Column(say("Priority")),
        r.Column(say("Cases"), "n"),
        r.Column(say("Open"), "n"),
        r.Column(say("Median"), "h"),
        r.Column(say("95% from"), "h"),
        r.Column(say("95% to"), "h"),
        r.Column(say("90 % within"), "h"),
    )
    rows = tuple(
        (
            literal(one.part) if one.part else ALL,
            one.median.n,
            one.median.open,
            one.median.value,
            one.median.low,
            one.median.high,
            one.p90.value,
        )
        for one in lasting
    )
    return r.Table(LASTING, LASTING_TOLD, columns, rows)
