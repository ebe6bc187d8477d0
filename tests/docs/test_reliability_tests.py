"""The page of reliability tests names every id of the first tier, and only tests that exist."""

from pathlib import Path

import pytest
from tests.docs.pages_of_tests import NODE, both_languages, functions, rows

PAGES = both_languages("reliability-tests")
FIRST_TIER = {
    *(f"A{n}" for n in range(1, 11)), *(f"C{n}" for n in range(1, 7)), "F1", "F2", "F3", "F5", "J1", "J2",
    "J3", "J4", "J6", "K1", "K2", "K4", "P1", "P5", "P6", "P7", "S6", "S7", "Z1",
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    named = NODE.findall(page.read_text(encoding="utf-8"))
    assert len(named) > len(FIRST_TIER)
    assert [f"{path}::{name}" for path, name in named if name not in functions(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_id_of_the_first_tier_has_a_test(page: Path) -> None:
    assert set().union(*(ids for ids, _nodes in rows(page))) >= FIRST_TIER


def test_both_pages_name_the_same() -> None:
    english, chinese = (NODE.findall(page.read_text(encoding="utf-8")) for page in PAGES)
    assert english == chinese
