"""The page of reliability tests names every id of the first tier, and only tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs/reference" / f"reliability-tests{ending}.md" for ending in ("", ".zh-hans")]
NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FIRST_TIER = {
    *(f"A{n}" for n in range(1, 11)), *(f"C{n}" for n in range(1, 7)), "F1", "F2", "F3", "F5", "J1", "J2",
    "J3", "J4", "J6", "K1", "K2", "K4", "P1", "P5", "P6", "P7", "S6", "S7", "Z1",
}  # fmt: skip


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    named = NODE.findall(page.read_text(encoding="utf-8"))
    assert len(named) > len(FIRST_TIER)
    assert [f"{path}::{name}" for path, name in named if name not in functions(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_id_of_the_first_tier_has_a_test(page: Path) -> None:
    rows = [line.split("|") for line in page.read_text(encoding="utf-8").splitlines() if "::test_" in line]
    assert {one.strip() for row in rows for one in row[1].split(",")} >= FIRST_TIER


def test_both_pages_name_the_same() -> None:
    english, chinese = (NODE.findall(page.read_text(encoding="utf-8")) for page in PAGES)
    assert english == chinese
