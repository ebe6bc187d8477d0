"""The pages of targets, calendars and factors: made, shown, ended, by whoever may."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.measurement import rows

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.measurement.actions.factors import note_factor
from pawl.measurement.models import Calendar, Factor, Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def ida(people: Cast) -> Client:
    client = Client()
    client.force_login(people.alice.human)
    return client


def test_a_target_in_per_cent_is_set_shown_and_ended(ida: Client) -> None:
    sent = {"kpi": "sla-attainment", "value": "95", "begins": "2026-01-01", "text": "SLA 2026"}
    answer = ida.post("/targets/new/", sent, follow=True)
    made = Target.objects.get()
    assert (made.value, made.text) == (0.95, "SLA 2026")
    assert "95" in answer.content.decode()
    ida.post("/targets/new/", {**sent, "value": "97", "begins": "2026-07-01"})
    assert str(Target.objects.get(pk=made.pk).until) == "2026-07-01"
    newest = Target.objects.latest("pk")
    ida.post(f"/targets/{newest.key}/end/", {"version": newest.version})
    assert Target.objects.get(pk=newest.pk).ended_at is not None


def test_a_target_out_of_reach_is_refused_at_its_field(ida: Client) -> None:
    answer = ida.post("/targets/new/", {"kpi": "sla-attainment", "value": "950"})
    assert answer.status_code == 422
    assert not Target.objects.exists()


def test_a_week_as_people_write_it_becomes_a_calendar(ida: Client) -> None:
    week = {"name": "Desk", "zone": "Europe/Berlin", "mon": "08:00-12:00，12:45-17:15", "fri": "08:00-14:30"}
    ida.post("/calendars/new/", {**week, "country": "de", "subdivision": "be"})
    made = Calendar.objects.get()
    assert 'country = "DE"' in made.text
    page = ida.get(f"/calendars/{made.key}/").content.decode()
    assert "Europe/Berlin" in page
    like = ida.get(f"/calendars/new/?like={made.key}").content.decode()
    assert "12:45-17:15" in like
    ida.post(f"/calendars/{made.key}/retirement/", {"version": made.version})
    assert Calendar.objects.get().retired_at is not None


def test_a_calendar_without_an_open_window_is_refused(ida: Client) -> None:
    answer = ida.post("/calendars/new/", {"name": "Never", "zone": "UTC"})
    assert answer.status_code == 422
    assert not Calendar.objects.exists()


def test_a_factor_is_noted_put_right_and_removed(ida: Client) -> None:
    sent = {"title": "Release 7", "at": "2026-03-01", "side": "internal", "category": "release"}
    ida.post("/factors/new/", sent)
    made = Factor.objects.get()
    ida.post(f"/factors/{made.key}/change/", {**sent, "title": "Release 8", "version": made.version})
    assert Factor.objects.select_related("case").get().case.title == "Release 8"
    stale = ida.post(f"/factors/{made.key}/change/", {**sent, "version": made.version})
    assert stale.status_code == 412
    ida.post(f"/factors/{made.key}/removal/", {"version": made.version + 1})
    assert Factor.objects.get().removed_at is not None
    ida.get("/factors/")  # tells that it is done
    assert made.key not in ida.get("/factors/").content.decode()


def test_the_six_looks_outside_say_what_nobody_looked_at(ida: Client, people: Cast) -> None:
    today, home = clock.now().date(), Place(people.acme.pk)
    for kind in ("legal", "season", "campaign"):
        note_factor(title="New law", at=today, side="external", category=kind, place=home, by=people.alice)
    page = ida.get("/factors/").content.decode()
    assert page.count("None within a year: did anybody look?") == 5
    legal = page[page.index("filter%5Bcategory%5D%5Beq%5D=legal") :]
    assert legal[: legal.index("</a>")].count('tile-value">1<') == 1


def test_what_counts_for_the_whole_site_is_read_by_all_who_measure_and_changed_by_few(
    people: Cast, ida: Client
) -> None:
    row = Target.objects.create(
        kpi="sla-attainment", value=0.9, direction="up", created_at=rows.AT, organisation=None
    )
    page = ida.get(f"/targets/{row.key}/").content.decode()
    assert "the whole site" in page
    assert "/end/" not in page
    assert ida.post(f"/targets/{row.key}/end/", {"version": row.version}).status_code == 403
    other = Target.objects.create(
        kpi="sla-attainment", value=0.9, direction="up", created_at=rows.AT, organisation=people.other
    )
    assert ida.get(f"/targets/{other.key}/").status_code == 404


def test_lists_call_kpis_by_their_names(ida: Client) -> None:
    Target.objects.create(kpi="sla-attainment", value=0.9, direction="up", created_at=rows.AT)
    english = ida.get("/targets/").content.decode()
    chinese = ida.get("/targets/", headers={"accept-language": "zh-hans"}).content.decode()
    assert ">sla-attainment<" not in english
    assert ">sla-attainment<" not in chinese
    assert english != chinese


def test_a_team_lead_notes_factors_for_the_team_alone(people: Cast) -> None:
    lea = person("lea", people.acme, Role.TEAM_LEAD, people.desk)
    client = Client()
    client.force_login(lea.human)
    sent = {"title": "New colleague", "at": "2026-03-01", "side": "internal", "category": "staffing"}
    client.post("/factors/new/", sent)
    made = Factor.objects.select_related("case").get()
    assert (made.case.organisation_id, made.case.team_id) == (people.acme.pk, people.desk.pk)
    for elsewhere in (f"{people.acme.pk}-", f"{people.other.pk}-", "site"):
        assert client.post("/factors/new/", {**sent, "place": elsewhere}).status_code == 422
    assert Factor.objects.count() == 1


def test_who_may_note_nothing_notes_nothing(people: Cast) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    client = Client()
    client.force_login(rita.human)
    sent = {"title": "Rain", "at": "2026-03-01", "side": "external", "category": "environmental"}
    for address in ("/factors/new/", "/targets/new/", "/calendars/new/"):
        assert client.get(address).status_code == 403
        assert client.post(address, sent).status_code == 403
    assert not Factor.objects.exists()


def test_the_list_says_targets_in_the_unit_of_their_kpi(ida: Client) -> None:
    ida.post("/targets/new/", {"kpi": "sla-attainment", "value": "95"})
    assert "95.0%" in ida.get("/targets/").content.decode()
    assert "value,0.95" not in ida.get("/targets/").content.decode()
    assert "0.95" in b"".join(ida.get("/targets/?export=csv")).decode()


def test_a_calendar_is_replaced_in_the_fields_it_was_written_in(ida: Client) -> None:
    week = {"name": "Desk", "zone": "Europe/Berlin", "mon": "09:00-12:00, 12:45-17:15", "country": "DE"}
    ida.post("/calendars/new/", week | {"dates": "2026-05-15"})
    made = Calendar.objects.get()
    page = ida.get(f"/calendars/new/?like={made.key}").content.decode()
    for said in ("Europe/Berlin", "09:00-12:00, 12:45-17:15", 'value="DE" selected', "2026-05-15"):
        assert said in page
    assert "08:00-12:00" not in page  # Tuesday is closed there, and stays so
    assert made.text not in page
    assert f'<option value="{made.organisation_id}-" selected>' in page


def test_a_calendar_that_says_more_is_replaced_as_text_alone(ida: Client) -> None:
    text = '[weekly]\nmon = ["09:00-12:00"]\n[open]\n"2026-12-28" = ["09:00-12:00"]\n'
    ida.post("/calendars/new/", {"name": "Desk", "zone": "UTC", "text": text})
    like = f"/calendars/new/?like={Calendar.objects.get().key}"
    page = ida.get(like).content.decode()
    assert "2026-12-28" in page
    assert 'name="mon"' not in page
    ida.post(like, {"name": "Desk", "text": text.replace("09:00-12:00", "10:00-12:00"), "effective_from": ""})
    assert "10:00-12:00" in Calendar.objects.latest("pk").text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"zone": "Europe/Berlni"}, "Europe/Berlni"),
        ({"country": "XX"}, "XX"),
        ({"country": "DE", "subdivision": "ZZ"}, "BY"),
        ({"subdivision": "BE"}, "Choose a country"),
    ],
)
def test_a_zone_or_country_that_is_none_is_refused_at_its_field(
    said: dict[str, str], told: str, ida: Client
) -> None:
    week = {"name": "Desk", "zone": "Europe/Berlin", "mon": "09:00-17:00"}
    answer = ida.post("/calendars/new/", week | said)
    assert answer.status_code == 422
    assert told in answer.content.decode().partition("field-error")[2].partition("</p>")[0]
    assert not Calendar.objects.exists()
