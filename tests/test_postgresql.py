"""What a connection knows by itself: whether it lives, and where its transaction begins."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.ground.postgresql import address

from pawl.accounts.models import Organisation, Person
from pawl.prepared import Update, insert

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


class Fault(Exception):
    """What goes wrong within a deed."""


def names() -> list[str]:
    return sorted(Organisation.objects.values_list("name", flat=True))


def within(name: str, fault: type[Exception] | None = None) -> None:
    """A deed within another one: it adds a row, and may die of something that whoever called it survives."""
    try:
        with transaction.atomic():
            Organisation.objects.create(name=name)
            if fault:
                raise fault
    except Fault:
        pass


def said(own: Any, *deeds: tuple[str, type[Exception] | None]) -> list[str]:
    with CaptureQueriesContext(own) as asked, transaction.atomic(), transaction.atomic():
        for name, fault in deeds:
            within(name, fault)
    return [one["sql"].partition(" ")[0] for one in asked.captured_queries]


def test_a_savepoint_at_the_beginning_is_no_statement(own: Any) -> None:
    words = said(own, ("first", None), ("second", None))
    assert words == ["BEGIN", "INSERT", "SAVEPOINT", "INSERT", "RELEASE", "COMMIT"]
    assert names() == ["first", "second"]


def test_what_goes_back_to_the_beginning_leaves_nothing_and_the_rest_goes_on(own: Any) -> None:
    said(own, ("lost", Fault), ("first", None), ("lost too", Fault), ("second", None))
    assert names() == ["first", "second"]
    said(own, ("lost", Fault))
    assert names() == ["first", "second"]


@transaction.atomic
def swallowing() -> None:
    """A deed that hides what the database has refused."""
    Organisation.objects.create(name="lost")
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor, suppress(DatabaseError):
        cursor.execute("SELECT 1 / 0")


@transaction.atomic
def cut_off() -> None:
    """A deed whose connection is closed within."""
    connections[DEFAULT_DB_ALIAS].close()
    raise Fault


def test_a_failed_transaction_is_not_taken_for_a_kept_one(own: Any) -> None:
    with pytest.raises(DatabaseError):
        transaction.atomic(swallowing)()
    with transaction.atomic():
        within("kept")
    assert names() == ["kept"]


def test_another_transaction_has_its_own_beginning(own: Any) -> None:
    with pytest.raises(Fault):
        transaction.atomic(cut_off)()
    with transaction.atomic():
        Organisation.objects.create(name="first")
        within("lost", Fault)
        within("second")
    assert names() == ["first", "second"]


@transaction.atomic
def dead() -> None:
    """A deed whose connection is gone, which hides it."""
    with psycopg.connect(address(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [own_pid()])
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor, suppress(DatabaseError):
        cursor.execute("SELECT 1")


def own_pid() -> int:
    here: Any = connections[DEFAULT_DB_ALIAS]
    return int(here.connection.info.backend_pid)


def test_a_deed_whose_connection_is_gone_does_not_end_well(own: Any) -> None:
    ended = []
    with suppress(DatabaseError), transaction.atomic():
        dead()
        ended.append("well")
    assert ended == []
    own.close()
    assert names() == []


def test_a_transaction_that_has_to_go_back_refuses_to_end_a_savepoint(own: Any) -> None:
    with transaction.atomic():
        sid = transaction.savepoint()
        transaction.set_rollback(True)
        for deed in (transaction.savepoint_commit, transaction.savepoint_rollback):
            with pytest.raises(transaction.TransactionManagementError):
                deed(sid)


def test_a_change_with_rows_needs_a_transaction(own: Any) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        insert(updating=Update(Organisation, {"pk": 1}, {"name": "Second"}))
