"""The example of the how-to is a definition that loads."""

import re
from pathlib import Path

from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.expression import FUNCTIONS, PERIOD_NAMES

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-kpi.md"


def test_the_example_of_the_how_to_loads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "own.toml").write_text(example, encoding="utf-8")
    assert load_library(tmp_path)["major-incident-share"].name.zh == "重大事件占比"


def test_the_how_to_names_every_function() -> None:
    text = HOW_TO.read_text(encoding="utf-8")
    assert [name for name in (*FUNCTIONS, *PERIOD_NAMES) if f"`{name}" not in text] == []
