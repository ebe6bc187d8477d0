"""The tables of measurement."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from tests.accounts.people import cast
from tests.measurement.rows import dataset, study

from pawl.analytics.stats.control.presets import PRESETS
from pawl.measurement.models import Signal, StudyState


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", "measurement", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_only_one_study_of_a_grain_is_current():
    one = dataset(cast().acme)
    study(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        study(one)
    study(one, state=StudyState.SUPERSEDED)
    study(one, grain="month")


@pytest.mark.django_db
def test_two_places_may_hold_the_same_snapshot_but_each_once():
    people = cast()
    dataset(people.acme)
    dataset(people.other)
    with pytest.raises(IntegrityError), transaction.atomic():
        dataset(people.acme)


def test_every_rule_of_a_chart_fits_into_its_signal():
    longest = max(len(rule.name) for preset in PRESETS.values() for rule in preset.rules)
    most = Signal._meta.get_field("rule").max_length
    assert most is not None
    assert longest <= most, "PostgreSQL refuses what is longer"
