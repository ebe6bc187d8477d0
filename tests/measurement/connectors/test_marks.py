"""Until when a source is complete, by the mark of its last reading."""

import json
from datetime import UTC, datetime

import pytest

from pawl.measurement.sources.connectors.marks import complete_until
from pawl.measurement.sources.connectors.walking import Mark

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(("mark", "until"), [
    (Mark(AT, AT, {"INC-1": AT}).text, AT),
    (json.dumps({"at": "2026-03-02T09:30:00+01:00", "known": {}, "last": ""}), AT),
    (json.dumps({"at": "2026-03-02 22:30:00", "seen": []}), AT),
    (json.dumps({"next": int(AT.timestamp()) // 60, "open": {}}), AT),
    (json.dumps({"at": "2031-01-01T00:00:00+00:00", "seen": []}), NOW),
    (json.dumps({"at": 4711, "seen": []}), None),
    (json.dumps({"at": "INC0004711", "seen": []}), None),
    (json.dumps({"read": {"a.csv": "1"}, "in": None}), None),
    (json.dumps([]), None),
    ("", None),
])  # fmt: skip
def test_a_mark_tells_until_when_everything_is_in(mark: str, until: datetime | None) -> None:
    assert complete_until(mark, {"step": "60"}, now=NOW) == until
