"""What a project leaves undone at its hand-over stands in the register from then on, each thing once."""

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case, Link
from pawl.collaboration.records import read_key
from pawl.history.models import Event
from pawl.history.record import record
from pawl.improvement.models import Improvement, Origin
from pawl.projects.models import Handover

COMES_FROM = "comes_from"


@transaction.atomic
def take_up_left_over(event: Event, *, by: Actor) -> int:
    """One improvement for each thing that the event names; said again, nothing more.   Returns how many."""
    _kind, number = read_key(event.case)
    handover = Handover.objects.select_related("project__case", "service__case").get(pk=number)
    numbers = [read_key(key)[1] for key in event.facts["left"]]
    known = set(
        Link.objects.filter(target__in=numbers, relation=COMES_FROM, source__kind="improvement")
        .values_list("target", flat=True)
    )  # fmt: skip
    left = Case.objects.filter(pk__in=numbers).exclude(pk__in=known).order_by("pk")
    for case in left:
        _proposed(case, handover, by)
    return len(left)


def _proposed(case: Case, handover: Handover, by: Actor) -> None:
    project, owner = handover.project, handover.service.case.owner_id or case.owner_id
    place = Place(case.organisation_id, case.team_id, owner, case.confidential)
    problem = f"{project.key} {project.case.title}: {case.key}"
    made = Improvement.objects.create(
        case=open_case("improvement", case.title, place, problem),
        origin=Origin.HANDOVER,
        problem=problem,
        entered_at=clock.now(),
    )
    Link.objects.create(source=made.case, target=case, relation=COMES_FROM)
    Link.objects.create(source=made.case, target=handover.service.case, relation="serves")
    facts = {
        "origin": "handover",
        "project": project.key,
        "left_over": case.key,
        "service": handover.service.key,
    }
    record("improvement", made.key, "proposed", by=by, facts=facts, texts={"title": case.title})
