"""The order of the journal: what may be read on although other transactions still write."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from tests.ground.emptying import without_triggers
from tests.jobs.trials import BY

from pawl.history.models import Event
from pawl.history.record import record
from pawl.history.settled import Position, begin_epoch, settled, stream

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def write(case: str) -> Event:
    with transaction.atomic():
        return record("goal", case, "opened", by=BY)


def beside(action: Callable[[], object]) -> None:
    """Do something over another connection, as another process would."""

    def run() -> None:
        action()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_events_come_in_order_behind_a_position() -> None:
    made = [write(f"GOAL-{n}") for n in range(5)]
    first = settled()[0]
    assert [one.pk for one in settled(Position.of(first))] == [one.pk for one in made[1:]]
    assert [len(chunk) for chunk in stream(size=2)] == [2, 2, 1]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_a_reader_skips_nothing_that_commits_late() -> None:
    read: list[str] = []
    with transaction.atomic():
        record("goal", "GOAL-SLOW", "opened", by=BY)
        beside(lambda: write("GOAL-QUICK"))
        beside(lambda: read.extend(one.case for one in settled()))
        assert read == [], "the quick one is newer than a transaction that still runs"
    assert [one.case for one in settled()] == ["GOAL-SLOW", "GOAL-QUICK"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_an_id_drawn_late_by_an_early_transaction_is_not_skipped() -> None:
    """The case that ids alone get wrong: the later transaction holds the lower id and commits last."""
    with transaction.atomic():
        record("goal", "GOAL-A", "opened", by=BY)
        beside(lambda: write("GOAL-B"))
        record("goal", "GOAL-C", "opened", by=BY)
    found = list(settled())
    assert [one.case for one in found] == ["GOAL-A", "GOAL-C", "GOAL-B"]
    assert [one.case for one in settled(Position.of(found[1]))] == ["GOAL-B"]


def test_a_restored_database_goes_on_behind_the_rows_it_was_given() -> None:
    """Rows of PostgreSQL's count, in a cluster that counts from one again, or in SQLite."""
    write("GOAL-OLD")
    with without_triggers(), connection.cursor() as cursor:  # as a restore does it: rows as they were
        cursor.execute('UPDATE history_event SET "transaction" = "transaction" + 1000000')
    assert settled().exists() is (connection.vendor == "sqlite")
    assert begin_epoch() > 0
    write("GOAL-NEW")
    assert [one.case for one in settled()] == ["GOAL-OLD", "GOAL-NEW"]
    assert begin_epoch() == begin_epoch()
