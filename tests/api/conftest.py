"""One small world for the questions of a module."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.authorisation.asking import undone
from tests.authorisation.world import SmallWorld


@pytest.fixture(scope="module")
def small_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SmallWorld]:
    """The standing persons, made once; what a test adds is undone after it."""
    with django_db_blocker.unblock(), undone():
        yield SmallWorld.made()
