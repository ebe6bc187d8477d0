"""What moves do by themselves: read files, look, move, take back."""

from pawl.jobs.handlers import Work, on
from pawl.moving.actions import living, reading, running, undoing

LONG = 300
WAITS = (5.0, 30.0, 120.0, 600.0)
MEBIBYTES = 1024


@on("move", "file_brought", lease_seconds=LONG, is_long=True, waits=WAITS, memory_mebibytes=MEBIBYTES)
@on("move", "file_mapped", lease_seconds=LONG, is_long=True, waits=WAITS, memory_mebibytes=MEBIBYTES)
def read_file(work: Work) -> None:
    """A file came, or its columns hold something else."""
    reading.read(work)


@on("move", "live_asked", lease_seconds=LONG, is_long=True, waits=WAITS, memory_mebibytes=MEBIBYTES)
def read_system(work: Work) -> None:
    """The other system itself, over its interface."""
    living.run_live(work)


@on("move", "check", lease_seconds=LONG, is_long=True, waits=WAITS)
def look_at_rows(work: Work) -> None:
    """The dry run."""
    running.check(work)


@on("move", "run", lease_seconds=LONG, is_long=True, waits=WAITS)
def move_rows(work: Work) -> None:
    """The run; begun again it goes on where it was."""
    running.run(work)


@on("move", "undo", lease_seconds=LONG, is_long=True, waits=WAITS)
def take_back_rows(work: Work) -> None:
    """What the move made goes again."""
    undoing.undo(work)
