"""The standing persons, once per test."""

import pytest
from tests.accounts.people import Cast, cast


@pytest.fixture
def people() -> Cast:
    return cast()
