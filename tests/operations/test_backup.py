"""A backup exists only after a restore was compared: from either engine into either, row by row."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
import time_machine
from django.apps import apps
from django.db import connection, connections, models, transaction
from tests.accounts.people import cast
from tests.authorisation.world import MAKERS
from tests.ground.emptying import without_triggers
from tests.ground.site import pawl

from pawl import clock
from pawl.accounts.actor import system
from pawl.accounts.models import ApiToken, Organisation, Person
from pawl.accounts.permissions import Place
from pawl.collaboration.hits import INDEX
from pawl.database import postgresql_profile, sqlite_profile
from pawl.environment import environment
from pawl.history.models import Epoch, Event
from pawl.history.record import record
from pawl.operation import rows
from pawl.operation.archive_file import BadBackup, checked, unpack, writing
from pawl.operation.backup import MADE_ANEW, aliased, make
from pawl.operation.drill import drill, newest
from pawl.operation.moving import CannotMove, move
from pawl.operation.restore import CannotRestore, readable

pytestmark = pytest.mark.django_db(transaction=True)
OF_ITS_OWN = "history_epoch", "history_setup"
"""Where PostgreSQL begins to count, and the mark of what is set up, which is new where all is new."""
WRITERS = 4
AWKWARD = {
    "whole": 1e22,
    "same": 1.0,
    "small": 1e-7,
    "long": 2**53 + 1,
    "deep": {"b": [1, 2.5, None], "a": "ü 语 \u2028"},
}


@pytest.fixture
def world() -> Iterator[Path]:
    """People, tokens, events with awkward values, a file; the data folder comes back."""
    people = cast()
    now = clock.now()
    token = ApiToken(person=people.alice.human, name="a", prefix="p", digest="d", scopes=["x"])
    token.created_at = token.expires_at = now
    token.save()
    write(20)
    file = environment().data / "files" / "语" / "a b.bin"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(range(256)))
    yield environment().data
    file.unlink()


def write(count: int, stop: Flag | None = None, kind: str = "person", begun: Flag | None = None) -> None:
    for number in range(count):
        with transaction.atomic():
            told = {"facts": AWKWARD, "texts": {"name": "Ada 语"}}
            record(kind, f"PER-{number}", "seen", by=system("test"), **told)  # type: ignore[arg-type]
        if begun:
            begun.set()
        if stop and stop.is_set():
            break


def prints_at(address: str, data: Path) -> dict[str, rows.Print]:
    profile = postgresql_profile(address) if address else sqlite_profile(data / "pawl.sqlite3")
    with aliased("restored", profile):
        return rows.prints("restored")


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_table_and_file_comes_back(
    engine: str, world: Path, tmp_path: Path, fresh_database: str
) -> None:
    """B1, B2: table by table, file by file."""
    told = make(tmp_path / "backups")
    address = fresh_database if engine == "postgresql" else ""
    done = pawl("restore", told.path, "--data", "new", "--json", folder=tmp_path, PAWL_DATABASE=address)
    assert done.returncode == 0, done.stderr
    found, wanted = prints_at(address, tmp_path / "new"), rows.prints("default")
    for name in ("django_content_type", "auth_permission"):  # written by Django, asked by nobody
        found[name] = wanted[name]
    for name in OF_ITS_OWN:
        found[name] = wanted[name]
    assert found == wanted
    assert json.loads(done.stdout)["journal"] == Event.objects.latest("id").pk
    assert (tmp_path / "new/files/语/a b.bin").read_bytes() == (world / "files/语/a b.bin").read_bytes()
    assert (tmp_path / "new/secret.key").read_text() == (world / "secret.key").read_text()
    checks = pawl("doctor", "--data", "new", "--json", folder=tmp_path, PAWL_DATABASE=address)
    stands = {one["name"]: one["stand"] for one in json.loads(checks.stdout)}
    assert (stands["database"], stands["migrations"], stands["journal"]) == ("ok", "ok", "ok")


@pytest.mark.postgres
def test_a_row_of_every_kind_of_record_is_read_and_written_back(world: Path) -> None:
    with transaction.atomic():
        home = Organisation.objects.order_by("pk")[0]
        place = Place(home.pk, None, Person.objects.order_by("pk")[0].pk)
        for make_one in MAKERS.values():
            make_one(place)
    filled = 0
    for table in rows.tables("default"):
        for row in rows.read(table, "default"):
            rows.line(row)
            again = rows._row(table, row)
            assert [rows.plain(getattr(again, one.attname)) for one in rows.columns(table)] == row, table
            filled += 1
    assert filled > len(MAKERS)


@pytest.mark.postgres
def test_a_backup_while_others_write_is_of_one_moment(world: Path, tmp_path: Path) -> None:
    stop, begun = Flag(), [Flag() for _ in range(WRITERS)]

    def busy(number: int) -> None:
        write(10_000, stop, kind=f"writer-{number}", begun=begun[number])
        connection.close()

    writers = [Thread(target=busy, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    assert all(one.wait(30) for one in begun)
    told = make(tmp_path / "backups")
    stop.set()
    for writer in writers:
        writer.join()
    assert pawl("restore", told.path, "--data", "new", folder=tmp_path).returncode == 0
    with aliased("restored", sqlite_profile(tmp_path / "new" / "pawl.sqlite3")):
        events = Event.objects.using("restored").prefetch_related("texts").order_by("id")
        assert events[len(events) - 1].pk == told.journal
        assert all(len(one.texts.all()) == len(one.text_digests) for one in events)
        for number in range(WRITERS):
            written = [one.case for one in events if one.kind == f"writer-{number}"]
            assert written == [f"PER-{n}" for n in range(len(written))], "each wrote one after the other"
            assert written
        known = dict(Event.objects.values_list("pk", "digest"))
        assert all(known[one.pk] == one.digest for one in events)


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_number_that_was_given_is_not_given_again(
    engine: str, world: Path, tmp_path: Path, fresh_database: str
) -> None:
    last = Organisation.objects.create(name="Short-lived")
    gone = last.pk
    last.delete()
    told = make(tmp_path / "backups")
    address = fresh_database if engine == "postgresql" else ""
    assert pawl("restore", told.path, "--data", "new", folder=tmp_path, PAWL_DATABASE=address).returncode == 0
    profile = postgresql_profile(address) if address else sqlite_profile(tmp_path / "new" / "pawl.sqlite3")
    with aliased("restored", profile):
        assert Organisation.objects.using("restored").create(name="Next").pk > gone


def test_no_table_and_no_file_field_is_left_out(world: Path, tmp_path: Path) -> None:
    manifest = checked(make(tmp_path).path)
    wanted = {one._meta.db_table for one in apps.get_models(include_auto_created=True) if one._meta.managed}
    wanted = {name for name in wanted if not name.startswith("tests_")}
    assert set(manifest["tables"]) == wanted
    # FTS5's own tables are derived: the triggers of their table fill them again as its rows are restored.
    derived = ("tests_", INDEX)
    there = {name for name in connection.introspection.table_names() if not name.startswith(derived)}
    assert there - wanted <= {"django_migrations", "sqlite_sequence"}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                place = Path(field.storage.path("x")).relative_to(environment().data.resolve())
                assert place.parts[0] not in MADE_ANEW, f"{model.__name__}.{field.name}"


def test_a_damaged_backup_is_refused_and_nothing_is_touched(world: Path, tmp_path: Path) -> None:
    whole = make(tmp_path / "backups").path.read_bytes()
    dice, spoilt = random.Random(20261126), tmp_path / "spoilt.tar"
    for number in range(100):
        content = bytearray(whole)
        if number % 4:
            place = dice.randrange(len(content))
            content[place] ^= 1 << dice.randrange(8)
        else:
            del content[dice.randrange(len(content)) :]
        spoilt.write_bytes(content)
        with pytest.raises(BadBackup):
            checked(spoilt)
    done = pawl("restore", spoilt, "--data", "new", folder=tmp_path)
    assert done.returncode == 3
    assert "damaged" in done.stderr
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".new*"))


def test_a_backup_with_a_foreign_file_is_refused(tmp_path: Path) -> None:
    """The manifest is believed: a file that it does not list never enters a site."""
    path, extra = tmp_path / "x.tar", tmp_path / "extra"
    extra.write_text("x")
    with writing(path, {"format": 1}) as archive:
        archive.add("files/extra", extra)
        archive.members.clear()
    with pytest.raises(BadBackup, match="other files than it lists"):
        unpack(path, checked(path), tmp_path / "out")


def test_parts_that_two_snapshots_share_come_back_in_both(tmp_path: Path) -> None:
    """An appended snapshot links to the parts of its parent: a tar would keep the second as a link only."""
    path, parent, child = tmp_path / "x.tar", tmp_path / "parent", tmp_path / "child"
    parent.write_text("cases")
    child.hardlink_to(parent)
    with writing(path, {"format": 1}) as archive:
        archive.add("files/lake/parent", parent)
        archive.add("files/lake/child", child)
    unpack(path, checked(path), tmp_path / "out")
    assert [(tmp_path / "out/files/lake" / name).read_text() for name in ("parent", "child")] == ["cases"] * 2


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.tar"
    with writing(path, {"format": 1, "version": "99.0", "migrations": ["accounts.9999_later"]}):
        pass
    with pytest.raises(CannotRestore, match=r"newer version of Pawl: 99\.0"):
        readable(path)


@pytest.mark.postgres
def test_a_target_in_use_is_refused(world: Path, tmp_path: Path) -> None:
    path = make(tmp_path / "backups").path
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine").write_text("mine")
    assert pawl("restore", path, "--data", "used", folder=tmp_path).returncode == 3
    assert [one.name for one in (tmp_path / "used").iterdir()] == ["mine"]


def test_without_the_key_it_is_said_and_left_out(world: Path, tmp_path: Path) -> None:
    told = make(tmp_path, with_key=False)
    assert not told.has_key
    assert "files/secret.key" not in checked(told.path)["members"]


@pytest.mark.postgres
def test_a_drill_restores_and_verifies(world: Path, tmp_path: Path) -> None:
    make(tmp_path / "data" / "backups")
    done = pawl("drill", "--data", "data", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["ok"], found["findings"]) == (True, [])
    assert found["rows"] == sum(one.rows for one in rows.prints("default").values())


def test_a_drill_tells_of_an_old_backup(world: Path, tmp_path: Path) -> None:
    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC), tick=True):
        make(tmp_path / "data" / "backups")
    found = newest(tmp_path / "data" / "backups")
    assert found is not None
    assert found.days > 365
    assert pawl("drill", "--data", "data", folder=tmp_path).returncode == 5


def test_a_drill_finds_a_row_that_was_changed(world: Path, tmp_path: Path) -> None:
    with without_triggers(), connection.cursor() as cursor:
        one = "(SELECT min(id) FROM history_event)"
        cursor.execute(f"UPDATE history_event SET actor = 'somebody else' WHERE id = {one}")
    make(tmp_path / "data" / "backups")
    done = pawl("drill", "--data", "data", "--json", folder=tmp_path)
    assert done.returncode == 5
    assert "was changed after it was written" in json.loads(done.stdout)["findings"][0]


needs_sqlite = pytest.mark.skipif("connections['default'].vendor != 'sqlite'", reason="moves from SQLite")


@needs_sqlite
def test_a_site_moves_to_postgresql(world: Path, fresh_database: str) -> None:
    with transaction.atomic(), without_triggers():  # as where they came from PostgreSQL once
        Event.objects.update(transaction=10**12)
    rehearsed = move(fresh_database, dry_run=True)
    with aliased("target", postgresql_profile(fresh_database)):
        assert connections["target"].introspection.table_names() == []
    done = move(fresh_database, dry_run=False)
    assert (done.rows, done.tables) == (rehearsed.rows, rehearsed.tables)
    found, wanted = prints_at(fresh_database, world), rows.prints("default")
    for name in ("django_content_type", "auth_permission"):  # written by Django, asked by nobody
        found[name] = wanted[name]
    for name in OF_ITS_OWN:
        found[name] = wanted[name]
    assert found == wanted
    with aliased("target", postgresql_profile(fresh_database)):
        with connections["target"].cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            own = cursor.fetchone()[0]
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'history_event'")
            counted = cursor.fetchone()[0]
        assert own + Epoch.objects.using("target").get().added > 10**12, "it counts on before a worker starts"
        assert counted == Event.objects.using("target").count(), "it plans by what is there"
        newest = Person.objects.using("target").latest("id")
        assert (
            Organisation.objects.using("target").create(name="Later").pk
            > Organisation.objects.latest("id").pk
        )
        assert newest.check_password("x") is False
    with pytest.raises(CannotMove, match="in use"):
        move(fresh_database, dry_run=False)


def test_a_drill_runs_in_a_folder_of_its_own(world: Path, tmp_path: Path) -> None:
    """Called in a site that is in use it refuses: a practice never touches what is there."""
    archive = make(tmp_path).path
    with pytest.raises(CannotRestore, match="in use"):
        drill(archive)
