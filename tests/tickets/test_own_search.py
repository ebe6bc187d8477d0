"""Own values of tickets are found by search after the words of all are written anew."""

import pytest
from tests.accounts.people import cast
from tests.incidents.samples import incident
from tests.tickets.own_samples import set_row

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.collaboration.reindexing import reindex
from pawl.collaboration.searching import best
from pawl.tickets.models import OwnValues

pytestmark = pytest.mark.django_db


def test_own_values_are_found_after_the_words_are_written_anew() -> None:
    people = cast()
    place = Place(people.acme.pk)
    one = incident(place)
    OwnValues.objects.create(
        case=one.case, field_set=set_row(place, is_live=True), values={"vendor": "Zyxel"},
        inner={"secret": "Xylophone"}, at=clock.now(),
    )  # fmt: skip
    assert list(reindex())[-1][0] > 0
    assert [case.pk for case in best("zyxel", people.admin, 5)] == [one.pk]
