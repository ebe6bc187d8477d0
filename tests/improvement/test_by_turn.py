"""How many turns are verified, by their number: the newest verdict of each counts, only what one may see."""

from typing import Any

import pytest
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller, told
from tests.improvement import gains

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.improvement.by_turn import MOST, success_by_turn
from pawl.improvement.models import Benefit, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def judged(people: Cast, number: int, *verdicts: str, place: Place | None = None) -> None:
    where = place or Place(people.acme.pk)
    first = gains.checking(where, gains.source(where), week=3)
    turn = first if number == 1 else gains.turn(first.improvement, week=9, number=number)
    for verdict in verdicts:
        Benefit.objects.create(
            improvement=turn.improvement, turn=turn, at=clock.now(), verdict=verdict, sentence={}
        )


def test_the_share_of_each_number_has_its_n_and_interval(people: Cast) -> None:
    for verdict in ("verified", "no_effect", "likely", "harmed"):
        judged(people, 1, verdict)
    judged(people, 2, "verified")
    first, second = success_by_turn(people.alice)
    assert (first.number, first.verified, first.n, first.share) == (1, 1, 4, 0.25)
    assert first.interval == pytest.approx((0.0456, 0.6994), abs=1e-4)  # Wilson, scipy.stats.binomtest(1, 4)
    assert (second.number, second.share) == (2, 1.0)


def test_the_newest_verdict_counts_and_what_cannot_be_told_does_not(people: Cast) -> None:
    judged(people, 1, "no_effect", "verified")
    judged(people, 1, "cannot_tell")
    judged(people, 1, "judged")
    (only,) = success_by_turn(people.alice)
    assert (only.verified, only.n) == (1, 1)


def test_late_turns_are_told_together(people: Cast) -> None:
    for number in (MOST, MOST + 4):
        judged(people, number, "likely")
    (only,) = success_by_turn(people.alice)
    assert (only.number, only.n, only.is_last) == (MOST, 2, True)


def test_others_see_nothing_of_it(people: Cast) -> None:
    judged(people, 1, "verified")
    assert success_by_turn(people.charlie) == []


def test_home_and_api_tell_it(people: Cast) -> None:
    judged(people, 1, "verified")
    assert Turn.objects.count() == 1
    found: Any = told(Caller(people.alice).get("/api/pdca-turns/success"))
    (row,) = found
    names = ("number", "n", "verified", "share", "high")
    assert [row[name] for name in names] == [1, 1, 1, 1.0, 1.0]
