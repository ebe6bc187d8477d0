"""What the tests of operation share."""

import pytest

from pawl.operation import rows


@pytest.fixture(autouse=True)
def without_the_practice_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup made in this process is read by the product, which knows no practice of the tests."""
    applied, tables = rows.applied, rows.tables
    monkeypatch.setattr(
        rows, "applied", lambda using: [one for one in applied(using) if not one.startswith("tests_")]
    )
    monkeypatch.setattr(
        rows,
        "tables",
        lambda using: [one for one in tables(using) if not one._meta.app_label.startswith("tests_")],
    )
