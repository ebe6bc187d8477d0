"""A site that is copied into another database finds there what it found here."""

from pathlib import Path

import pytest
from django.db import connections, transaction
from tests.accounts.people import cast

from pawl.collaboration.hits import INDEX
from pawl.collaboration.models import SearchText
from pawl.database import sqlite_profile
from pawl.improvement.actions.register import Proposal, propose
from pawl.operation import rows
from pawl.operation.backup import aliased


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_words_are_found_in_a_copy_and_the_site_stays_as_it_was(tmp_path: Path) -> None:
    """It takes seconds: every migration runs once more, as in a restore."""
    made = propose(Proposal("Slow VPN", "Since Monday"), by=cast().alice)
    held = {one._meta.db_table: list(rows.read(one, "default")) for one in rows.tables("default")}
    with aliased("copy", sqlite_profile(tmp_path / "copy.sqlite3")):
        rows.migrate_to("copy", rows.applied("default"))
        rows.empty("copy")
        with transaction.atomic(using="copy"):
            rows.write("copy", lambda table: iter(held[table._meta.db_table]))
        with connections["copy"].cursor() as cursor:
            cursor.execute(f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH 'vpn'")
            assert cursor.fetchall() == [(made.pk,)]
            cursor.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('integrity-check')")
    assert SearchText.objects.count() == 1
