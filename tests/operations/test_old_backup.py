"""A backup that the first version made stands again, by today's tables, on either engine."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.ground.site import pawl
from tests.operations.first_backup import STATE
from tests.operations.schemas import schema

from pawl.accounts.models import Person
from pawl.collaboration.models import Case
from pawl.database import postgresql_profile, sqlite_profile
from pawl.history import set_up
from pawl.history.models import Event
from pawl.operation import rows
from pawl.operation.archive_file import checked
from pawl.operation.backup import aliased
from pawl.operation.laying import lay

pytestmark = pytest.mark.django_db
ENGINES = ["sqlite", *(["postgresql"] if os.environ.get("PAWL_THOROUGH") else [])]  # a minute of CPU each
FIRST = Path(__file__).with_name("backups") / "first.tar.gz"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("first") / "first.tar"
    path.write_bytes(gzip.decompress(FIRST.read_bytes()))
    return path


def test_it_is_of_an_older_version(first: Path) -> None:
    manifest = checked(first)
    assert manifest["format"] == 1
    assert {f"{app}.{name}" for app, name in STATE} <= set(manifest["migrations"])
    assert not set(manifest["migrations"]) & {"accounts.0003_removed", "measurement.0002_plan"}


@pytest.mark.parametrize("engine", ENGINES)
def test_it_is_restored_and_migrated(engine: str, first: Path, tmp_path: Path, fresh_database: str) -> None:
    address = fresh_database if engine == "postgresql" else ""
    done = pawl("restore", first, "--data", "new", "--json", folder=tmp_path, PAWL_DATABASE=address)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["migrated"], told["journal"]) == (True, 1)
    profile = postgresql_profile(address) if address else sqlite_profile(tmp_path / "new" / "pawl.sqlite3")
    with aliased("restored", profile):
        wanted = [one for one in rows.applied("default") if not one.startswith("tests_")]
        assert rows.applied("restored") == wanted, "as if it had been made today"
        if engine == "sqlite":  # as test_laying.py does on both, without data, in the thorough form
            assert schema("restored") == laid(tmp_path)
        ada = Person.objects.using("restored").get()
        assert (ada.email, ada.organisation.name, ada.removed_at) == ("ada@example.org", "Acme 公司", None)
        assert Case.objects.using("restored").get().title == "Fewer hand-overs"
        assert Event.objects.using("restored").get().activity == "proposed"
    assert (tmp_path / "new" / "attachment.txt").read_text() == "kept\n"
    seen = pawl("verify", "--data", "new", folder=tmp_path, PAWL_DATABASE=address)
    assert seen.returncode == 0, seen.stdout + seen.stderr


def laid(folder: Path) -> list[Any]:
    """The tables that a new site gets at once: the walk from the first version on must end in the same."""
    with aliased("laid", sqlite_profile(folder / "laid.sqlite3")):
        assert lay("laid")
        set_up.install(connections["laid"])
        return [one for one in schema("laid") if "tests_desk" not in str(one)]
