"""The code of docs/how-to/notebook.md runs as it stands, block after block as in a notebook."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pawl.analytics.simulation import demo_desk, simulate, write_export

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "notebook.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_notebook_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = replace(demo_desk(), weeks=12, weekly_volume=40.0, lapses=())
    write_export(simulate(small, seed=3), tmp_path / "incidents.csv")
    monkeypatch.chdir(tmp_path)
    cells: dict[str, Any] = {}
    for number, block in enumerate(BLOCKS, start=1):
        exec(compile(block, f"{PAGE.name}, block {number}", "exec"), cells)  # noqa: S102 our own page
    told = capsys.readouterr().out
    assert "sla-attainment measurable Every field it needs is there and filled." in told
    assert "SLA attainment " in told
    assert "3 - Moderate" in told
    assert cells["numbers"].series("incidents-opened")[1].value == 2.0
    assert cells["chart"].kind == "c"
    cells["dataset"].connection.close()
