"""One desk, imported once: its rows are made anew for each test, its snapshot lies in the lake for all."""

from collections.abc import Iterator

import pytest
from tests.accounts.people import Cast, cast
from tests.measurement.desk import few, measured_desk, small_log

from pawl.accounts.permissions import Place
from pawl.measurement.models import Dataset
from pawl.measurement.sources.drilldown import DRILL_DOWN


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small log of a service desk."""
    return small_log(tmp_path_factory.getbasetemp())


@pytest.fixture
def people(db: None) -> Cast:
    """The standing persons, and what Acme is asked."""
    found = cast()
    few(found)
    return found


@pytest.fixture
def desk(people: Cast, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The desk of Acme, imported and measured; its snapshot lies in the lake for all tests."""
    return measured_desk(tmp_path_factory.getbasetemp(), Place(people.acme.pk), people.alice)


@pytest.fixture(autouse=True, scope="session")
def no_child_is_left() -> Iterator[None]:
    """End the child of drill-downs with the tests."""
    yield
    DRILL_DOWN.stop()
