"""The KPI manual is what the definitions and specs say today."""

from tests.spec.manual import MANUAL, manual


def test_the_manual_is_not_stale() -> None:
    stale = "docs/reference/kpi-manual.md is stale: run .venv/bin/python -m tests.spec.manual"
    assert MANUAL.read_text(encoding="utf-8") == manual(), stale
