"""How far the work on a record is, for the page that waits for it."""

from typing import Any

from pawl.analytics.words import say
from pawl.jobs.models import Delivery, State


def at_work(case: str, jobs: str) -> Delivery | None:
    """The newest of the jobs on a record that wait or run; None where none does.   One query.

    jobs: what their names begin with (`moving.`): what tells others of a record is no work on it, and a
    webhook that nobody answers waits for days.
    """
    waiting = Delivery.objects.filter(event__case=case, state__in=(State.WAITING, State.RUNNING))
    return waiting.filter(handler__startswith=jobs).order_by("-pk").first()


def progress(address: str, job: Delivery | None) -> dict[str, Any]:
    """What `components/progress.html` shows, and asks for again at an address; of no job that it waits."""
    told = job.progress if job else {}
    return {
        "address": address,
        "done": told.get("done") or 0,
        "total": told.get("total"),
        "sentence": told.get("sentence") or say("It waits for its turn."),
        "is_running": True,
    }
