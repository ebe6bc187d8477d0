"""What the demonstration does beside its site: the rest of the slice of the log comes onto the desk."""

import time

from pawl.accounts.actor import system
from pawl.analytics.words import say
from pawl.jobs.handlers import Work, on
from pawl.portal import demo_desk

REST_SECONDS = 0.2


@on(demo_desk.KIND, "rest_asked", is_long=True, lease_seconds=120)
def replay_the_rest(work: Work) -> None:
    """Some cases at a time; a second try goes on with those that are missing.

    Between them it rests: SQLite has one writer, and whoever looks around in the demonstration comes first.
    """
    for done, total in demo_desk.replay_rest(work.event.facts, system("demo")):
        work.progress(done, total, say("{done:,} of {total:,} cases are on the desk", done=done, total=total))
        time.sleep(REST_SECONDS)
