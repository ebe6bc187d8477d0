"""B1, B2: what a restored site needs: the files of its records, and the secrets that it keeps sealed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from tests.accounts.people import Cast, cast
from tests.ground.site import pawl
from tests.incidents.samples import incident
from tests.mailroom.letters import with_file
from tests.mailroom.samples import mailbox, sorted_out
from tests.notifications.samples import ROOM, chat_channel

from pawl.accounts.permissions import Place
from pawl.collaboration.attaching import attach
from pawl.collaboration.models import Attachment
from pawl.database import sqlite_profile
from pawl.environment import environment
from pawl.mailroom import keeping
from pawl.mailroom.models import Mailbox, Received
from pawl.notifications.models import Channel
from pawl.notifications.sealing import unseal
from pawl.operation.backup import aliased, make

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse"
CONTENTS = (b"All is lost" * 4000, "打印机坏了".encode(), bytes(range(256)))


@pytest.fixture
def people() -> Iterator[Cast]:
    """A desk with a mailbox, a room, three files of a ticket, and a message that brought one more."""
    found = cast()
    home = Place(found.acme.pk, None, found.alice.human.pk)
    box = mailbox(home, secret=keeping.lock(PASSWORD))
    chat_channel(home)
    one = incident(home)
    for n, content in enumerate(CONTENTS):
        attach(one.key, f"打印机 {n}.bin", content, found.admin)
    sorted_out(with_file(sender="Alice <alice@example.org>"), box)
    yield found
    for folder in ("files", keeping.FOLDER):
        for path in (environment().data / folder).rglob("*"):
            if path.is_file():
                path.unlink()


def restored(folder: Path, *, with_key: bool = True) -> Path:
    told = make(folder / "backups", with_key=with_key)
    done = pawl("restore", told.path, "--data", "new", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder / "new"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the archive is the same whatever engine wrote it")
def test_files_and_secrets_are_there_again(people: Cast, tmp_path: Path) -> None:
    new = restored(tmp_path)
    key = (new / "secret.key").read_text(encoding="utf-8").strip()
    with aliased("restored", sqlite_profile(new / "pawl.sqlite3")), override_settings(SECRET_KEY=key):
        files = list(Attachment.objects.using("restored").values_list("sha256", "size"))
        letters = list(Received.objects.using("restored").values_list("digest", flat=True))
        assert keeping.unlock(Mailbox.objects.using("restored").get().secret) == PASSWORD
        assert unseal(Channel.objects.using("restored").get().address) == ROOM
    assert len(files) == len(CONTENTS) + 1
    for digest, size in files:
        content = (new / "files" / digest[:2] / digest).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (digest, size)
    assert [(new / keeping.FOLDER / one[:2] / f"{one}.eml").is_file() for one in letters] == [True]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="as above")
def test_without_the_key_no_secret_can_be_read(people: Cast, tmp_path: Path) -> None:
    new = restored(tmp_path, with_key=False)
    whole = b"".join(one.read_bytes() for one in new.rglob("*") if one.is_file())
    assert not any(secret.encode() in whole for secret in (PASSWORD, ROOM, ROOM.rpartition("/")[2]))
    with aliased("restored", sqlite_profile(new / "pawl.sqlite3")), override_settings(SECRET_KEY="another"):
        assert keeping.unlock(Mailbox.objects.using("restored").get().secret) == ""
        assert unseal(Channel.objects.using("restored").get().address) == ""
        assert Attachment.objects.using("restored").count() == len(CONTENTS) + 1
