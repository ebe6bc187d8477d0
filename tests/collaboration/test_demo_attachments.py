"""The files of the demonstration."""

from pathlib import Path

import pytest
from tests.accounts.people import cast, person

from pawl.accounts.actor import system
from pawl.accounts.roles import Role
from pawl.collaboration import attaching, files
from pawl.collaboration.models import Attachment
from pawl.environment import environment
from pawl.operation import demo_attachments, demo_incidents

pytestmark = pytest.mark.django_db


def test_they_are_attached_once_and_a_picture_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = environment().model_copy(update={"data": tmp_path})
    for module in (files, attaching):
        monkeypatch.setattr(module, "environment", lambda: made)
    people = cast()
    agent, caller = (
        person(name, people.acme, role).human
        for name, role in (("ann", Role.AGENT), ("rita", Role.REQUESTER))
    )
    demo_incidents.seed(people.acme, system("demo"), agent, caller)
    assert demo_attachments.seed(agent, caller) == len(demo_attachments.files())
    assert demo_attachments.seed(agent, caller) == 0
    kinds = dict(Attachment.objects.values_list("name", "media_type"))
    assert kinds["how long a page takes.png"] == "image/png"
    assert [one.by for one in Attachment.objects.filter(is_internal=True)] == [agent]
