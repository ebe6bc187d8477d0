"""A gap is answered by what was proposed for it, and by what moves the same KPI at the same source."""

import pytest
from tests.accounts.people import Cast, cast
from tests.improvement import findings, gains

from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.improvement.answering import answers
from pawl.improvement.models import Improvement
from pawl.measurement.models import Gap

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def people() -> Cast:
    return cast()


def improvement(people: Cast, **more: object) -> Improvement:
    place = Place(people.acme.pk, None, people.alice.human.pk)
    made = {
        "kpi": findings.KPI,
        "definition_version": 1,
        "definition_digest": "d" * 64,
        "problem": "Tickets wait",
        "state": "assessed",
        **more,
    }
    return Improvement.objects.create(case=open_case("improvement", "Sooner", place), **made)


def missed(people: Cast) -> Gap:
    """A gap at a source of its own."""
    place = Place(people.acme.pk)
    found = findings.gap(place)
    found.source = gains.source(place)
    found.save()
    return found


def test_what_answers_a_gap(people: Cast) -> None:
    gap, elsewhere = missed(people), missed(people)
    mine = improvement(people, gap=gap, origin="gap")
    beside = improvement(people, source=gap.source)
    other = improvement(people, gap=elsewhere, origin="gap")
    for unlike in ({"state": "closed"}, {"state": "rejected"}, {"kpi": "reopen-rate"}):
        improvement(people, **{"source": gap.source, **unlike})
    improvement(people)  # nobody says where it is measured
    found = answers([gap, elsewhere], people.alice)
    assert found == {gap.pk: [mine, beside], elsewhere.pk: [other]}
    assert answers([gap], people.charlie) == {}


def test_many_gaps_take_one_query(people: Cast, django_assert_num_queries: pytest.FixtureRequest) -> None:
    gaps = [missed(people) for _ in range(12)]
    improvement(people, gap=gaps[0], origin="gap")
    answers(gaps, people.alice)
    with django_assert_num_queries(1):  # type: ignore[operator]  # the fixture is a function
        answers(gaps, people.alice)
