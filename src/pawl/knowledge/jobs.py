"""What knowledge does by the clock: warn of articles to look at again."""

from pawl.accounts.actor import system
from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every
from pawl.knowledge.actions.reviews import warn_of_reviews

every("53 5 * * *", "warn of articles to look at again", kind="article", activity="reviews_checked")


@on("article", "reviews_checked")
def warn_of_articles(_: Work) -> None:
    """Every morning; a second time on one day says nothing new."""
    warn_of_reviews(by=system("knowledge"))
