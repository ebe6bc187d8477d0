"""Every act of a hand-over dies before any of its writes: nothing of it is there, the next try does all."""

from collections.abc import Callable
from datetime import timedelta
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
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case, Link
from pawl.history.models import Event
from pawl.improvement.actions.left_over import take_up_left_over
from pawl.improvement.models import Improvement
from pawl.problems.models import Problem
from pawl.projects.actions import handovers, projects
from pawl.projects.models import ExitCriterion, Handover, Lesson, Project, RaidItem, WorkPackage

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
EVERY = 5000
BY = system("improvement")
TABLES: tuple[Any, ...] = (
    Project,
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


def prepared(crew: Crew, **facts: Any) -> Handover:
    """Drafts in the catalogue, a defect, a risk, work that nobody did; every line is waived."""
    home = Place(crew.people.acme.pk, crew.people.desk.pk, crew.owner.human.pk)
    service = catalogue.service(home, state="draft")
    catalogue.offering(home, service=service, state="draft")
    catalogue.agreement(home, service=service, state="draft", availability=99)
    project = samples.project(home, service=service, state="closing")
    samples.raid_item(home, project=project, raid_type="defect", workaround="Wait until nine")
    samples.raid_item(home, project=project)
    samples.raid_item(home, project=project, raid_type="action")
    samples.work_package(home, project=project)
    return samples.waived_handover(project, **facts)


def offered(crew: Crew) -> Handover:
    """Signed by the project."""
    return prepared(crew, state="offered", offered_by=crew.manager.human, offered_at=samples.AT)


def accepted(crew: Crew) -> Handover:
    """Signed by both, with a criterion for the end of early life that holds."""
    made = offered(crew)
    handovers.accept(made, by=crew.owner)
    ExitCriterion.objects.create(project=made.project, watch="open_major", target=0, weeks=2)
    return made


def stands() -> list[Any]:
    """Every row that a hand-over may touch."""
    return [list(one._base_manager.order_by("pk").values()) for one in TABLES]


def fresh(made: Handover) -> Handover:
    """As the next request reads it."""
    return Handover.objects.select_related("case", "project__case", "service__case__owner").get(pk=made.pk)


def die_everywhere(act: Callable[[], object]) -> list[int]:
    """Before each write in turn; whatever it had written is taken back."""
    before = stands()

    def anew(act: Callable[[], None]) -> None:
        with undone():
            act()

    every = points(EVERY, act, anew)
    for at in every:
        assert killed(at, act)
        assert stands() == before, f"died before write {at}"
    return every


def test_the_second_signature_is_done_whole_or_not_at_all_wherever_it_dies(crew: Crew, now: Clock) -> None:
    made = offered(crew)

    def sign() -> None:
        handovers.accept(fresh(made), note="Welcome", by=crew.owner)

    assert len(die_everywhere(sign)) > 15
    sign()
    done = fresh(made)
    assert (done.state, done.service.state) == ("accepted", "live")
    assert Offering.objects.get().state == Agreement.objects.get().state == "live"
    assert Problem.objects.get().is_known_error
    assert Event.objects.filter(kind="handover", activity="left_over").count() == 1


def test_the_first_signature_its_return_and_the_end_of_early_life_die_whole_too(
    crew: Crew, now: Clock
) -> None:
    until = (samples.AT + timedelta(days=30)).date()
    made = prepared(crew)
    ways: dict[str, Callable[[], object]] = {
        "offered": lambda: handovers.offer(fresh(made), early_life_until=until, by=crew.manager),
        "preparing": lambda: handovers.give_back(fresh(made), reason="No runbook", by=crew.owner),
    }
    for state, act in ways.items():
        die_everywhere(act)
        act()
        assert fresh(made).state == state


def test_early_life_and_the_project_end_whole_or_go_on(crew: Crew, now: Clock) -> None:
    made = accepted(crew)
    now.pass_(weeks=3)
    die_everywhere(lambda: handovers.end_early_life(fresh(made), by=crew.manager))
    handovers.end_early_life(fresh(made), by=crew.manager)
    assert fresh(made).early_life_ended_at == now.at
    Lesson.objects.create(project=made.project, title="Ask earlier", advice="Ask the desk first")
    home = Project.objects.select_related("case").get(pk=made.project_id)
    samples.waived(home, "closing")
    die_everywhere(lambda: projects.go_on(Project.objects.get(pk=home.pk), "close", by=crew.manager))
    assert projects.go_on(home, "close", by=crew.manager).state == "closed"


def test_the_register_takes_each_thing_up_once_wherever_it_dies(crew: Crew, now: Clock) -> None:
    handovers.accept(offered(crew), by=crew.owner)
    event = Event.objects.get(kind="handover", activity="left_over")

    def take_up() -> int:
        return take_up_left_over(event, by=BY)

    die_everywhere(take_up)
    assert (take_up(), take_up()) == (2, 0)
    assert sorted(Improvement.objects.values_list("case__title", flat=True)) == [
        "Build the form",
        "Nobody has time",
    ]


def test_what_nobody_did_goes_to_the_register_whole_however_much_it_is(crew: Crew, now: Clock) -> None:
    made = offered(crew)
    home = Place(crew.people.acme.pk, crew.people.desk.pk, crew.owner.human.pk)
    cases = [open_case("work_package", f"Row {n}", home) for n in range(600)]
    rows = [WorkPackage(case=case, project=made.project, state="planned") for case in cases]
    WorkPackage.objects.bulk_create(rows)
    handovers.accept(made, by=crew.owner)
    assert len(Event.objects.get(kind="handover", activity="left_over").facts["left"]) == 602
