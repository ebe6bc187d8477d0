"""What the catalogue does by the clock: warn of contracts that end."""

from pawl.accounts.actor import system
from pawl.catalogue.actions.contract_ends import warn_of_ends
from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every

every("41 5 * * *", "warn of contracts that end", kind="contract", activity="ends_checked")


@on("contract", "ends_checked")
def warn_of_contracts(_: Work) -> None:
    """Every morning; a second time on one day says nothing new."""
    warn_of_ends(by=system("catalogue"))
