"""Where measuring was given up, pages say so and offer to try again; they do not wait for ever."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.accounts.people import Cast, cast, person
from tests.measurement import rows

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.history.models import Event
from pawl.jobs.dispatch import dispatch
from pawl.jobs.models import Delivery, State
from pawl.measurement import jobs, reads
from pawl.measurement.actions import datasets
from pawl.measurement.models import Dataset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> Cast:
    return cast()


def asked(people: Cast, number: int = 1) -> Dataset:
    """A dataset whose first study waits."""
    made = rows.at_place(Place(people.acme.pk), snapshot=f"{number}" * 64)
    datasets.ask_study(made, by=people.alice, why="IMP-1")
    dispatch()
    return made


def browser(people: Cast, who: Actor | None = None) -> Client:
    client = Client()
    client.force_login((who or people.alice).human)
    return client


def end(of: Dataset, state: State = State.DEAD) -> None:
    Delivery.objects.filter(handler=reads.STUDYING, event__case=of.key).update(state=state)


def test_the_job_that_measures_is_the_one_that_is_looked_for() -> None:
    assert f"measurement.{jobs.study.__name__}" == reads.STUDYING


def test_while_it_waits_or_runs_the_page_says_so(people: Cast) -> None:
    made = asked(people)
    for state in (State.WAITING, State.RUNNING):
        end(made, state)
        page = browser(people).get("/kpis/").content.decode()
        assert "being measured now" in page
        assert "given up" not in page


def test_once_it_was_given_up_the_page_says_so_and_tries_again(people: Cast) -> None:
    made = asked(people)
    end(made)
    client = browser(people)
    page = client.get("/kpis/").content.decode()
    assert "was given up after its last try" in page
    assert "being measured now" not in page
    assert "/jobs/JOB-" not in page, "who may not read jobs is not sent there"
    done = client.post(
        reverse("measurement:dataset-step", args=[made.key]),
        {"activity": "ask_study", "version": made.version},
    )
    assert done.status_code == 302
    dispatch()
    assert Event.objects.filter(case=made.key, activity="ask_study").count() == 2
    assert "being measured now" in client.get("/kpis/").content.decode()


def test_the_page_of_the_dataset_says_so_too(people: Cast) -> None:
    made = asked(people)
    address = f"/datasets/{made.key}/"
    assert "a job does it in the background" in browser(people).get(address).content.decode()
    end(made)
    assert "was given up" in browser(people).get(address).content.decode()


def test_who_may_read_jobs_finds_the_reason(people: Cast) -> None:
    end(asked(people))
    auditor = person("aud", None, Role.AUDITOR)
    found = reads.given_up(auditor)
    assert found is not None
    page = browser(people, auditor).get("/kpis/").content.decode()
    assert f"/jobs/{found[1]}/" in page


def test_strangers_and_another_one_on_its_way(people: Cast) -> None:
    dead = asked(people)
    end(dead)
    assert reads.given_up(people.charlie) is None
    asked(people, 2)
    assert reads.given_up(people.alice) is None, "the page waits for the other one"
    assert reads.given_up(people.alice, dead) is not None
