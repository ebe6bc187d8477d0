"""The real log, imported once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping_file import load_mapping


@pytest.fixture(scope="session")
def real_log(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The UCI incident log, through the product's own import and mapping."""
    source = reference_data / "servicenow-incidents" / "incident_event_log.csv.gz"
    lake = Lake(tmp_path_factory.mktemp("lake"))
    now = datetime(2017, 3, 1, tzinfo=UTC)
    return import_log(source, load_mapping("servicenow"), lake, now=now).dataset()
