"""Instants that a client sends lie inside the calendar: at its ends no page could show them."""

import pytest
from django.test import Client
from tests.accounts.people import cast
from tests.api.calling import secret_of
from tests.catalogue import samples

from pawl.accounts.permissions import Place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_instants_at_the_ends_of_the_calendar_are_refused(instant: str) -> None:
    people = cast()
    place = Place(people.acme.pk)
    service, agreement, outage = samples.service(place), samples.agreement(place), samples.outage(place)
    scopes = ["catalogue:read", "catalogue:edit", "agreement:read", "incident:work"]
    bearer = Client(headers={"authorization": f"Bearer {secret_of(people.admin, scopes=scopes)}"})
    known = {
        "outages": {"service": service.key, "title": "No mail", "from_at": instant},
        "agreement-targets": {
            "agreement": agreement.key, "clock": "response", "minutes": 5, "effective_from": instant
        },
        "service-calendars": {"name": "Hours", "text": 'like = "office"', "effective_from": instant},
    }  # fmt: skip
    for name, sent in known.items():
        answer = bearer.post(f"/api/{name}", sent, content_type="application/json")
        assert (name, answer.status_code) == (name, 422)
    changed = bearer.patch(
        f"/api/outages/{outage.key}", {"until": instant}, content_type="application/json",
        headers={"If-Match": f'"{outage.version}"'},
    )  # fmt: skip
    assert changed.status_code == 422
