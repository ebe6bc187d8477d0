"""What a record is linked with, by API: from both ends, and never what one may not see."""

import pytest
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller
from tests.incidents import samples as incidents
from tests.problems import samples as problems

from pawl.accounts.permissions import Place
from pawl.collaboration.models import Link

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_link_is_told_from_either_end_and_not_to_whom_it_does_not_belong(people: Cast) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    known, hidden = (
        problems.problem(place, title="Mail hangs"),
        problems.problem(Place(people.other.pk), title="Salaries"),
    )
    incident = incidents.incident(place, title="No mail")
    for one in (known, hidden):
        Link.objects.create(source=incident.case, target=one.case, relation="caused_by")
    bob, charlie = Caller(people.bob), Caller(people.charlie)
    there = {"relation": "caused_by", "is_outgoing": True, "key": known.key, "kind": "problem",
             "title": "Mail hangs"}  # fmt: skip
    back = {**there, "is_outgoing": False, "key": incident.key, "kind": "incident", "title": "No mail"}
    assert bob.get(f"/api/links/{incident.key}").json() == [there]
    assert bob.get(f"/api/links/{known.key}").json() == [back]
    assert bob.get(f"/api/links/{hidden.key}").status_code == 404
    assert charlie.get(f"/api/links/{incident.key}").status_code == 404
    assert bob.get("/api/links/NONE-1").status_code == 404
