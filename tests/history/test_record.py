"""Writing the journal."""

import pytest
from django.db import transaction

from pawl.accounts.actor import system
from pawl.history.models import Event
from pawl.history.record import OutsideTransaction, event_digest, record, text_digest

BY = system("test")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_a_defect() -> None:
    with pytest.raises(OutsideTransaction):
        record("goal", "GOAL-1", "opened", by=BY)


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_with_the_change_that_was_rolled_back() -> None:
    def change() -> None:
        with transaction.atomic():
            record("goal", "GOAL-1", "opened", by=BY)
            raise LookupError

    with pytest.raises(LookupError):
        change()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_names_and_texts_lie_outside_the_digest() -> None:
    event = record("goal", "GOAL-1", "renamed", by=BY, facts={"n": 1}, texts={"title": "Ada's goal"})
    text = event.texts.get()
    assert event.text_digests == {"title": text_digest("Ada's goal", text.salt)}
    assert "Ada" not in str(event.facts) + str(event.text_digests)


@pytest.mark.django_db
def test_a_row_read_back_has_the_digest_it_was_written_with() -> None:
    made = record("goal", "GOAL-1", "opened", by=BY, facts={"share": 0.1, "at": "2026-01-01", "name": "é"})
    assert event_digest(Event.objects.get(pk=made.pk)) == made.digest


@pytest.mark.postgres
@pytest.mark.django_db
def test_large_numbers_come_back_as_they_were_sealed() -> None:
    """PostgreSQL gives 1e22 back as a whole number: the digest has to hold on either engine."""
    with transaction.atomic():
        made = record("goal", "GOAL-1", "set", by=BY, facts={"a": 1e22, "b": [1.5, -1e300], "c": 1e-7})
    assert event_digest(Event.objects.get(pk=made.pk)) == made.digest
