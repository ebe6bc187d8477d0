"""A major incident under way in the demonstration: made up, marked so, led and told about by its actions."""

from datetime import timedelta

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation, Person
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Service
from pawl.incidents import actions
from pawl.incidents.actions import major
from pawl.incidents.models import Incident
from pawl.tickets.replaying import Past, replay

NUMBER = "DEMO-MAJOR"
TITLE = "Order system does not take orders (example)"
SERVICE, PARTS = "Order system", ("Order system very slow",)
MINUTE = timedelta(minutes=1)


def seed(place: Organisation, lead: Actor, owner: Actor, caller: Person) -> bool:
    """Make it once, and what belongs to it.   Returns whether it is new."""
    service = Service.objects.filter(case__organisation=place, case__title=SERVICE).first()
    if service is None or Incident.objects.filter(external_id=NUMBER).exists():
        return False
    now = clock.now().replace(second=0, microsecond=0)
    team = service.case.team_id
    one = replay(
        Incident,
        (
            Past("opened", now - 50 * MINUTE, {
                "state": "new", "priority": 1, "impact": 1, "urgency": 1, "service": service,
                "description": "Made up for the demonstration: every new order ends in an error.",
                "opened_by": caller, "channel": "phone",
            }, {"to": "new"}, {"title": TITLE}),
            Past("take", now - 45 * MINUTE, {"state": "in_progress", "assignee": lead.human},
                 {"to": "in_progress"}),
        ),
        title=TITLE, place=Place(place.pk, team, caller.pk), by=system("demo"), external_id=NUMBER,
        is_demo=True,
    )  # fmt: skip
    major.declare(one, reason="No shop can sell anything (example).", by=lead)
    major.give_roles(one, commander=lead.human, communicator=owner.human, scribe=None, by=lead)
    for phase, text in (
        ("investigating", "Orders are refused since this morning; we look for the cause (example)."),
        ("identified", "The queue of the order system is full; we empty it step by step (example)."),
    ):
        major.tell(one, text=text, phase=phase, next_at=clock.now() + 60 * MINUTE, by=owner)
    for part in Incident.objects.filter(is_demo=True, case__title__in=PARTS).select_related("case"):
        actions.adopt(part, parent=one, by=lead)
    return True
