"""A place that becomes a data folder when all went well, and is gone when it did not."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say


class TargetInUse(AnalyticsError):
    """The folder holds something already; nothing was changed."""


@contextmanager
def becoming(target: Path) -> Iterator[Path]:
    """A folder beside the target; renamed to it at the end of the block.   Raises TargetInUse."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        rule = say("The folder is in use: a backup is never put over what is there.")
        raise TargetInUse(str(target), rule, say("Give a new one: --data DIR; then start Pawl on it."))
    staging = target.with_name(f".{target.name}.restoring")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700, parents=True)
    try:
        yield staging
        if target.exists():
            target.rmdir()
        staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
