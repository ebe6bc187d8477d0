"""The worked example of the how-to does what the page says."""

import re
from datetime import UTC, datetime
from pathlib import Path

from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.coverage import coverage

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "bring-your-own-log.md"


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found.group(1)


def test_the_log_of_the_page_is_read_by_its_mapping(tmp_path: Path) -> None:
    log = tmp_path / "tickets.csv"
    log.write_text(block("csv"), encoding="utf-8")
    mapping = parse_mapping(block("toml"), name="mapping")
    snapshot = import_log(log, mapping, Lake(tmp_path / "lake"), now=datetime(2026, 2, 1, tzinfo=UTC))
    assert (snapshot.manifest.events, snapshot.manifest.cases, snapshot.manifest.refused) == (5, 2, 0)
    dataset = snapshot.dataset()
    rows = dataset.connection.execute(
        "SELECT priority, opened_at, ever_waiting FROM incident ORDER BY case_no"
    )
    assert rows.fetchall() == [
        ("2 - High", datetime(2026, 1, 5, 7, 5), False),
        ("3 - Moderate", datetime(2026, 1, 5, 8, 30), True),
    ]
    assert coverage(load_library().values(), dataset).of("incidents-opened").status == "measurable"
