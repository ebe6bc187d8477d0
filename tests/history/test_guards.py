"""The journal only grows: what the triggers of both engines refuse, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from pawl import clock
from pawl.accounts.actor import system
from pawl.history import guards
from pawl.history.models import Event, EventText, Seal
from pawl.history.record import record

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
REFUSED = "only grows|only be erased"


@pytest.fixture
def event() -> Event:
    Seal.objects.create(first=1, last=2, count=2, digest="x", at=clock.now())
    return record("goal", "GOAL-1", "opened", by=system("test"), texts={"title": "Ada"})


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_event SET actor = 'person:7'",
        "UPDATE history_event SET digest = digest",
        "DELETE FROM history_event",
        "UPDATE history_seal SET digest = 'y'",
        "DELETE FROM history_seal",
        "DELETE FROM history_eventtext",
        "UPDATE history_eventtext SET text = 'Eve'",
        "UPDATE history_eventtext SET text = ''",
        "UPDATE history_eventtext SET text = '', erased_at = CURRENT_TIMESTAMP",
        "UPDATE history_eventtext SET text = '', salt = '', name = 'x', erased_at = CURRENT_TIMESTAMP",
    ],
)
def test_rows_are_neither_changed_nor_deleted(event: Event, statement: str) -> None:
    refused(statement)
    assert Event.objects.get(pk=event.pk).digest == event.digest
    assert EventText.objects.get().text == "Ada"


def test_a_text_can_be_erased_with_its_salt_once(event: Event) -> None:
    erase = "UPDATE history_eventtext SET text = '', salt = '', erased_at = CURRENT_TIMESTAMP"
    with connection.cursor() as cursor:
        cursor.execute(erase)
    assert EventText.objects.get().erased_at
    refused(erase)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
@pytest.mark.parametrize("table", ["history_event", "history_seal", "history_eventtext"])
def test_rows_are_not_replaced_either(event: Event, table: str) -> None:
    refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
@pytest.mark.parametrize("table", ["history_event", "history_seal", "history_eventtext"])
def test_tables_are_not_emptied_either(table: str) -> None:
    refused(f"TRUNCATE {table} CASCADE")


def test_all_triggers_stand_after_all_migrations() -> None:
    assert guards.missing(connection) == set()


def test_a_missing_trigger_is_noticed() -> None:
    guards.lift(connection)
    assert len(guards.missing(connection)) == (9 if connection.vendor == "sqlite" else 10)
    guards.install(connection)
    assert guards.missing(connection) == set()
