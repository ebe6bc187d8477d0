"""Items and what they stand on, by their actions: rights, rules, one event each, the past kept."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, person
from tests.catalogue import samples as catalogue
from tests.configuration import samples

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Team
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.configuration.actions import classes, dependencies, items
from pawl.configuration.actions.dependencies import Bond
from pawl.configuration.impact import Health
from pawl.configuration.models import ConfigurationItem, Dependency, ItemClass, ItemKey
from pawl.configuration.reads import graph_around, tree_of
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CAMERA = """name = { en = "Camera", zh-hans = "摄像头" }
parent = "hardware"
[[attributes]]
word = "resolution"
type = "choice"
choices = ["720p", "4k"]
required = true
name = "Resolution"
"""


@pytest.fixture
def sam(people: Cast) -> Actor:
    return person("sam", people.acme, Role.SERVICE_OWNER)


def server(by: Actor, **fields: Any) -> ConfigurationItem:
    known = {
        "item_class": "server",
        "title": "mail-01",
        "attributes": {"operating_system": "Debian"},
    } | fields
    return items.note_item(**known, by=by)


def test_an_item_is_noted_with_values_as_its_class_has_them(sam: Actor) -> None:
    one = server(sam, attributes={"operating_system": " Debian ", "cpu_cores": "8", "serial": ""},
                 keys=[{"source": "Serial", "value": " A1 "}], state="active")  # fmt: skip
    assert one.attributes == {"operating_system": "Debian", "cpu_cores": 8}
    assert list(ItemKey.objects.values_list("source", "value")) == [("serial", "A1")]
    assert Event.objects.get(case=one.key).activity == "noted"


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ({"cpu_cores": "many"}, "attribute_cpu_cores"),
        ({"cpu_cores": True}, "attribute_cpu_cores"),
        ({"purchased_on": "soon"}, "attribute_purchased_on"),
        ({"colour": True}, "attribute_colour"),
        ({"serial": "x" * 501}, "attribute_serial"),
        ({"cpu_cores": 4}, "attribute_operating_system"),
    ],
)
def test_a_value_that_its_class_does_not_take_is_named(
    sam: Actor, attributes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        server(sam, attributes=attributes, state="active")
    assert field in refusal.value.fields
    assert not ConfigurationItem.objects.exists()


def test_a_stranger_and_another_team_change_nothing(sam: Actor, people: Cast) -> None:
    one = server(sam, team=people.desk)
    night = Team.objects.create(organisation=people.acme, name="Night")
    nora, dora = (person(name, people.acme, Role.SERVICE_OWNER, team)
                  for name, team in (("nora", night), ("dora", people.desk)))  # fmt: skip
    for stranger in (people.charlie, people.bob, nora):
        with pytest.raises(NotAllowed):
            items.change_item(one, title="Mine", by=stranger)
    items.change_item(one, title="mail-02", by=dora)
    assert ConfigurationItem.objects.get().case.title == "mail-02"


def test_one_thing_is_written_down_once(sam: Actor) -> None:
    server(sam, keys=[{"source": "serial", "value": "A1"}])
    with pytest.raises(Invalid):
        server(sam, title="again", keys=[{"source": "serial", "value": "A1"}])
    assert ConfigurationItem.objects.count() == 1


def test_what_a_change_does_not_name_stays(sam: Actor) -> None:
    one = server(sam, attributes={"operating_system": "Debian", "cpu_cores": 8},
                 keys=[{"source": "serial", "value": "A1"}])  # fmt: skip
    items.change_item(one, attributes={"cpu_cores": None, "memory_gb": "0.5"}, by=sam)
    fresh = ConfigurationItem.objects.get()
    assert fresh.attributes == {"operating_system": "Debian", "memory_gb": 0.5}
    assert fresh.keys.count() == 1
    old = ConfigurationItem.objects.get()
    items.change_item(fresh, keys=[{"source": "asset tag", "value": "7"}], title="mail-03", by=sam)
    assert list(fresh.keys.values_list("source", "value")) == [("asset tag", "7")]
    with pytest.raises(Stale):
        items.change_item(old, title="late", by=sam)


def test_of_two_who_change_only_the_keys_the_later_is_told(sam: Actor) -> None:
    one = server(sam, keys=[{"source": "serial", "value": "A1"}])
    old = ConfigurationItem.objects.get()
    items.change_item(one, keys=[{"source": "serial", "value": "A2"}], by=sam)
    with pytest.raises(Stale):
        items.change_item(old, keys=[{"source": "serial", "value": "A3"}], by=sam)
    assert [key.value for key in one.keys.all()] == ["A2"]


def test_what_others_stand_on_is_not_retired_under_them(sam: Actor, people: Cast) -> None:
    one = server(sam)
    items.take_step(one, "commission", by=sam)
    joined = dependencies.join(catalogue.service(Place(people.acme.pk)), one, Bond("runs_on"), by=sam)
    with pytest.raises(Conflict):
        items.take_step(one, "retire", by=sam)
    dependencies.part(joined, by=sam)
    items.take_step(one, "retire", by=sam)
    assert one.state == "retired"


def test_what_lacks_a_required_value_is_not_put_into_use(sam: Actor) -> None:
    one = server(sam, attributes={})
    with pytest.raises(Conflict, match="operating_system"):
        items.take_step(one, "commission", by=sam)


def test_who_may_not_read_costs_writes_none(sam: Actor, people: Cast) -> None:
    one = server(sam, team=people.desk, monthly_cost="80", currency="eur")
    assert (str(one.monthly_cost), one.currency) == ("80", "EUR")
    with pytest.raises(NotAllowed):
        items.change_item(one, monthly_cost="1", by=people.bob)
    assert one.monthly_cost == 80
    with pytest.raises(Invalid):
        server(sam, monthly_cost="80")


def test_the_past_can_be_asked(sam: Actor, people: Cast) -> None:
    service, old, new = catalogue.service(Place(people.acme.pk)), server(sam), server(sam, title="mail-02")
    now = clock.now()
    first = dependencies.join(service, old, Bond("runs_on", valid_from=now - timedelta(days=9)), by=sam)
    dependencies.part(first, until=now - timedelta(days=3), by=sam)
    dependencies.join(service, new, Bond("runs_on", valid_from=now - timedelta(days=3)), by=sam)

    def below(days: int) -> list[str]:
        graph = graph_around(service.case, now - timedelta(days=days), sam, upwards=False)
        return [node.case.title for node in graph.reached]

    assert (below(10), below(5), below(0)) == ([], ["mail-01"], ["mail-02"])
    said = Event.objects.filter(case=service.key).order_by("pk").values_list("activity", flat=True)
    assert list(said) == ["joined", "parted", "joined"]


def test_what_cannot_stand_on_each_other_is_refused(sam: Actor, people: Cast) -> None:
    one, two = server(sam), server(sam, title="mail-02")
    far = samples.item(Place(people.other.pk))
    dependencies.join(one, two, Bond("uses"), by=sam)
    for lower, bond in (
        (one, Bond("uses")), (far, Bond("uses")), (catalogue.offering(Place(people.acme.pk)), Bond("uses")),
        (two, Bond("uses")), (two, Bond("loves")), (two, Bond("runs_on", "pair", 0)),
        (two, Bond("runs_on", "x" * 41)),
        (two, Bond("runs_on", valid_from=clock.now(), valid_until=clock.now() - timedelta(days=1))),
    ):  # fmt: skip
        with pytest.raises((Invalid, Conflict)):
            dependencies.join(one, lower, bond, by=sam)
    with pytest.raises(Conflict):
        dependencies.part(dependencies.part(Dependency.objects.get(), by=sam), by=sam)


def test_a_graph_of_any_size_is_read_in_as_many_queries(sam: Actor, people: Cast) -> None:
    place = Place(people.acme.pk)
    chain = [samples.item(place, f"n{n}") for n in range(60)]
    for upper, lower in pairwise(chain):
        samples.stands(upper, lower)
    samples.stands(chain[-1], chain[0], relation="uses")
    with CaptureQueriesContext(connection) as asked:
        graph = graph_around(chain[-1].case, clock.now(), sam, upwards=True)
    assert (len(graph.reached), len(asked)) == (59, 4)  # one of them reads the grants
    assert set(graph.health.values()) == {Health.DOWN}
    assert graph_around(chain[0].case, clock.now(), sam, upwards=False).distances[chain[-1].pk] == 59


def test_nobody_learns_of_what_is_closed_to_them(sam: Actor, people: Cast) -> None:
    place, closed = Place(people.acme.pk), Place(people.acme.pk, confidential=True)
    service, secret, server_ = catalogue.service(place), samples.item(closed, "secret"), samples.item(place)
    samples.stands(service, secret)
    samples.stands(secret, server_)
    seen = graph_around(service.case, clock.now(), sam, upwards=False)
    whole = graph_around(service.case, clock.now(), system("test"), upwards=False)
    assert (len(seen.reached), len(seen.standing.edges), len(whole.reached)) == (0, 0, 2)


def test_a_class_is_added_and_changed_as_versions(sam: Actor, people: Cast) -> None:
    made = classes.define_class(word="camera", text=CAMERA, by=sam)
    with pytest.raises(Invalid):
        items.note_item(item_class="camera", title="Door", state="active", by=sam)
    one = items.note_item(
        item_class="camera", title="Door", state="active", by=sam,
        attributes={"resolution": "4k", "serial": "9"},
    )  # fmt: skip
    changed = classes.change_class(made, text=CAMERA.replace('"4k"', '"4k", "8k"'), number=1, by=sam)
    assert (changed.number, ItemClass.objects.filter(effective_until=None).count()) == (2, 1)
    items.change_item(one, attributes={"resolution": "8k"}, by=sam)
    with pytest.raises(Stale):
        classes.change_class(made, text=CAMERA.replace("720p", "480p"), by=sam)
    with pytest.raises(Stale):
        classes.change_class(changed, text=CAMERA, number=1, by=sam)
    assert "camera" in tree_of(people.acme.pk)
    assert "camera" not in tree_of(people.other.pk)


@pytest.mark.parametrize(
    "text",
    [
        "", "name = 4", 'name = "A"\nsize = 1', 'name = "A"\nparent = "nothing"',
        'name = "A"\nparent = "own"',
        'name = "A"\nattributes = 4', 'name = "A"\nattributes = [1]', 'name = "A"\nparent = "Not a word"',
        'name = "A"\n[[attributes]]\nword = "a"\ntype = "blob"\nname = "A"',
        'name = "A"\n[[attributes]]\nword = "a"\ntype = "choice"\nname = "A"',
        'name = "A"\n[[attributes]]\nword = "a"\ntype = "text"\nname = "A"\nchoices = ["x"]',
        'name = { tlh = "A", "<script>" = "x" }', "name = ",
    ],
)  # fmt: skip
def test_a_text_that_defines_no_class_is_refused(sam: Actor, text: str) -> None:
    with pytest.raises(Invalid):
        classes.define_class(word="own", text=text, by=sam)


def test_only_who_edits_for_the_whole_organisation_sets_classes(people: Cast, sam: Actor) -> None:
    for who in (people.bob, people.charlie):
        with pytest.raises(NotAllowed):
            classes.define_class(word="camera", text=CAMERA, by=who)
    classes.define_class(word="camera", text=CAMERA, by=sam)
    with pytest.raises(Conflict):
        classes.define_class(word="camera", text=CAMERA, by=sam)
