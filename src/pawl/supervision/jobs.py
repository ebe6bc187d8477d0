"""What administrators hear when Pawl gives a job up."""

from pawl.jobs.handlers import Work, on
from pawl.supervision.letters import tell_of_death


@on("job", "died")
def write_to_administrators(work: Work) -> None:
    """A letter, once per job."""
    tell_of_death(work.event)
