"""What incidents do by themselves: go on after an answer or when the time to wait is over, and close."""

from pawl.accounts.actor import system
from pawl.collaboration.models import Comment
from pawl.history.models import Event
from pawl.incidents.actions.answering import heard
from pawl.incidents.actions.ending import close_settled
from pawl.incidents.actions.major import remind
from pawl.incidents.actions.working import resume
from pawl.incidents.models import Incident
from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every

PAWL = "incidents"


@on("incident", "commented", is_once=True)
def hear(work: Work) -> None:
    """A comment was made at any door: what follows from it follows."""
    event = work.event
    incident = _incident(event)
    said = Comment.objects.select_related("author").filter(pk=event.facts.get("comment")).first()
    if incident is not None and said is not None:
        heard(incident, said, by=system(PAWL, event.correlation))


@on("incident", "hold_ended", is_once=True)
def go_on(work: Work) -> None:
    """It was to wait until now."""
    incident = _incident(work.event)
    if incident is not None and incident.state == "on_hold" and incident.hold_until is None:
        resume(incident, by=system(PAWL, work.event.correlation))


every("23 * * * *", "close settled incidents", kind="incidents", activity="close_due")


@on("incidents", "close_due")
def close_settled_ones(_: Work) -> None:
    """A batch after the other, each in its own transaction."""
    close_settled()


@on("clocks", "look_due")
def remind_to_tell(_: Work) -> None:
    """Those who wait for a major incident were to hear something by now."""
    remind()


def _incident(event: Event) -> Incident | None:
    number = int(event.case.rpartition("-")[2])
    found: Incident | None = Incident.objects.select_related("case__owner").filter(pk=number).first()
    return found
