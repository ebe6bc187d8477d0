"""What the demonstration does beside its site: the rest of the log comes onto the desk, weeks pass."""

import time

from pawl.accounts.actor import system
from pawl.analytics.words import say
from pawl.jobs.handlers import Work, on
from pawl.jobs.work import NotYet
from pawl.portal import demo_desk, demo_improved, demo_weeks

REST_SECONDS = 0.2


@on(demo_desk.KIND, "rest_asked", is_long=True, lease_seconds=120)
def replay_the_rest(work: Work) -> None:
    """Some cases at a time; a second try goes on with those that are missing.

    The log of the improvements comes first: verdicts and slips are looked for at once.
    Between them it rests: SQLite has one writer, and whoever looks around in the demonstration comes first.
    """
    _let_before()
    for done, total in demo_desk.replay_rest(work.event.facts, system("demo")):
        work.progress(done, total, say("{done:,} of {total:,} cases are on the desk", done=done, total=total))
        time.sleep(REST_SECONDS)
        _let_before()


def _let_before() -> None:
    """Go back while weeks pass or their numbers come in: people wait for those."""
    if demo_weeks.is_under_way() or demo_improved.is_under_way():
        raise NotYet(REST_SECONDS * 15)


@on(demo_weeks.KIND, demo_weeks.ASKED, lease_seconds=180)
def let_weeks_pass(work: Work) -> None:
    """The demonstration's time moves, and its simulated log grows with it."""
    demo_weeks.pass_by(work)


@on("import", "look", is_once=True)
def check_simulated(work: Work) -> None:
    """The demonstration's own log needs nobody to say yes."""
    demo_improved.go_on(work)


@on("import", "check", is_once=True)
def start_simulated(work: Work) -> None:
    """The same after its dry run."""
    demo_improved.go_on(work)
