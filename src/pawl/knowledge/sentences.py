"""What the events of knowledge say to people."""

from pawl.analytics.words import say
from pawl.collaboration.kinds import KINDS
from pawl.history.sentences import tells


def register() -> None:
    """Say each activity; called once, when Django has loaded its apps."""
    tells("article", "written", say("Wrote “{title}”"))
    tells("article", "submit", say("Asked for a review"))
    tells("article", "return", say("Gave it back to be worded better"))
    tells("article", "publish", say("Published as edition {edition}"))
    tells("article", "revised", say("Published the revision as edition {edition}"))
    tells("article", "revision_dropped", say("Threw the revision away"))
    tells("article", "confirmed", say("Looked at it: still true; to be looked at again by {until}"))
    tells("article", "review_due", say("To be looked at again by {until}: {days} days are left"))
    tells("article", "reviews_checked", say("Looked for articles to look at again"))
    tells("article", "rated", say("Said whether it helped"))
    for kind in KINDS:  # any practice's tickets use articles
        tells(kind, "used_article", say("Used the article {article}"))
