"""Pages that name tests by their node: which ones, and what stands in them."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def both_languages(name: str) -> list[Path]:
    return [ROOT / "docs/reference" / f"{name}{ending}.md" for ending in ("", ".zh-hans")]


@cache
def functions(path: str) -> dict[str, str]:
    """What each function of a file says of itself, nothing where it has no docstring."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))
    return {one.name: ast.get_docstring(one) or "" for one in found}


def told(node: tuple[str, str]) -> str:
    """What a test says of itself, and its file of all in it."""
    path, name = node
    module = ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8"))) or ""
    return f"{module}\n{functions(path)[name]}"


def rows(page: Path) -> list[tuple[set[str], list[tuple[str, str]]]]:
    """The ids of each row of its tables, and the tests that it names."""
    lines = (line for line in page.read_text(encoding="utf-8").splitlines() if "::test_" in line)
    return [({one.strip() for one in line.split("|")[1].split(",")}, NODE.findall(line)) for line in lines]
