"""A report that is made, without its study: tests of what people do with it."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.reporting import samples

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.reporting.models import Report

MADE = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture
def cast_of(db: None) -> Cast:
    """The standing persons."""
    return cast()


@pytest.fixture
def ready(cast_of: Cast) -> Report:
    """A report of Acme that Alice ordered and that is made."""
    with transaction.atomic():
        made = samples.report(Place(cast_of.acme.pk, None, cast_of.alice.human.pk))
    summary = {"title": "The service in full", "answer": ["A", "B", "C", "D"], "simulated": False}
    Report.objects.filter(pk=made.pk).update(state="made", made_at=MADE, summary=summary, problem=None)
    return Report.objects.select_related("case", "dataset").get(pk=made.pk)


def signed_in(who: Actor) -> Client:
    """A browser of somebody."""
    client = Client()
    client.force_login(who.human)
    return client
