"""Who sees what of the queue and the journal."""

import pytest
from tests.accounts.people import Cast, cast, person

from pawl.accounts.actor import ANONYMOUS, Actor
from pawl.accounts.roles import Role
from pawl.collaboration.models import Case
from pawl.errors import NotFound
from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs.models import Delivery
from pawl.jobs.pawl_itself import WORKER
from pawl.jobs.schedules import plan
from pawl.strategy.actions import records
from pawl.supervision import reads

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def auditors(people: Cast) -> tuple[Actor, Actor]:
    """Of one organisation, and of the whole site."""
    return (
        person("local", people.acme, Role.AUDITOR),
        person("site", people.acme, Role.AUDITOR, everywhere=True),
    )


def seen(actor: Actor) -> set[str]:
    return set(reads.events(actor).values_list("case", flat=True))


@pytest.fixture
def journal(people: Cast) -> dict[str, str]:
    mine = records.set_goal(title="Mine", by=people.alice)
    closed = records.set_goal(title="Closed", by=people.alice)
    theirs = records.set_goal(title="Theirs", by=people.charlie)
    Case.objects.filter(pk=closed.pk).update(confidential=True)
    here, abroad = f"PER-{people.alice.human.pk}", f"PER-{people.charlie.human.pk}"
    for case in (here, abroad, "PAWL", "per-abc", "ODD-", "PER-99999999999999999999"):
        record("person", case, "changed", by=WORKER)
    names = {"mine": mine.key, "closed": closed.key, "theirs": theirs.key}
    return names | {"here": here, "abroad": abroad}


def test_an_auditor_of_the_whole_site_sees_the_whole_journal(
    auditors: tuple[Actor, Actor], journal: dict[str, str]
) -> None:
    assert seen(auditors[1]) == set(Event.objects.values_list("case", flat=True))


def test_an_auditor_of_one_organisation_sees_its_cases_and_people(
    auditors: tuple[Actor, Actor], journal: dict[str, str]
) -> None:
    assert seen(auditors[0]) == {journal["mine"], journal["closed"], journal["here"]}


def test_an_administrator_sees_no_confidential_case(people: Cast, journal: dict[str, str]) -> None:
    assert seen(people.admin) == set(Event.objects.values_list("case", flat=True)) - {journal["closed"]}


def test_others_see_nothing(people: Cast, journal: dict[str, str]) -> None:
    plan("hourly", cron="0 * * * *", zone="UTC", kind="trial", case="PAWL", activity="hour")
    local = person("local", people.acme, Role.ADMINISTRATOR)
    for stranger in (ANONYMOUS, people.alice, people.bob, people.charlie):
        assert seen(stranger) == set()
    for stranger in (ANONYMOUS, people.alice, local):
        assert not reads.jobs(stranger).exists()
        assert not reads.schedules(stranger).exists()
        with pytest.raises(NotFound):
            reads.schedule(stranger, "SCH-1")
    assert reads.schedules(people.admin).count() == 1


def test_the_queue_is_counted_by_state(people: Cast) -> None:
    event = record("goal", "GOAL-1", "opened", by=WORKER)
    for state, number in (("dead", 2), ("waiting", 1), ("done", 3)):
        for n in range(number):
            Delivery.objects.create(
                event=event, handler=f"{state}{n}", state=state, run_after=event.at, created_at=event.at
            )
    assert reads.counts_by_state() == {"waiting": 1, "running": 0, "dead": 2}
