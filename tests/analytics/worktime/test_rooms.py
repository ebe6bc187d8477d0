"""The rooms of worktime are opened when somebody asks for what stands in them."""

import pytest

from pawl.analytics import worktime


def test_what_is_not_there_is_missed_by_name() -> None:
    with pytest.raises(AttributeError, match="no_such_thing"):
        worktime.no_such_thing  # noqa: B018 asking is what is tried


def test_what_is_there_is_found() -> None:
    assert callable(worktime.working_seconds)
