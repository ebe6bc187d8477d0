"""One world for the questions of a module."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.authorisation.asking import undone
from tests.authorisation.world import World, world


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Two organisations and everybody, made once; what a test adds is undone after it."""
    with django_db_blocker.unblock(), undone():
        yield world()
