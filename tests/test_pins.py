"""Canaries for two pins: a test that fails here says that its pin in pyproject.toml can go.

DuckDB 2 took `fetch_arrow_table` and `fetch_record_batch` away, sqlglot 30.18 the argument `this` of DROP.
Ibis 12 calls both: as long as it does, a fresh install without the pins breaks.
"""

import ast
import inspect
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import ibis.backends.duckdb
import ibis.backends.sql
import pytest
from sqlglot import expressions

PINS = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]["dependencies"]


def calls(module: Any, name: Any) -> Any:
    """Every call of a function or method of that name in the source of a module."""
    found = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]
    return [node for node in found if isinstance(node.func, ast.Attribute) and node.func.attr == name]


@pytest.mark.parametrize("pin", ["duckdb>=1.5.5,<2", "sqlglot>=30,<30.18"])
def test_the_pin_stands(pin):
    assert pin in PINS, f"{pin} was changed: change or remove its canary here too."


@pytest.mark.parametrize("name", ["fetch_arrow_table", "fetch_record_batch"])
def test_ibis_still_calls_what_duckdb_2_took_away(name):
    assert hasattr(duckdb.DuckDBPyConnection, name)
    assert calls(ibis.backends.duckdb, name), f"Ibis calls {name} no more: try the suite without duckdb<2."


def test_ibis_still_names_what_it_drops_as_sqlglot_30_18_forgets():
    named = [
        node for node in calls(ibis.backends.sql, "Drop") if "this" in {key.arg for key in node.keywords}
    ]
    assert named, "Ibis names what it drops in another way: try the suite without sqlglot<30.18."
    assert "this" in expressions.Drop.arg_types, "The installed sqlglot is past its pin."
