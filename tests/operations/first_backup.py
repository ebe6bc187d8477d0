"""How `backups/first.tar.gz` was made: a site as the first version had it, by the tables of its time.

    export PAWL_DATA=/tmp/first DJANGO_SETTINGS_MODULE=pawl.django_settings
    python -c "import django; django.setup(); from tests.operations import first_backup as f; f.make_at('.')"

It is kept as it is: made anew it would only prove that today's code reads what today's code writes.
"""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from pawl.accounts.actor import system
from pawl.environment import environment
from pawl.history.record import record
from pawl.operation.backup import make

STATE = (
    ("contenttypes", "0002_remove_content_type_name"),
    ("auth", "0012_alter_user_first_name_max_length"),
    ("sessions", "0001_initial"),
    ("account", "0009_emailaddress_unique_primary_email"),
    ("mfa", "0003_authenticator_type_uniq"),
    ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ("usersessions", "0001_initial"),
    ("accounts", "0002_sign_in"),
    ("history", "0003_guards"),
    ("jobs", "0002_order"),
    ("collaboration", "0001_initial"),
    ("measurement", "0001_initial"),
    ("strategy", "0001_strategy"),
    ("improvement", "0001_register"),
    ("web", "0001_repeats"),
)
"""The migrations of the first version."""
AT = datetime(2026, 11, 26, tzinfo=UTC)


def fill(models: Any) -> None:
    """Somebody, somewhere, with a case on the register."""
    house = models.get_model("accounts", "Organisation").objects.create(name="Acme 公司")
    person = models.get_model("accounts", "Person").objects.create(
        email="ada@example.org", name="Ada", organisation=house, password="!", joined_at=AT
    )
    case = models.get_model("collaboration", "Case").objects.create(
        kind="improvement", title="Fewer hand-overs", organisation=house, owner=person, created_at=AT
    )
    models.get_model("improvement", "Improvement").objects.create(case=case, problem="Tickets travel.")


def make_at(folder: str) -> None:
    """Make it in a folder, from an empty data folder."""
    executor = MigrationExecutor(connection)
    state = executor.migrate(list(STATE))
    with transaction.atomic():
        fill(state.apps)
        record("improvement", "CSI-1", "proposed", by=system("test"), texts={"title": "Fewer hand-overs"})
    (environment().data / "attachment.txt").write_text("kept\n", encoding="utf-8")
    made = make(Path(folder), with_key=False)
    (Path(folder) / "first.tar.gz").write_bytes(gzip.compress(made.path.read_bytes(), mtime=0))
    made.path.unlink()
