"""A10: what the policy says of a record and what it finds by a query are the same, for every scoped model."""

import os

import pytest
from django.apps import apps
from django.db import connection, models
from tests.accounts.worlds import World

from pawl.accounts.permissions import can, scope
from pawl.accounts.roles import Permission

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

THOROUGH = bool(os.environ.get("PAWL_THOROUGH"))
ON_SQLITE = connection.vendor == "sqlite"
CASES = 10_000 if ON_SQLITE or THOROUGH else 5_000
RECORDS = 32
ASKED = 8
SEEDS = range(8 if THOROUGH else 2 if ON_SQLITE else 1)
SCOPED = [model for model in apps.get_models() if hasattr(model, "boundary")]


def cases(model: type[models.Model], seed: int) -> tuple[int, int, int]:
    """How many cases were compared in a world, in how many the answer was yes, and how many differed."""
    world = World(seed)
    rows = list(
        {row.pk: row for row in (*world.rows.get(model, ()), *world.several(model, RECORDS))}.values()
    )
    keys = {row.pk for row in rows}
    compared = yes = different = 0
    while compared * len(SEEDS) < CASES:
        actor = world.actor()
        for permission in world.chance.sample(tuple(Permission), ASKED):
            allowed = {row.pk for row in rows if can(actor, permission, row)}
            found = set(scope(actor, permission, model._base_manager.all()).values_list("pk", flat=True))
            different += len(allowed ^ (found & keys))
            compared += len(rows)
            yes += len(allowed)
    return compared, yes, different


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_a_query_finds_exactly_what_the_policy_allows(model: type[models.Model]) -> None:
    compared, yes, different = map(sum, zip(*(cases(model, seed) for seed in SEEDS), strict=True))
    assert different == 0
    assert compared >= CASES
    assert 0 < yes < compared, "a world in which nobody may anything proves nothing"
