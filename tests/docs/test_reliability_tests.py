"""The page of reliability tests names every id of the first tier and every vector, and tests that say so."""

import re
from pathlib import Path

import pytest
from tests.docs.pages_of_tests import NODE, both_languages, functions, rows, told
from tests.spec.clocks.vectors import RAW

PAGES = both_languages("reliability-tests")
FIRST_TIER = {
    *(f"A{n}" for n in range(1, 11)), *(f"C{n}" for n in range(1, 7)), "F1", "F2", "F3", "F5", "J1", "J2",
    "J3", "J4", "J6", "K1", "K2", "K4", "P1", "P5", "P6", "P7", *(f"S{n}" for n in range(1, 10)), "Z1",
    "B1", "B2", "C8", "L2", "U1", "U4",
}  # fmt: skip
VECTORS = {str(n) for n in range(1, 22)}
RUNNERS = {
    "vector": "test_a_clock_reads_as_it_must",
    "opening": "test_what_falls_outside_opening_hours_moves_to_the_next_opening",
    "refused": "test_a_calendar_by_which_no_time_would_pass_is_refused_at_once",
    "availability": "test_a_share_of_agreed_time_says_what_it_leaves_out",
}
"""Which test runs the vectors of a section, each under its own name."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    named = NODE.findall(page.read_text(encoding="utf-8"))
    assert len(named) > len(FIRST_TIER)
    assert [f"{path}::{name}" for path, name in named if name not in functions(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_id_of_the_first_tier_has_a_test_that_says_so(page: Path) -> None:
    of_tier = [(ids - VECTORS, nodes) for ids, nodes in rows(page)]
    assert set().union(*(ids for ids, _nodes in of_tier)) >= FIRST_TIER
    unsaid = [
        (each, node) for ids, nodes in of_tier for each in ids for node in nodes if not says(each, node)
    ]
    assert unsaid == []


def says(each: str, node: tuple[str, str]) -> bool:
    """Whether a test, or its file for all in it, tells an id; "J2 to J4" tells J3, too."""
    text = told(node)
    spans = re.findall(r"\b([A-Z])(\d+) to [A-Z](\d+)\b", text)
    within = any(each[0] == letter and int(low) <= int(each[1:]) <= int(high) for letter, low, high in spans)
    return within or bool(re.search(rf"\b{each}\b", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_vector_stands_beside_the_test_that_runs_it(page: Path) -> None:
    named = {next(iter(ids)): {name for _path, name in nodes} for ids, nodes in rows(page) if ids <= VECTORS}
    run = {
        found[0]: test
        for section, test in RUNNERS.items()
        for one in RAW[section]
        if (found := re.match(r"\d+(?=[a-z]? )", one["name"]))
    }
    assert set(named) == set(run) == VECTORS
    assert {number: test for number, test in run.items() if test not in named[number]} == {}


def test_both_pages_name_the_same() -> None:
    english, chinese = (NODE.findall(page.read_text(encoding="utf-8")) for page in PAGES)
    assert english == chinese
