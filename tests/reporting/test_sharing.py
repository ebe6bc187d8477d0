"""Links open one frozen report, for a while, and nothing else; readers say that it is unclear."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.accounts.people import Cast
from tests.reporting.conftest import signed_in

from pawl import clock
from pawl.accounts.models import Person
from pawl.errors import Conflict, Invalid, NotAllowed, NotFound
from pawl.history.models import Event
from pawl.measurement.models import Dataset
from pawl.reporting import sharing
from pawl.reporting.models import Report, ReportLink, Unclear


def link(report: Report, people: Cast) -> tuple[ReportLink, str]:
    return sharing.make_link(report, days=7, by=people.alice)


def test_a_stranger_reads_the_report_by_its_link_and_each_opening_is_told(
    ready: Report, cast_of: Cast
) -> None:
    one, secret = link(ready, cast_of)
    stranger = Client()
    response = stranger.get(f"/shared/{secret}/")
    assert response.status_code == 200
    assert "The service in full" in response.content.decode()
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies
    page = stranger.get(f"/shared/{secret}/page/")
    assert b"A report" in b"".join(page.streaming_content)  # type: ignore[attr-defined]
    assert "script-src 'none'" in page["Content-Security-Policy"]
    one.refresh_from_db()
    assert one.openings == 1
    event = Event.objects.get(case=ready.key, activity="link_opened")
    assert (event.actor, event.facts["link"]) == ("system:report_link", one.key)


def test_a_link_opens_nothing_else(ready: Report, cast_of: Cast) -> None:
    _, secret = link(ready, cast_of)
    stranger = Client()
    assert stranger.get(f"/shared/{secret}/files/xlsx/").status_code == 404
    assert stranger.get(f"/reports/{ready.key}/").status_code == 302
    assert stranger.get(f"/api/reports/{ready.key}").status_code == 401


def test_the_secret_is_not_kept(ready: Report, cast_of: Cast) -> None:
    one, secret = link(ready, cast_of)
    assert len(secret) == 43
    assert secret not in str(ReportLink.objects.values().get(pk=one.pk))
    assert not Event.objects.filter(facts__icontains=secret).exists()


@pytest.mark.parametrize("end", ["expired", "revoked", "confidential", "withdrawn", "left", "unmade"])
def test_a_link_that_ended_answers_like_one_that_never_was(ready: Report, cast_of: Cast, end: str) -> None:
    one, secret = link(ready, cast_of)
    if end == "expired":
        now = clock.now()
        ReportLink.objects.update(made_at=now - timedelta(days=8), expires_at=now - timedelta(seconds=1))
    elif end == "revoked":
        sharing.revoke(one, by=cast_of.alice)
    elif end == "confidential":
        type(ready.case).objects.filter(pk=ready.case.pk).update(confidential=True)
    elif end == "withdrawn":
        Dataset.objects.update(withdrawn_at=clock.now())
    elif end == "left":
        Person.objects.filter(pk=cast_of.alice.human.pk).update(is_active=False, deactivated_at=clock.now())
    else:
        Report.objects.filter(pk=ready.pk).update(state="ordered")
    stranger = Client()
    gone = [stranger.get(f"/shared/{secret}/{part}") for part in ("", "page/", "files/html/")]
    never = stranger.get(f"/shared/{'x' * 43}/")
    assert {one.status_code for one in (*gone, never)} == {404}
    assert not Event.objects.filter(activity="link_opened").exists()


def test_guessing_is_slowed_down(ready: Report, cast_of: Cast) -> None:
    _, secret = link(ready, cast_of)
    for _n in range(sharing.OPENINGS.tries):
        with pytest.raises(NotFound):
            sharing.find_link("y" * 43, "203.0.113.7")
    response = Client(REMOTE_ADDR="203.0.113.7").get(f"/shared/{secret}/")
    assert response.status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.8").get(f"/shared/{secret}/").status_code == 200


def test_confidential_reports_are_not_shared_and_not_every_reader_shares(
    ready: Report, cast_of: Cast
) -> None:
    with pytest.raises(Invalid):
        sharing.make_link(ready, days=91, by=cast_of.alice)
    with pytest.raises(NotAllowed):
        sharing.make_link(ready, days=1, by=cast_of.bob)
    ready.case.confidential = True
    ready.case.save()
    with pytest.raises((Conflict, NotAllowed)):
        sharing.make_link(ready, days=1, by=cast_of.alice)
    assert not ReportLink.objects.exists()


def test_links_are_made_and_revoked_on_the_page_and_by_api(ready: Report, cast_of: Cast) -> None:
    client = signed_in(cast_of.alice)
    shown = client.post(f"/reports/{ready.key}/links/", {"days": 3})
    assert "/shared/" in shown.content.decode()
    assert "/shared/" not in client.get(f"/reports/{ready.key}/links/").content.decode()
    one = ReportLink.objects.get()
    assert client.post(f"/reports/{ready.key}/links/{one.key}/revocation/").status_code == 302
    made = client.post(f"/api/reports/{ready.key}/links", {"days": 2}, content_type="application/json").json()
    assert Client().get(made["url"].partition("//")[2].partition("/")[2].join(("/", ""))).status_code == 200
    assert client.post(f"/api/reports/{ready.key}/links/{made['key']}/revocation").status_code == 204
    assert all(each["revoked_at"] for each in client.get(f"/api/reports/{ready.key}/links").json())
    assert Event.objects.filter(case=ready.key, activity="link_revoked").count() == 2


def test_unclear_is_counted_and_shown_to_who_ordered_it_alone(ready: Report, cast_of: Cast) -> None:
    signed_in(cast_of.admin).post(f"/reports/{ready.key}/unclear/", {"words": "What is a funnel?"})
    _, secret = link(ready, cast_of)
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(f"/shared/{secret}/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token
    sent = {"words": "", "csrfmiddlewaretoken": token[1]}
    assert page.status_code == 200
    assert stranger.post(f"/shared/{secret}/unclear/", sent).status_code == 302
    assert Unclear.objects.filter(report=ready).count() == 2
    assert "What is a funnel?" in signed_in(cast_of.alice).get(f"/reports/{ready.key}/").content.decode()
    assert "What is a funnel?" not in signed_in(cast_of.admin).get(f"/reports/{ready.key}/").content.decode()
    assert signed_in(cast_of.admin).get(f"/api/reports/{ready.key}").json()["unclear"] == 2
    assert Event.objects.filter(case=ready.key, activity="unclear").count() == 2
