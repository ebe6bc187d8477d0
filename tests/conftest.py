"""What all tests share: the reference data, where it is at hand."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published and real data; docs/how-to/reference-data.md says how to get it."""
    return Path(os.environ["PAWL_REFERENCE_DATA"])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out reference tests where there is no reference data, and say so (never silently)."""
    if os.environ.get("PAWL_REFERENCE_DATA"):
        return
    reference = [item for item in items if item.get_closest_marker("reference")]
    if reference:
        config.hook.pytest_deselected(items=reference)
        items[:] = [item for item in items if not item.get_closest_marker("reference")]
