"""The page of published schedules names a test for every id, and each of these tests says its id."""

from pathlib import Path

import pytest
from tests.docs.pages_of_tests import both_languages, functions, rows

PAGES = both_languages("scheduling-tests")
IDS = {*(f"T{n}" for n in range(1, 16)), "4.6"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_id_has_a_test_that_says_so(page: Path) -> None:
    named = {(next(iter(ids)), node) for ids, nodes in rows(page) for node in nodes if ids <= IDS}
    unsaid = [node for each, node in named if each not in functions(node[0]).get(node[1], "")]
    assert ({each for each, _node in named}, unsaid) == (IDS, [])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    assert [node for _ids, nodes in rows(page) for node in nodes if node[1] not in functions(node[0])] == []


def test_both_pages_name_the_same() -> None:
    english, chinese = ([nodes for _ids, nodes in rows(page)] for page in PAGES)
    assert english == chinese
