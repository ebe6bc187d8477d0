"""The configuration over the API."""

import pytest
from tests.accounts.people import Cast, person
from tests.api.calling import Caller
from tests.catalogue import samples as catalogue
from tests.configuration import samples

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_what_stands_on_what_is_told_over_the_api(people: Cast) -> None:
    call = Caller(person("sam", people.acme, Role.SERVICE_OWNER))
    service = catalogue.service(Place(people.acme.pk))
    made = call.make("/api/items", item_class="server", title="mail-01", attributes={"cpu_cores": 4},
                     keys=[{"source": "serial", "value": "A1"}])  # fmt: skip
    assert (made["attributes"], made["keys"]) == ({"cpu_cores": 4}, [{"source": "serial", "value": "A1"}])
    joined = call(
        "POST", "/api/dependencies", {"upper": service.key, "lower": made["key"], "relation": "runs_on"}
    )
    assert joined.status_code == 201
    up = call.get(f"/api/items/{made['key']}/impact").json()
    assert [(one["key"], one["health"], one["distance"]) for one in up["nodes"]] == [(service.key, "down", 1)]
    assert up["edges"][0]["relation"] == "runs_on"
    down = call.get(f"/api/items/{made['key']}/impact?direction=down&at=2026-01-01T00:00:00Z").json()
    assert down["nodes"] == []
    assert call("POST", f"/api/dependencies/{joined.json()['key']}/end", {}).status_code == 200
    assert call("POST", f"/api/items/{made['key']}/confirm").status_code == 200
    assert any(one["word"] == "server" for one in call.get("/api/item-classes/known").json())
    assert call.get(f"/api/items/{made['key']}/impact?depth=3").status_code == 400


def test_what_something_costs_is_for_those_who_may_read_costs(people: Cast) -> None:
    one = samples.item(Place(people.acme.pk), monthly_cost=80, currency="EUR")
    agent = Caller(person("ann", people.acme, Role.AGENT))
    assert agent.get(f"/api/items/{one.key}").json()["monthly_cost"] is None
    lead = Caller(person("lea", people.acme, Role.TEAM_LEAD))
    assert lead.get(f"/api/items/{one.key}").json()["currency"] == "EUR"
