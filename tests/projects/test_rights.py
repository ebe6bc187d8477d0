"""Who may write below a project: whoever runs it, and nobody by naming one that is not theirs."""

import json

import pytest
from django.test import Client
from tests.accounts.people import person
from tests.catalogue import samples as catalogue
from tests.projects.conftest import Crew
from tests.projects.samples import project

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.history.models import Event

pytestmark = pytest.mark.django_db
SENT = {
    "requirements": {"title": "One click"},
    "work-packages": {"title": "Build"},
    "deliverables": {"title": "The form"},
    "status-reports": {"as_of": "2026-03-02", "summary": "On its way"},
    "handovers": {},
}


def post(client: Client, address: str, **body: object) -> int:
    return client.post(address, json.dumps(body), content_type="application/json").status_code


def test_what_stands_below_a_project_is_written_by_whoever_runs_it(crew: Crew) -> None:
    acme = crew.people.acme.pk
    lead = person("lea", crew.people.acme, Role.TEAM_LEAD)
    home = project(Place(acme, crew.people.desk.pk, lead.human.pk), service=catalogue.service(Place(acme)))
    lou = person("lou", crew.people.acme, Role.TEAM_LEAD)
    refused = {"agent": (crew.agent, 403), "sponsor": (crew.sponsor, 403), "another lead": (lou, 403),
               "stranger": (crew.people.charlie, 422)}  # fmt: skip
    for name, body in SENT.items():
        for who, (actor, status) in refused.items():
            assert post(crew.client(actor), f"/api/{name}", project=home.key, **body) == status, (name, who)
            assert post(crew.client(actor), f"/api/{name}/bulk", rows=[{"project": home.key, **body}]) == 422
        assert not Event.objects.filter(facts__project=home.key).exists()
    for name, body in SENT.items():
        assert post(crew.client(lead), f"/api/{name}", project=home.key, **body) == 201, name


def test_a_manager_writes_below_the_projects_of_others(crew: Crew) -> None:
    home = project(Place(crew.people.acme.pk, None, crew.people.alice.human.pk))
    pia = crew.client(crew.manager)
    assert post(pia, "/api/work-packages", project=home.key, title="Build") == 201
    assert post(pia, "/api/work-packages/bulk", rows=[{"project": home.key, "title": "Test"}]) == 201
