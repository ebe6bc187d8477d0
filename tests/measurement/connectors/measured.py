"""What KPIs say of a source that was gathered: one number each, over all of its time."""

from datetime import UTC, datetime

from pawl.analytics.io.lake import Lake
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.engine import measure
from pawl.analytics.worktime import Calendar, Period
from pawl.measurement.models import Dataset, DataSource
from pawl.measurement.own import desk
from pawl.measurement.sources import places
from pawl.measurement.sources.desk import beside_of

FROM, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def measured(source: DataSource, *kpis: str) -> dict[str, float | None]:
    """The numbers of March, over the data that stands beside it."""
    dataset = Dataset.objects.filter(imports__source=source, withdrawn_at=None).order_by("-pk").first()
    assert dataset is not None, [
        (one.state, one.look.get("problem"), one.check_result) for one in source.imports.all()
    ]
    lake = Lake(places.lake())
    snapshot = lake.open(dataset.snapshot)
    library, period = load_library(), Period("2026-03", FROM, UNTIL)
    beside = beside_of(desk.beside_gathered(dataset), lake, snapshot)
    opened = snapshot.dataset(beside=beside)
    try:
        found = measure([library[name] for name in kpis], opened, periods=[period],
                        calendar=Calendar.from_toml({"like": "always"}))  # fmt: skip
        return {row["kpi"]: row["value"] for row in found.table.to_pylist()}
    finally:
        opened.close()
