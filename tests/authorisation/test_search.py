"""What search may find is exactly what each kind lets somebody see."""

import pytest
from tests.authorisation.world import MAKERS, PAWL, World

from pawl.accounts.actor import Actor
from pawl.collaboration.models import Record
from pawl.collaboration.records import models_by_kind
from pawl.collaboration.searching import visible_cases

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_every_visible_case_and_no_other(here: World) -> None:
    """One of everything in any place, asked as anybody."""
    places = here.places(PAWL).values()
    made = [make(place) for make in MAKERS.values() for place in places]
    kinds = {one.kind for one in made if isinstance(one, Record)}
    assert len(kinds) > 20
    # Some makers leave a case without its record, which no action does.
    records = {pk for kind in kinds for pk in _seen(kind, PAWL)}
    for who in [*here.principals.values(), PAWL]:
        asked = Actor(who.person, who.via, who.scopes, system=who.system)
        seen = {pk for kind in kinds for pk in _seen(kind, asked)}
        found = set(visible_cases(asked, kinds).values_list("pk", flat=True))
        assert found & records == seen, who


def _seen(kind: str, who: Actor) -> set[int]:
    model = models_by_kind()[kind]
    return set(model.objects.visible_to(who).values_list("pk", flat=True))
