"""A kept connection is looked at before it is used again: what lives is not asked, what died is replaced."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client
from tests.ground.postgresql import address

from pawl.accounts.models import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.second_engine]


@pytest.fixture
def own() -> Iterator[Any]:
    """The connection of this thread, as a request finds it: kept, and to be looked at."""
    here: Any = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    here.health_check_enabled, here.health_check_done = True, False
    yield here
    here.close()


def test_one_that_lives_is_not_asked(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(own), "is_usable", lambda _self: pytest.fail("it was asked"))
    Person.objects.count()
    assert own.health_check_done


def test_one_that_was_ended_is_replaced(own: Any) -> None:
    before = own.connection
    pid = before.info.backend_pid
    with psycopg.connect(address(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert Person.objects.count() == 0
    assert own.connection is not before


def test_one_with_words_of_the_server_is_asked_and_stays(own: Any) -> None:
    before = own.connection
    before.execute("LISTEN pawl_test")
    with psycopg.connect(
        address().replace("/postgres?", f"/{before.info.dbname}?"), autocommit=True
    ) as other:
        other.execute("NOTIFY pawl_test")
    assert Person.objects.count() == 0
    assert own.connection is before


def test_one_that_is_closed_here_is_replaced(own: Any) -> None:
    own.connection.close()
    assert Person.objects.count() == 0


def test_a_request_after_the_server_ended_its_connection_is_answered(own: Any) -> None:
    with psycopg.connect(address(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [own.connection.info.backend_pid])
    assert Client().get("/readyz").status_code == 200
