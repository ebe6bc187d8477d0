"""Time in state, handovers, ping-pong, rework and reopening, against plain Python."""

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from tests.analytics.process.process_logs import logs, path, runs, trail, words

from pawl.analytics.eventlog.dictionary import ActivityClass
from pawl.analytics.process.moves import (
    first_time_resolved,
    handovers,
    merged,
    ping_pong,
    places,
    reopenings,
    returned_to,
    rework,
    time_in_state,
    visited,
)

CLASSES: dict[str, ActivityClass] = {
    "N": "new",
    "A": "active",
    "W": "waiting",
    "R": "done",
    "C": "closed",
    "!": "note",
}


@given(logs)
def test_time_in_state_agrees_with_plain_python(log):
    hours: dict[str, list[float]] = defaultdict(list)
    visits = Counter(word for case in log for word in runs(case))
    for case in log:
        spent = dict.fromkeys(words(case), 0.0)
        for (word, _), (_, minutes) in pairwise(case):
            spent[word] += minutes / 60
        for word, spell in spent.items():
            hours[word].append(spell)
    found = {stay.word: stay for stay in time_in_state(trail(log))}
    assert found.keys() == hours.keys()
    for word, its in hours.items():
        assert (found[word].cases, found[word].visits) == (len(its), visits[word])
        assert found[word].median_hours == pytest.approx(median(its), abs=1e-9)
        assert found[word].p90_hours == pytest.approx(np.quantile(its, 0.9), abs=1e-9)
        assert found[word].total_hours == pytest.approx(sum(its), abs=1e-9)


@given(logs)
def test_all_time_between_first_and_last_event_is_spent_in_some_state(log):
    total = sum(minutes for case in log for _, minutes in case[1:]) / 60
    assert sum(stay.total_hours for stay in time_in_state(trail(log))) == pytest.approx(total, abs=1e-9)


@given(logs)
def test_moves_agree_with_plain_python(log):
    ways = [runs(case) for case in log]
    assert handovers(trail(log)).tolist() == [len(way) - 1 for way in ways]
    assert places(trail(log)).tolist() == [len(set(way)) for way in ways]
    back = [any(a == c for a, c in zip(way, way[2:], strict=False)) for way in ways]
    assert ping_pong(trail(log)).tolist() == back


@given(logs)
def test_rework_agrees_with_plain_python(log):
    cases: Counter[str] = Counter()
    returns: Counter[str] = Counter()
    for case in log:
        for word, visits in Counter(runs(case)).items():
            cases[word] += visits > 1
            returns[word] += visits - 1
    found = {one.word: (one.cases, one.returns) for one in rework(trail(log))}
    assert found == {word: (cases[word], returns[word]) for word in cases if cases[word]}


@given(logs)
def test_merging_twice_merges_nothing_more(log):
    once = merged(trail(log))
    twice = merged(once)
    assert once.codes.tolist() == twice.codes.tolist()
    assert once.lengths.tolist() == [len(runs(case)) for case in log]


def test_missing_values_are_passed_over():
    found = trail([path("A-AB-A"), path("--"), path("A")])
    assert handovers(found).tolist() == [2, 0, 0]
    assert ping_pong(found).tolist() == [True, False, False]
    assert places(found).tolist() == [2, 0, 1]


def test_back_and_forth_is_seen_inside_a_case_only():
    assert not ping_pong(trail([path("AB"), path("A")])).any()


def test_a_word_may_be_visited_and_returned_to():
    found = trail([path("ABA"), path("AAB"), path("C")])
    assert returned_to(found, "A").tolist() == [True, False, False]
    assert visited(found, "A").tolist() == [True, True, False]
    assert not visited(found, "nowhere").any()


@pytest.mark.parametrize(
    ("states", "times"),
    [("NARC", 0), ("NARARAC", 2), ("NRCA", 1), ("NR!A", 1), ("NR!C", 0), ("NRxWRN", 2), ("!R", 0)],
)
def test_reopening_is_leaving_an_end_for_an_open_state(states, times):
    assert reopenings(trail([path(states), path("N")]), CLASSES).tolist() == [times, 0]


def test_first_time_resolved_means_one_group_and_no_return():
    states = trail([path("NRC"), path("NRC"), path("NRAR"), path("NA"), path("NC")])
    groups = trail([path("XX"), path("XY"), path("X"), path("X"), path("-")])
    assert first_time_resolved(states, groups, CLASSES).tolist() == [True, False, False, False, True]


def test_an_empty_log_has_no_moves():
    empty = trail([])
    assert time_in_state(empty) == ()
    assert rework(empty) == ()
    assert handovers(empty).tolist() == ping_pong(empty).tolist() == places(empty).tolist() == []
    assert reopenings(empty, CLASSES).tolist() == []
