"""A plan of many rows: its pages ask the database as often as for few, and show it page by page."""

from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.projects import samples
from tests.projects.conftest import Clock, Crew

from pawl.accounts.permissions import Place
from pawl.collaboration.models import Case
from pawl.projects.models import Project, WorkLink, WorkPackage

pytestmark = pytest.mark.django_db
PAGES = (
    "",     "planning/?part=work", "schedule/", "raci/", "executing/", "executing/?part=iterations",
    "executing/?part=effort", "earned-value/", "forecast/",
)  # fmt: skip
MANY = 230


def plan(crew: Crew, rows: int) -> Project:
    """So many packages below one summary, each after the one before."""
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = samples.project(place, tailoring="full", state="executing")
    whole = samples.work_package(place, project=home, work_type="summary")
    case = {"kind": "work_package", "organisation_id": place.organisation_id, "owner_id": place.owner_id}
    cases = Case.objects.bulk_create(
        [Case(title=f"Step {n}", created_at=samples.AT, **case) for n in range(1, rows + 1)]
    )
    known = {"project": home, "parent": whole, "days": 1, "days_high": 2, "cost": 100,
             "starts": date(2026, 3, 2), "ends": date(2026, 3, 2)}  # fmt: skip
    work = WorkPackage.objects.bulk_create(
        [WorkPackage(case=one, position=n, **known) for n, one in enumerate(cases)]
    )
    links = pairwise(work)
    WorkLink.objects.bulk_create([WorkLink(project=home, predecessor=a, successor=b) for a, b in links])
    return home


def test_a_long_plan_asks_no_more_than_a_short_one(crew: Crew, now: Clock) -> None:
    """L2: page by page of a plan."""
    few, many = plan(crew, 10), plan(crew, MANY)
    browser = crew.client(crew.manager)
    for page in PAGES:
        counts = []
        for home in (few, many):
            browser.get(f"/projects/{home.key}/{page}")
            with CaptureQueriesContext(connection) as taken:
                assert browser.get(f"/projects/{home.key}/{page}").status_code == 200
            counts.append(len(taken))
        assert counts[0] == counts[1] <= 25, (page, counts)


def test_its_rows_stand_page_by_page_in_the_order_of_the_tree(crew: Crew, now: Clock) -> None:
    home = plan(crew, MANY)
    browser = crew.client(crew.manager)
    for page, joined in (("planning/?part=work", "&"), ("schedule/", "?")):
        first, last, beyond = (
            browser.get(f"/projects/{home.key}/{page}{joined}page={number}").content.decode()
            for number in ("", "2", "99")
        )
        assert "Rows 1 to 200 of 231" in first
        assert ("1.199<" in first, "1.200<" in first) == (True, False)
        assert "Rows 201 to 231 of 231" in last
        assert ("1.200" in last, "1.230" in last, "1.199<" in last) == (True, True, False)
        assert "Step 230" in beyond
        assert "page=2" in first.partition('rel="next"')[2][:120]
