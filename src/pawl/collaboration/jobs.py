"""What the clock does with approvals and with files."""

from pawl.collaboration.answering import hand_to_deputies
from pawl.collaboration.approval_links import remind
from pawl.collaboration.approvals import PAWL
from pawl.collaboration.tidying import drop_removed, sweep
from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every

every("0 6 * * 1-5", "remind of approvals", kind="approvals", activity="remind")
every("*/15 * * * *", "hand approvals to deputies", kind="approvals", activity="hand_on")


@on("approvals", "remind")
def remind_of_approvals(_: Work) -> None:
    """Remind those who have been asked for long."""
    remind(by=PAWL)


@on("approvals", "hand_on")
def hand_on(_: Work) -> None:
    """Whose absence has begun is not asked any more; their deputy is."""
    hand_to_deputies()


every("26 3 * * *", "tidy the files of records", kind="attachments", activity="tidy_due")


@on("attachments", "tidy_due")
def tidy_attachments(_: Work) -> None:
    """Give up what was removed long ago, and delete what no record needs."""
    drop_removed()
    sweep()
