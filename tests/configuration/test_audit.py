"""What is wrong with the data is counted, and each count leads to the rows that have it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, person
from tests.catalogue import samples as catalogue
from tests.configuration import samples

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.configuration.audit import FINDINGS

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def sam(people: Cast) -> Actor:
    return person("sam", people.acme, Role.SERVICE_OWNER)


def whole(people: Cast, sam: Actor, title: str, **facts: Any) -> Any:
    """An item with which nothing is wrong but what a test makes wrong."""
    place = Place(people.acme.pk, people.desk.pk, sam.human.pk)
    one = samples.item(place, title, **{"seen_at": clock.now(), **facts})
    samples.stands(catalogue.service(place), one)
    return one


def found(word: str, actor: Actor) -> set[str]:
    return {str(one.case.title) for one in FINDINGS[word].rows(actor)}


def test_with_a_whole_item_nothing_is_wrong(people: Cast, sam: Actor) -> None:
    whole(people, sam, "fine", attributes={"operating_system": "Debian", "serial": "A"})
    assert [one.word for one in FINDINGS.values() if one.rows(sam).exists()] == []


def test_each_defect_is_found_and_no_other_item(people: Cast, sam: Actor) -> None:
    debian = {"operating_system": "Debian"}
    whole(people, sam, "fine", attributes={**debian, "serial": "F"})
    bare = samples.item(Place(people.acme.pk), "bare", attributes=debian, seen_at=clock.now())
    whole(people, sam, "old", seen_at=clock.now() - timedelta(days=91))
    whole(people, sam, "unfinished", attributes={})
    whole(people, sam, "strange", item_class="spaceship")
    for title in ("twin", "TWIN"):
        whole(people, sam, title, attributes={**debian, "serial": "T"})
    whole(people, sam, "twin", item_class="storage")
    assert bare.case.title == "bare"
    assert (
        found("without-owner", sam) == found("without-team", sam) == found("under-nothing", sam) == {"bare"}
    )
    assert (found("stale", sam), found("incomplete", sam)) == ({"old"}, {"unfinished"})
    assert (found("unknown-class", sam), found("same-name", sam)) == ({"strange"}, {"twin", "TWIN"})
    assert FINDINGS["same-name"].rows(sam).count() == FINDINGS["same-serial"].rows(sam).count() == 2


def test_a_dependency_with_something_retired_is_dead_until_it_is_ended(people: Cast, sam: Actor) -> None:
    place = Place(people.acme.pk)
    gone, upper = samples.item(place, "gone", state="retired"), samples.item(place, "upper")
    joined = samples.stands(upper, gone)
    samples.stands(upper, samples.item(place, "there"))
    assert list(FINDINGS["dead"].rows(sam)) == [joined]
    joined.valid_until = clock.now()
    joined.save()
    assert not FINDINGS["dead"].rows(sam).exists()


def test_two_organisations_may_use_one_name(people: Cast) -> None:
    for organisation in (people.acme, people.other):
        samples.item(Place(organisation.pk), "mail-01")
    assert not FINDINGS["same-name"].rows(people.admin).exists()


def test_the_page_counts_and_leads_to_the_lists(people: Cast, sam: Actor) -> None:
    client = Client()
    client.force_login(sam.human)
    place = Place(people.acme.pk)
    samples.stands(samples.item(place, "a"), samples.item(place, "b", state="retired"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/configuration-audit/")
        assert page.status_code == 200
        return len(queries)

    asked()
    few = asked()
    for _number in range(9):
        samples.item(place, "a")
    assert asked() == few <= 25
    for one in FINDINGS.values():
        listed = client.get(f"/configuration-audit/{one.word}/")
        assert listed.status_code == 200, one.word
        assert client.get(f"/configuration-audit/{one.word}/?export=csv").status_code == 200
    assert "10 rows" in client.get("/configuration-audit/same-name/").content.decode()
    assert client.get("/configuration-audit/nothing/").status_code == 404
