"""One of each thing the supervision shows, in any place, for the tests of who may see it."""

from itertools import count
from typing import Any

from pawl.accounts.boundary import Boundary
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Permission
from pawl.collaboration.cases import open_case
from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs.models import Delivery, Schedule, State
from pawl.jobs.pawl_itself import WORKER
from pawl.jobs.schedules import plan
from pawl.webhooks.keeping import lock
from pawl.webhooks.models import Endpoint

OF_THE_SITE = Boundary("nowhere", None, None, None)
"""Rows without a place of their own: only a grant for the whole site reaches them."""
AS_ITS_CASE = Boundary("place__organisation_id", "place__team_id", "place__owner_id", "place__confidential")

_numbers = count(1)


def job(_: Place) -> Delivery:
    event = record("trial", "PAWL", "asked", by=WORKER)
    made: Any = Delivery.objects.create(
        event=event, handler="trial.fails", state=State.DEAD, run_after=event.at, created_at=event.at
    )
    made.boundary, made.read_permission = OF_THE_SITE, Permission.JOB_READ
    return made  # type: ignore[no-any-return]


def schedule(_: Place) -> Schedule:
    name = f"schedule {next(_numbers)}"
    made: Any = plan(name, cron="0 3 * * *", zone="UTC", kind="trial", case="PAWL", activity="night")
    made.boundary, made.read_permission = OF_THE_SITE, Permission.JOB_READ
    return made  # type: ignore[no-any-return]


def event(place: Place) -> Event:
    made: Any = record("goal", open_case("goal", "Quick help", place).key, "set", by=WORKER)
    made.boundary, made.place, made.read_permission = AS_ITS_CASE, place, Permission.AUDIT_READ
    return made  # type: ignore[no-any-return]


def webhook(place: Place) -> Endpoint:
    case = open_case("webhook", "Sink", place)
    return Endpoint.objects.create(case=case, url="https://8.8.8.8/", wants=["*"], secret=lock("whsec_AAAA"))


MAKERS = {"job": job, "schedule": schedule, "event": event, "webhook": webhook}
