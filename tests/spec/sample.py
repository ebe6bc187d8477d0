"""One week of a small desk, as text: the rows from which every KPI of the manual is computed."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from pawl.analytics.eventlog.dataset import Dataset, FieldType, arrow_type, dataset_of
from pawl.analytics.eventlog.dictionary import known_fields
from pawl.analytics.worktime.spans import Period

WEEK = Period("2026-W02", datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 12, tzinfo=UTC))
AS_OF = datetime(2026, 2, 1, tzinfo=UTC)

TABLES = {path.stem: path for path in sorted((Path(__file__).parent / "week").glob("*.txt"))}

Row = dict[str, str]


def rows_of(table: str) -> list[Row]:
    """Read the rows of a table; blocks with the same key column lie side by side."""
    rows: dict[str, Row] = {}
    for block in TABLES[table].read_text(encoding="utf-8").split("\n\n"):
        header, *lines = [[cell.strip() for cell in line.split("|")] for line in block.strip().splitlines()]
        for line in lines:
            rows.setdefault(line[0], {}).update(zip(header, line, strict=True))
    return list(rows.values())


def sample(without: tuple[str, ...] = ()) -> Dataset:
    """Make the dataset; `without` names tables or table.field to leave out."""
    tables = {name: _table(name, without) for name in TABLES if name not in without}
    return dataset_of(tables, as_of=AS_OF)


def _table(name: str, without: tuple[str, ...]) -> pa.Table:
    rows, known = rows_of(name), known_fields(name)
    names = [field for field in rows[0] if f"{name}.{field}" not in without]
    return pa.table({field: _column(rows, field, known[field].type) for field in names})


def _spans(text: str) -> list[dict[str, datetime]]:
    """Stretches of time: `2026-01-05 10:00 2026-01-05 11:00`, several with semicolons between them."""
    instants = [
        [datetime.fromisoformat(one[:16]), datetime.fromisoformat(one[-16:])]
        for one in map(str.strip, text.split(";"))
        if one
    ]
    return [{"since": since, "until": until} for since, until in instants]


def _column(rows: list[Row], field: str, kind: FieldType) -> pa.Array:
    if kind == "spans":
        return pa.array([_spans(row.get(field, "")) for row in rows], arrow_type(kind))
    values = pa.array([row[field] or None for row in rows], pa.string())
    return values if kind == "text" else values.cast(arrow_type(kind))
