"""Records by the million, written in bulk: a register of improvements in three organisations."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.db import transaction

from pawl import clock
from pawl.accounts.models import Organisation, Person
from pawl.accounts.roles import Role
from pawl.collaboration.models import Case
from pawl.improvement.models import Improvement, State
from pawl.operation.demo import ORGANISATION
from pawl.operation.demo_site import address_of

BATCH = 5000
SMALL = 60
"""Records of an organisation that has few, the oldest of all: the dearest to find."""
WORDS = ("hand-overs", "reopened", "waiting", "backlog", "routing", "knowledge", "queue", "priority")
STATES = tuple(State.values)


def fill(rows: int) -> None:
    """Write so many improvements: most in the organisation of the demonstration, a fifth in another."""
    chance = random.Random(rows)
    home = Organisation.objects.get(name=ORGANISATION)
    other, small = (Organisation.objects.create(name=name) for name in ("Other Ltd", "Small Ltd"))
    owners = list(Person.objects.filter(organisation=home).values_list("pk", flat=True))
    cases = _cases(rows, chance, home, other, small, owners)
    with transaction.atomic():
        while batch := list(islice(cases, BATCH)):
            Improvement.objects.bulk_create(
                _improvement(case, chance) for case in Case.objects.bulk_create(batch)
            )
    person = Person.objects.get(email=address_of(Role.IMPROVEMENT_OWNER))
    person.pk, person.email, person.organisation = None, "small@example.org", small
    person.save(force_insert=True)
    person.grants.create(role=Role.IMPROVEMENT_OWNER, organisation=small)


def _cases(
    rows: int,
    chance: random.Random,
    home: Organisation,
    other: Organisation,
    small: Organisation,
    owners: list[int],
) -> Iterator[Case]:
    """Cases from the oldest to the newest, one every few minutes."""
    now = clock.now()
    for n in range(rows):
        place = small if n < SMALL else other if chance.random() < 0.2 else home
        yield Case(
            kind=Improvement.kind,
            title=f"Fewer {chance.choice(WORDS)} in {chance.choice(WORDS)} {chance.randrange(10**6)}",
            organisation=place,
            owner_id=chance.choice(owners) if place is home else None,
            confidential=chance.random() < 0.02,
            created_at=now - timedelta(minutes=5 * (rows - n)),
        )


def _improvement(case: Case, chance: random.Random) -> Improvement:
    kpi = chance.choice(("", "reopen-rate", "sla-attainment"))
    return Improvement(
        case=case,
        state=chance.choice(STATES),
        problem=f"Too many {chance.choice(WORDS)}: customers wait, and work is done twice.",
        kpi=kpi,
        definition_version=1 if kpi else None,
    )
