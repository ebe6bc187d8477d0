"""The second signature dies before any of its writes: nothing changed hands, and the next try does all."""

from typing import Any

import pytest
from tests.authorisation.asking import undone
from tests.catalogue import samples as catalogue
from tests.ground.dying import killed, points
from tests.projects import samples
from tests.projects.conftest import Clock, Crew

from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Agreement, Offering, Service
from pawl.collaboration.models import Case, Link
from pawl.history.models import Event
from pawl.improvement.actions.left_over import take_up_left_over
from pawl.improvement.models import Improvement
from pawl.problems.models import Problem
from pawl.projects.actions import handovers
from pawl.projects.models import Handover, RaidItem

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
EVERY = 5000
BY = system("improvement")
TABLES: tuple[Any, ...] = (
    Handover,
    RaidItem,
    Service,
    Offering,
    Agreement,
    Problem,
    Improvement,
    Case,
    Link,
    Event,
)


def offered(crew: Crew) -> Handover:
    """Signed by the project: drafts in the catalogue, a defect, a risk, and work that nobody did."""
    home = Place(crew.people.acme.pk, crew.people.desk.pk, crew.owner.human.pk)
    service = catalogue.service(home, state="draft")
    catalogue.offering(home, service=service, state="draft")
    project = samples.project(home, service=service, state="closing")
    samples.raid_item(home, project=project, raid_type="defect", workaround="Wait until nine")
    samples.raid_item(home, project=project)
    samples.raid_item(home, project=project, raid_type="action")
    samples.work_package(home, project=project)
    return samples.handover_of(project, state="offered", offered_by=crew.manager.human,
                               offered_at=samples.AT)  # fmt: skip


def stands() -> list[Any]:
    """Every row that a hand-over may touch."""
    return [list(one._base_manager.order_by("pk").values()) for one in TABLES]


def test_it_is_done_whole_or_not_at_all_wherever_it_dies(crew: Crew, now: Clock) -> None:
    made = offered(crew)
    before = stands()

    def sign() -> None:
        fresh = Handover.objects.select_related("case", "project__case", "service__case__owner").get(
            pk=made.pk
        )
        handovers.accept(fresh, note="Welcome", by=crew.owner)

    def anew(act: Any) -> None:
        with undone():
            act()

    every = points(EVERY, sign, anew)
    assert len(every) > 12
    for at in every:
        assert killed(at, sign)
        assert stands() == before, f"died before write {at}"
    sign()
    done = Handover.objects.get(pk=made.pk)
    assert (done.state, done.service.state) == ("accepted", "live")
    assert Problem.objects.get().is_known_error
    assert Event.objects.filter(kind="handover", activity="left_over").count() == 1


def test_the_register_takes_each_thing_up_once_wherever_it_dies(crew: Crew, now: Clock) -> None:
    made = offered(crew)
    handovers.accept(made, by=crew.owner)
    event = Event.objects.get(kind="handover", activity="left_over")
    before = stands()

    def take_up() -> int:
        return take_up_left_over(event, by=BY)

    def anew(act: Any) -> None:
        with undone():
            act()

    for at in points(EVERY, take_up, anew):
        assert killed(at, take_up)
        assert stands() == before, f"died before write {at}"
    assert (take_up(), take_up()) == (2, 0)
    assert sorted(Improvement.objects.values_list("case__title", flat=True)) == [
        "Build the form",
        "Nobody has time",
    ]
