"""A small job: ten fields from the idea to the approved charter, counted on the pages that people fill."""

import json
import re

import pytest
from tests.accounts.people import person
from tests.projects.conftest import Clock, Crew

from pawl.accounts.roles import Role
from pawl.framework import framework
from pawl.history.models import Event
from pawl.projects.models import Charter, CoverageCell, Objective, Project

pytestmark = pytest.mark.django_db
MOST = 10
FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*>")


def fields_of(page: str) -> set[str]:
    """The names of what somebody can fill in on a page: nothing hidden, no button, no box of the frame."""
    form = page.partition('<form class="form"')[2].partition("</form>")[0]
    shown = [one for one in FIELD.findall(form) if 'type="hidden"' not in one]
    return {found[1] for one in shown if (found := re.search(r'name="([^"]+)"', one))}


def test_ten_fields_lead_from_an_idea_to_an_approved_charter(crew: Crew, now: Clock) -> None:
    pia, sven = crew.client(crew.manager), crew.client(crew.sponsor)
    filled = fields_of(pia.get("/projects/new/small/").content.decode())
    said = {"title": "Self-service", "sponsor": crew.sponsor.human.key, "target": "1", "due": "2026-06-01",
            "objective": "Access in an hour", "business_need": "Sales waits for access",
            **dict.fromkeys(framework().dimensions, "The desk uses one form")}  # fmt: skip
    assert filled == said.keys()
    answer = pia.post("/projects/new/small/", said)
    charter = Charter.objects.get()
    assert answer["Location"] == f"/project-records/{charter.key}/"
    for client, activity in ((pia, "submit"), (sven, "approve")):
        page = client.get(f"/project-records/{charter.key}/").content.decode()
        assert f'value="{activity}"' in page  # a button of the page, which asks for nothing
        charter.refresh_from_db()
        step = {"activity": activity, "version": str(charter.version)}
        assert client.post(f"/project-records/{charter.key}/step/", step).status_code == 302
    charter.refresh_from_db()
    assert (charter.state, charter.decided_by) == ("approved", crew.sponsor.human)
    assert Objective.objects.get().benefit_owner == crew.sponsor.human
    project = Project.objects.get()
    step = {"activity": "start_planning", "version": str(project.version)}
    pia.post(f"/projects/{project.key}/steps/", step)
    project.refresh_from_db()
    assert project.state == "planning"
    assert len(filled) <= MOST


def test_what_is_refused_leaves_nothing_behind(crew: Crew) -> None:
    """Also by the API: a sponsor who may not decide is refused when the project half stands."""
    said = {"objective": "Fast", "target": 1, "due": "2026-06-01", "business_need": "Sales waits",
            **dict.fromkeys(framework().dimensions, "One form")}  # fmt: skip
    pia, before = crew.client(crew.manager), Event.objects.count()
    sven = crew.sponsor.human
    tried = ((crew.agent.human, said, 422), (sven, said | {"due": "0001-01-01"}, 422), (sven, said, 201))
    for sponsor, small, status in tried:
        body = {"title": "Self-service", "sponsor": sponsor.key, "small": small}
        answer = pia.post("/api/projects", json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content
        assert Project.objects.count() == CoverageCell.objects.count() // 4 == int(status == 201)
        if status != 201:
            assert Event.objects.count() == before
    lou = crew.client(person("lou", crew.people.acme, Role.REQUESTER))
    assert lou.get("/projects/new/small/").status_code == lou.post("/projects/new/small/").status_code == 403
