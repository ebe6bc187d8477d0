"""Home by role: the wheel, what needs somebody, the first-run checklist, tours, administration."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.accounts.people import Cast, cast, person
from tests.authorisation.world import MAKERS
from tests.measurement.desk import source
from tests.supervision.samples import job

from pawl import clock
from pawl.accounts.models import Grant, Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.cases import open_case
from pawl.environment import Environment
from pawl.history.models import Event
from pawl.improvement.models import Improvement, Turn
from pawl.improvement.patience import USUAL
from pawl.measurement.actions.plan import Remedy, plan
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.portal.administration import settings_in_effect
from pawl.portal.attention import needs
from pawl.portal.home import panels_for
from pawl.portal.models import SkippedStep
from pawl.portal.tours import MOST_STOPS, TOURS, mark_seen, tour_for
from pawl.portal.wheel import STEPS, spokes
from pawl.portal.wheel_picture import wheel_picture
from pawl.portal.wheel_turns import ASKED, asking, inner_ring
from pawl.strategy.actions.records import set_goal

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def admin(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home(client: Client, people: Cast, role: Role) -> None:
    somebody = person("somebody", people.acme, role)
    client.force_login(somebody.human)
    page = client.get("/").content.decode()
    assert "Good to see you, Somebody" in page
    assert panels_for(somebody)


def test_several_roles_see_each_panel_once(people: Cast) -> None:
    somebody = person("somebody", people.acme, Role.AGENT)
    Grant.objects.create(person=somebody.human, role=Role.EXECUTIVE, organisation=people.acme)
    panels = panels_for(somebody)
    assert len(panels) == len(set(panels))
    assert {"findings", "now"} <= set(panels)


def test_the_wheel_counts_what_one_may_see_and_says_how_old_it_is(people: Cast) -> None:
    set_goal(title="Answer within an hour", by=people.alice)
    later = clock.now() + timedelta(days=3)
    mine, far = spokes(people.alice, later)[0], spokes(people.charlie, later)[0]
    assert (mine.count, mine.days) == (1, 3)
    assert far.count == 0


def test_old_data_needs_somebody(client: Client, people: Cast) -> None:
    with time_machine.travel("2026-01-05T08:00:00Z", tick=False):
        set_goal(title="Answer within an hour", by=people.alice)
    step = spokes(people.alice, clock.now())[0]
    assert not step.is_late, "a goal may be old"


def test_the_picture_names_every_step_and_carries_no_style(people: Cast) -> None:
    picture = wheel_picture(spokes(people.alice, clock.now()), held=3)
    assert all(str(step.label) in picture for step in STEPS)
    assert picture.count("wheel-pawl") == 3
    assert "style=" not in picture


def under_way(people: Cast) -> Turn:
    """An improvement whose second turn is checked, and one that nobody has assessed for a year."""
    place = Place(people.acme.pk, None, people.alice.human.pk)
    one, old = (MAKERS["improvement"](place) for _ in range(2))
    now = clock.now()
    told = {"hypothesis": "It helps", "improvement": one}
    for number, state in ((1, "done"), (2, "checking")):
        turn = Turn.objects.create(
            case=open_case("pdca_turn", "It helps", place), number=number, state=state,
            check_on=now.date() + timedelta(days=9), **told,
        )  # fmt: skip
    Improvement.objects.filter(pk=one.pk).update(state="checking", entered_at=now - timedelta(days=5))
    Improvement.objects.filter(pk=old.pk).update(state="proposed", entered_at=now - timedelta(days=400))
    return turn


def test_the_inner_ring_counts_turns_by_quarter(people: Cast) -> None:
    under_way(people)
    asks = asking(people.alice)
    assert asks is not None
    ring = {one.quarter: (one.count, one.days, one.tone) for one in inner_ring(people.alice, asks)}
    off = (0, None, "off")
    assert ring == {"plan": off, "do": off, "check": (1, 5, "good"), "act": off}
    picture = wheel_picture(spokes(people.alice, clock.now()), 0, inner_ring(people.alice, asks))
    assert "filter%5Bstate%5D%5Beq%5D=checking" in picture
    assert "Check: 1 turn" in picture
    far = asking(people.charlie)
    assert far == []
    assert {one.count for one in inner_ring(people.charlie, far)} == {0}


def test_what_is_asked_of_whom_the_late_first(client: Client, people: Cast) -> None:
    turn = under_way(people)
    asks = asking(people.alice)
    assert asks is not None
    assert [(one.improvement.state, one.age.is_late) for one in asks] == [
        ("proposed", True),
        ("checking", False),
    ]
    assert set(ASKED) == set(USUAL), "each state in which something is asked has its patience"
    client.force_login(people.alice.human)
    page = client.get("/wheel/").content.decode()
    for said in ("Assess it, or reject it.", "Look at the numbers on the day.", "Turn 2", "Alice"):
        assert said in page
    told = client.get("/api/wheel").json()
    assert [one["turn"] for one in told["asked"]] == [None, turn.key]
    assert told["asked"][1]["due"] == str(turn.check_on)
    assert {one["quarter"]: one["count"] for one in told["turns"]}["check"] == 1
    assert len(told["steps"]) == len(STEPS)


def test_the_wheel_of_many_asks_no_more_than_that_of_few(client: Client, people: Cast) -> None:
    client.force_login(people.alice.human)
    client.get("/wheel/")  # what is read once is read
    counts = []
    for _round in range(2):
        for _one in range(5):
            under_way(people)
        with CaptureQueriesContext(connection) as asked:
            client.get("/wheel/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25


def test_what_one_owns_stands_on_home(client: Client, people: Cast) -> None:
    goal = set_goal(title="Answer within an hour", by=people.alice)
    client.force_login(people.alice.human)
    page = client.get("/").content.decode()
    assert (goal.key in page) == (goal.case.owner_id == people.alice.human.pk)


def test_what_is_called_by_its_kpi_says_the_name_in_the_readers_language(
    client: Client, people: Cast
) -> None:
    of = source(people.acme, people.alice)
    item = plan(of, "mtbf", Remedy("Keep outages."), fields=[], by=people.alice)
    assert item.case.title == "Mean time between failures (MTBF)"
    client.force_login(people.alice.human)
    assert item.case.title in client.get("/").content.decode()
    Person.objects.filter(pk=people.alice.human.pk).update(language="zh-hans")
    page = client.get("/").content.decode()
    assert item.case.title not in page
    with translation.override("zh-hans"):
        assert KPI_NAMES["mtbf"] in page


def test_the_checklist_shows_what_waits_until_it_is_done_or_left_out(admin: Client, people: Cast) -> None:
    assert "Write down what improvement is for" in admin.get("/").content.decode()
    set_goal(title="Answer within an hour", by=people.admin)
    page = admin.get("/admin/").content.decode()
    assert page.count('class="is-done"') == 2
    for name in ("address", "mail", "second_factor", "calendar", "source"):
        admin.post(f"/admin/setup/{name}/", {"decision": "skip"})
    assert 'id="setup"' not in admin.get("/").content.decode()
    assert Event.objects.filter(activity="setup_step_skipped").count() == 5


def test_leaving_a_step_out_can_be_undone(admin: Client) -> None:
    page = admin.post("/admin/setup/source/", {"decision": "skip"}, follow=True).content.decode()
    assert "The step is left out." in page
    assert "Undo" in page
    admin.post("/admin/setup/source/", {"decision": "take_up"})
    assert not SkippedStep.objects.exists()


def test_mail_can_be_tried_at_once(admin: Client, people: Cast) -> None:
    admin.post("/admin/mail-trial/")
    assert mail.outbox[0].to == [people.admin.human.email]


def test_only_administrators_see_the_administration(client: Client, people: Cast) -> None:
    client.force_login(people.alice.human)
    assert client.get("/admin/settings/").status_code == 403
    assert client.post("/admin/setup/source/", {"decision": "skip"}).status_code == 403
    assert 'href="/admin/"' not in client.get("/").content.decode()


@pytest.mark.parametrize("name", ["desk", None])
def test_the_site_is_not_for_administrators_of_a_part(client: Client, people: Cast, name: str | None) -> None:
    local = person("local", people.acme, Role.ADMINISTRATOR, people.desk if name else None)
    job(Place())
    client.force_login(local.human)
    for address in ("/admin/", "/admin/settings/"):
        assert client.get(address).status_code == 403
    for address in ("/admin/mail-trial/", "/admin/setup/source/"):
        assert client.post(address, {"decision": "skip"}).status_code == 403
    assert client.post("/admin/setup/source/", {"decision": "take_up"}).status_code == 403
    home = client.get("/").content.decode()
    assert 'href="/admin/"' not in home
    assert 'href="/admin/settings/"' not in home
    assert [need.tone for need in needs(local, ())] == []
    assert [need.tone for need in needs(people.admin, ())] == ["bad"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:s3cret@db:5432/pawl?password=s3cret", "postgresql://db/pawl"),
        ("postgresql://db/pawl?password=s3cret", "postgresql://db/pawl"),
        ("postgresql:///pawl?host=db&password=s3cret", "postgresql:///pawl"),
        ("postgresql://u:s3cret/s3cret@db/pawl", "postgresql://••••••"),
    ],
)
def test_of_the_database_s_address_only_the_place_is_shown(address: str, shown: str) -> None:
    (found,) = [
        one for one in settings_in_effect(Environment(database=address)) if one.variable == "PAWL_DATABASE"
    ]
    assert found.value == shown


def test_the_settings_page_shows_every_setting_and_no_secret(admin: Client) -> None:
    site = Environment(
        database="postgresql://pawl:s3cret@db/pawl?password=s3cret",
        email="smtp://me:s3cret@mail:587",
        secret_key="s3cret",
    )
    shown = settings_in_effect(site)
    assert {one.variable for one in shown} >= {"PAWL_URL", "PAWL_DATABASE", "PAWL_DEBUG"}
    assert not any("s3cret" in one.value for one in shown)
    assert "PAWL_URL" in admin.get("/admin/settings/").content.decode()


def test_a_tour_is_short_and_starts_by_itself_once(client: Client, people: Cast) -> None:
    assert all(len(tour.stops) <= MOST_STOPS for tour in TOURS.values())
    client.force_login(people.alice.human)
    assert "data-new" in client.get("/").content.decode()
    led = tour_for(people.alice, "home")
    assert led
    client.post(f"/tours/{led.tour.name}/seen/")
    assert "data-new" not in client.get("/").content.decode()
    assert "data-starts-tour" in client.get("/").content.decode()


def test_only_tours_that_exist_are_remembered(client: Client, people: Cast) -> None:
    client.force_login(people.alice.human)
    assert client.post("/tours/nowhere/seen/").status_code == 404
    mark_seen("home-steer", by=people.alice)
    mark_seen("home-steer", by=people.alice)
    assert Person.objects.get(pk=people.alice.human.pk).tours_seen == ["home-steer"]


def test_home_costs_few_queries(admin: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        admin.get("/")
