"""The process map as data."""

import pytest
from hypothesis import given
from tests.analytics.process.process_logs import logs, path, runs, trail

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.process.graph import MapNode, process_map

LOG = [path("NAR")] * 8 + [path("NWR"), path("NR"), path("NNA")]


def test_nodes_stand_in_the_order_in_which_cases_reach_them():
    nodes = process_map(trail(LOG)).nodes
    assert [node.word for node in nodes] == ["N", "A", "W", "R"]
    assert nodes[0] == MapNode("N", cases=11, events=12, starts=11, ends=0)
    assert nodes[3] == MapNode("R", cases=10, events=10, starts=0, ends=10)


def test_rare_edges_are_left_out_but_every_node_is_reached():
    found = process_map(trail(LOG), share=0.8)
    assert [(edge.source, edge.target, edge.count) for edge in found.edges] == [
        ("N", "A", 9),
        ("A", "R", 8),
        ("N", "W", 1),
    ]
    assert found.share == 18 / 20


@given(logs)
def test_the_whole_map_carries_every_step_between_different_words(log):
    found = process_map(trail(log), share=1.0)
    assert sum(edge.count for edge in found.edges) == sum(len(runs(case)) - 1 for case in log)
    assert found.share == 1.0
    assert sum(node.starts for node in found.nodes) == sum(node.ends for node in found.nodes) == len(log)


@given(logs)
def test_the_edges_shown_carry_the_share_asked_for(log):
    assert process_map(trail(log), share=0.7).share >= 0.7


@pytest.mark.parametrize("share", [0, 1.1, -1])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(OutOfDomain, match=r"share: .* is no share\. Give a share above 0"):
        process_map(trail(LOG), share=share)
