"""Configuration baselines: the items that a project touches, frozen; later what differs is told."""

import json
from datetime import timedelta

import pytest
from tests.changes import samples as changes
from tests.configuration.samples import item, stands
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import handover

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.collaboration.models import Case, Link
from pawl.configuration.models import ConfigurationItem, Dependency
from pawl.errors import Conflict, NotAllowed
from pawl.projects import models as m
from pawl.projects.actions.configuration import take
from pawl.projects.configuration import differences, items_of
from pawl.projects.gates import standings
from pawl.tickets.models import AffectedItem

pytestmark = pytest.mark.django_db


def handed(crew: Crew) -> m.Project:
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = handover(place).project
    m.Project.objects.filter(pk=home.pk).update(tailoring="standard", state="closing")
    return m.Project.objects.select_related("case", "service__case").get(pk=home.pk)


def missing(home: m.Project) -> str:
    return str(next(one.missing for one in standings(home, ("handover",)) if one.line.name == "items"))


def grown(crew: Crew, home: m.Project) -> list[ConfigurationItem]:
    """The service stands on a server, that on a disk; a change names a switch; a printer is linked."""
    place = Place(crew.people.acme.pk)
    server, disk, switch, printer = (item(place, one) for one in ("Server", "Disk", "Switch", "Printer"))
    item(place, "Beside it")
    assert home.service is not None
    stands(home.service, server)
    stands(server, disk)
    change = changes.change(place)
    AffectedItem.objects.create(case=change.case, item=switch.case, added_at=clock.now())
    Link.objects.create(source=change.case, target=home.case, relation="comes_from")
    Link.objects.create(source=home.case, target=printer.case, relation="relates_to")
    return [server, disk, switch, printer]


def changed(crew: Crew, now: Clock, server: ConfigurationItem, disk: ConfigurationItem) -> None:
    """The server is repaired and stands on another disk."""
    ConfigurationItem.objects.filter(pk=server.pk).update(state="in_repair", attributes={"memory": 64})
    Dependency.objects.filter(lower=disk.case).update(valid_until=now.at + timedelta(seconds=1))
    now.pass_(hours=1)
    stands(server, item(Place(crew.people.acme.pk), "New disk"))


def test_what_a_project_touches_is_frozen_and_compared(crew: Crew, now: Clock) -> None:
    home = handed(crew)
    assert missing(home) == "There is none yet."
    with pytest.raises(Conflict, match="touches no configuration item"):
        take(home, name="Before", by=crew.manager)
    server, disk, *others = grown(crew, home)
    assert missing(home) == "No configuration baseline is taken."
    with pytest.raises(NotAllowed):
        take(home, name="Before", by=crew.agent_of_all)
    frozen = take(home, name="Before", by=crew.manager).content["items"]
    assert set(frozen) == {one.key for one in (server, disk, *others)}
    assert missing(home) == "None"
    assert differences(frozen, items_of(home, crew.manager)) == []
    changed(crew, now, server, disk)
    found = {one.title: one for one in differences(frozen, items_of(home, crew.manager))}
    what = {title: one.what for title, one in found.items()}
    assert what == {"Server": "changed", "Disk": "gone", "New disk": "new"}
    names = {name for name, _old, _new in found["Server"].fields}
    assert names == {"state", "memory", "operating_system", "links"}


def test_pages_and_the_api_hide_what_is_not_for_the_reader(crew: Crew, now: Clock) -> None:
    home = handed(crew)
    server, disk, *_others = grown(crew, home)
    pia = crew.client(crew.manager)
    sent = pia.post(f"/projects/{home.key}/act/", {"act": "configuration", "name": "Before"})
    assert sent.status_code == 302
    made = m.ConfigurationBaseline.objects.get()
    page = pia.get(f"/projects/{home.key}/controlling/?part=transition").content.decode()
    assert f"/project-configurations/{made.key}/" in page
    body = json.dumps({"activity": "take_configuration_baseline", "fields": {"name": "Before"}})
    again = pia.post(f"/api/projects/{home.key}/transitions", body, content_type="application/json",
                     headers={"If-Match": f'"{m.Project.objects.get().version}"'})  # fmt: skip
    assert "There is a baseline of this name" in again.content.decode()
    changed(crew, now, server, disk)
    page = pia.get(f"/project-configurations/{made.key}/").content.decode()
    assert ("in repair" in page, "New disk" in page, "Debian 13" in page) == (True, True, True)
    Case.objects.filter(pk=disk.pk).update(confidential=True)
    page = pia.get(f"/project-configurations/{made.key}/").content.decode()
    assert ("Disk</a>" in page, "1 more are not for you to see" in page) == (False, True)
    (told,) = pia.get(f"/api/projects/{home.key}/configuration-baselines").json()
    assert disk.key not in told["items"]
    assert [one["what"] for one in told["differences"] if one["item"] == server.key] == ["changed"]
