"""A number is seen by those who may read every case of its population, and by nobody else."""

from typing import Any

import pytest
from tests.accounts.people import Cast, cast, person
from tests.measurement.rows import dataset, measurement, study

from pawl.accounts.actor import ANONYMOUS, Actor
from pawl.accounts.roles import Role
from pawl.measurement.models import Dataset, Measurement, Study

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def seen(actor: Actor) -> set[str]:
    return {one.population.name for one in Measurement.objects.visible_to(actor)}


@pytest.fixture
def people() -> Cast:
    found = cast()
    for name, place in {
        "site": (None, None), "acme": (found.acme, None), "desk": (found.acme, found.desk),
        "other": (found.other, None),
    }.items():  # fmt: skip
        measurement(study(dataset(*place, name=name)))
    return found


def test_a_member_of_one_team_sees_no_number_of_the_whole_organisation(people: Cast):
    assert seen(people.bob) == {"desk"}


def test_an_organisation_sees_its_own_and_its_teams(people: Cast):
    assert seen(people.alice) == {"acme", "desk"}
    assert seen(people.charlie) == {"other"}


def test_only_a_grant_for_the_whole_site_reaches_what_belongs_to_nobody(people: Cast):
    assert seen(people.admin) == {"site", "acme", "desk", "other"}


def test_strangers_and_leavers_see_nothing(people: Cast):
    assert seen(ANONYMOUS) == set()
    leaver = person("dora", people.acme, Role.EXECUTIVE)
    leaver.human.is_active = False
    assert seen(Actor(leaver.human)) == set()


def test_a_confidential_population_is_for_roles_that_must_see_it(people: Cast):
    measurement(study(dataset(people.acme, people.desk, name="closed", snapshot="9" * 64, confidential=True)))
    auditor = person("ann", people.acme, Role.AUDITOR)
    assert "closed" not in seen(people.alice)
    assert {"closed", "acme", "desk"} == seen(auditor)


@pytest.mark.parametrize("model", [Dataset, Study, Measurement])
def test_what_is_made_of_a_dataset_has_its_boundary(people: Cast, model: Any):
    assert model.objects.visible_to(people.charlie).count() == 1
