"""Lists show names in the reader's language; what reads them as data finds the titles by which it asks."""

from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.catalogue import samples as catalogue
from tests.incidents import samples as incidents
from tests.requests import samples as requests

from pawl.accounts.permissions import Place
from pawl.local_text import LocalText
from pawl.requests.models import RequestModel

pytestmark = pytest.mark.django_db
ZH = {"accept-language": "zh-hans"}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def admin(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


def notebooks(people: Cast, n: int = 1) -> None:
    """Requests, their model with its Chinese name, and their tasks."""
    for _number in range(n):
        requests.in_fulfilment(Place(people.acme.pk))
    RequestModel.objects.update(name=LocalText({"en": "Notebook", "zh-hans": "笔记本电脑"}))


def test_a_reader_sees_names_and_finds_by_titles(admin: Client, people: Cast) -> None:
    notebooks(people)
    for address in (
        "/service-requests/",
        "/request-models/",
        "/fulfilment-tasks/",
        "/service-requests/split/",
        "/work/",
        "/work/split/",
    ):
        assert "笔记本电脑" in admin.get(address, headers=ZH).content.decode(), address
        assert "笔记本电脑" not in admin.get(address).content.decode(), address
    assert admin.get("/api/service-requests", headers=ZH).json()["items"][0]["title"] == "Notebook"
    exported = admin.get("/service-requests/?export=csv", headers=ZH)
    assert "Notebook" in b"".join(exported).decode()


def test_services_are_called_in_the_readers_language_where_they_have_such_a_name(
    admin: Client, people: Cast
) -> None:
    place = Place(people.acme.pk)
    named = catalogue.service(place, name=LocalText({"en": "Mail", "zh-hans": "邮件"}))
    plain = catalogue.service(place, name=LocalText({"en": "Print"}))
    for service in (named, plain):
        incidents.incident(place, service=service)
    listed = admin.get("/incidents/", headers=ZH).content.decode()
    assert ("邮件" in listed, "Print" in listed) == (True, True)


def test_names_of_ten_are_asked_as_often_as_of_one(
    admin: Client, people: Cast, django_assert_max_num_queries: Any
) -> None:
    asked = []
    for n in (1, 9):
        notebooks(people, n)
        for _again in range(3):  # what is asked again is prepared
            admin.get("/service-requests/", headers=ZH)
        with django_assert_max_num_queries(25) as queries:
            admin.get("/service-requests/", headers=ZH)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_tasks_say_what_is_to_be_done(admin: Client, people: Cast) -> None:
    notebooks(people)
    assert "Order it" in admin.get("/fulfilment-tasks/").content.decode()
    names = [one["name"] for one in admin.get("/api/fulfilment-tasks").json()["items"]]
    assert "Order it" in names
