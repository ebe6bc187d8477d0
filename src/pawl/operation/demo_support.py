"""Who is on call in the demonstration, and what its monitoring said; made up, and it says so."""

from datetime import time, timedelta

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation, Person, Team
from pawl.support.actions import rotas
from pawl.support.actions.following import follow
from pawl.support.actions.intake import receive
from pawl.support.hearing import Said
from pawl.support.models import Rota

ON_CALL = ("agent@example.org", "team-lead@example.org", "service-owner@example.org")
LABELS = {"alertname": "DiskAlmostFull", "instance": "example-db1"}


@transaction.atomic
def seed(place: Organisation, by: Actor) -> int:
    """Make them once.   Returns how many people take turns."""
    if Rota.objects.exists():
        return 0
    people = list(Person.objects.filter(email__in=ON_CALL).order_by("pk"))
    team = Team.objects.filter(organisation=place).order_by("pk")[0]
    begins = clock.now().date() - timedelta(days=clock.now().weekday() + 7)
    one = rotas.set_up(
        title="Service desk on call", team=team, people=people, begins=begins, at=time(9),
        zone="Europe/Berlin", by=by,
    )  # fmt: skip
    rotas.set_levels(one, levels=[{"minutes": 15, "person": people[-1]}], by=by)
    disk = Said("example-disk", "Example: disk of example-db1 is almost full", is_firing=True, labels=LABELS)
    probe = Said("example-probe", "Example: a probe was slow for a moment", is_firing=True, severity="info")
    receive([disk, probe], source="generic", team=team, by=by)
    later = Said("example-probe", probe.title, is_firing=False, severity="info")
    receive([later], source="generic", team=team, by=by)
    follow(by=system("demo"))
    return len(people)
