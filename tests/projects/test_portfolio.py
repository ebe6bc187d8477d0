"""The portfolio: figures by hand, order by value, the same number of queries for 10 and for 100 projects."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project, status_report, work_package

from pawl.accounts.permissions import Place
from pawl.analytics.words import unpacked
from pawl.errors import NotAllowed, Stale
from pawl.projects import models as m
from pawl.projects.actions import baselines, portfolio
from pawl.projects.control.costs import HIDDEN
from pawl.projects.control.looking_ahead import look_of
from pawl.projects.gates import standings
from pawl.projects.gates.gate import next_gates
from pawl.projects.portfolio.score import score_of, weights_of

pytestmark = pytest.mark.django_db
END = date(2026, 3, 13)


def one_of(place: Place, crew: Crew, **facts: Any) -> m.Project:
    """Ten days of which half are done, 5 of 15 in all; it ends three days after its baseline."""
    home = project(place, starts=date(2026, 3, 2), ends=END, budget=10_000, **facts)
    above = work_package(place, project=home, days=99, percent=99)
    work_package(place, project=home, parent=above, days=10, percent=50, ends=END)
    work_package(place, project=home, parent=above, days=5, ends=END)
    work_package(place, project=home, work_type="milestone", ends=date(2026, 3, 6), percent=100,
                 state="accepted")  # fmt: skip
    work_package(place, project=home, work_type="milestone", ends=END)
    baselines.freeze(home, name="Plan", by=crew.manager)
    m.WorkPackage.objects.filter(project=home, work_type="work").update(ends=date(2026, 3, 16))
    m.CostLine.objects.create(project=home, title="A", planned=1, actual=Decimal("12.5"))
    m.CostLine.objects.create(project=home, title="B", planned=1, actual=30)
    status_report(place, project=home, state="approved", time_light="red", number=2)
    status_report(place, project=home, state="approved", number=1)
    status_report(place, project=home, state="draft", cost_light="red", number=3)
    return home


def test_a_row_says_what_a_hand_counts_in_the_order_of_value(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk)
    judged = {"value": 5, "strategic_fit": 4, "delivery_risk": 2, "urgency": 1}
    home = one_of(place, crew, **judged)
    worth = one_of(place, crew, **judged | {"urgency": 5})
    unjudged = one_of(place, crew, **judged | {"value": None})
    client = crew.client(crew.manager)
    rows = client.get("/api/portfolio?sort=-value_score").json()["items"]
    assert [one["key"] for one in rows] == [worth.key, home.key, unjudged.key]
    found = rows[1]
    # (5·40 + 4·30 + (6-2)·10 + 1·20) · 20 / 100
    assert (found["value_score"], rows[2]["value_score"]) == (76.0, None)
    assert score_of(home, weights_of(crew.manager)).value == 76.0
    assert {name: found[name] for name in (
        "progress", "work_ends", "baseline_ends", "spent", "health", "time_light", "milestone_on",
    )} == {
        "progress": 33.0, "work_ends": "2026-03-16", "baseline_ends": "2026-03-13", "spent": 42.5,
        "health": "red", "time_light": "red", "milestone_on": "2026-03-13",
    }  # fmt: skip
    lines = standings(home, ["initiating"])
    assert (found["gate_open"], found["gate_lines"]) == (sum(one.is_open for one in lines), len(lines))
    page = client.get("/portfolio/?filter[health][eq]=red&sort=-value_score").content.decode()
    places = [page.index(f"/projects/{one.key}/") for one in (worth, home, unjudged)]
    assert places == sorted(places)
    assert re.search(r"is-late\">\+3 days", page)
    assert client.get("/api/portfolio?filter[value_score][gt]=80").json()["items"][0]["key"] == worth.key
    picture = client.get("/portfolio/timeline.svg").content.decode()
    assert picture.count("gantt-row is-critical") == 3


def test_what_is_not_known_says_why_and_the_end_is_that_of_the_plan(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    _new, bare, known = (project(place, starts=date(2026, 3, 2), ends=END) for _each in range(3))
    for home in (bare, known):
        work_package(place, project=home, days=5, ends=date(2026, 3, 6))
    baselines.freeze(known, name="Plan", by=crew.manager)
    m.Outlook.objects.create(project=bare, at=now.at, content={**look_of(bare), "eac": None})
    m.Outlook.objects.create(
        project=known,
        at=now.at,
        content={**look_of(known), "eac": 12.5, "ac": 7.5, "p80": "2026-03-09", "last_day": "2026-03-20"},
    )
    asked = "/api/portfolio?fields=spent,eac,eac_reason,likely_end,likely_end_reason,work_ends&sort=key"
    rows = crew.client(crew.manager).get(asked).json()["items"]
    assert [one["eac_reason"] for one in rows] == [
        "It is not computed yet; that takes some minutes.", str(unpacked(look_of(bare)["eac_reason"])), None,
    ]  # fmt: skip
    assert [(one["eac"], one["spent"]) for one in rows] == [(None, None), (None, 0), (12.5, 7.5)]
    assert [one["likely_end_reason"] is None for one in rows] == [False, False, True]
    assert [one["work_ends"] for one in rows] == [None, look_of(bare)["last_day"], "2026-03-20"]
    page = crew.client(crew.manager).get("/portfolio/").content.decode()
    assert rows[1]["eac_reason"] in unescape(page)
    assert "+7 days" in page
    hidden = crew.client(crew.agent_of_all).get(asked).json()["items"]
    assert {(one["eac"], one["spent"]) for one in hidden} == {(None, None)}
    assert hidden[2]["eac_reason"] == str(HIDDEN)


def test_gates_of_many_are_those_of_each(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk)
    found = [project(place, state=state, tailoring=size) for state in ("initiating", "executing", "closing")
             for size in ("simple", "full")]  # fmt: skip
    line = standings(found[0], ["initiating"])[0].line.name
    m.Waiver.objects.create(project=found[0], gate="initiating", line=line, reason="Small", at=now.at)
    many = next_gates(found)
    for one in found:
        gates = {"closing": ("handover", "closing")}.get(one.state, (one.state,))
        assert [(each.line.name, each.is_open) for each in many[one.pk]] == [
            (each.line.name, each.is_open) for each in standings(one, gates)
        ]


def test_weights_are_for_those_who_decide_and_never_overwritten(crew: Crew, now: Clock) -> None:
    with pytest.raises(NotAllowed):
        portfolio.set_weights(value=1, by=crew.agent)
    first = portfolio.set_weights(value=100, strategic_fit=0, delivery_risk=0, urgency=0, by=crew.sponsor)
    home = project(Place(crew.people.acme.pk), value=3)
    assert score_of(home, weights_of(crew.manager)).value == 60.0
    assert weights_of(crew.people.charlie)["value"] == 40  # of another organisation
    with pytest.raises(Stale):
        portfolio.set_weights(value=5, by=crew.sponsor)
    again = {"value": 0, "strategic_fit": 1, "delivery_risk": 0, "urgency": 0}
    assert portfolio.set_weights(version=first.version, **again, by=crew.sponsor).version == 2


def test_ten_projects_and_a_hundred_ask_as_often(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk)
    client = crew.client(crew.manager)
    asked: dict[str, list[int]] = {}
    for n in (10, 90):
        for _each in range(n):
            home = project(place, starts=date(2026, 3, 2), ends=END)
            status_report(place, project=home, state="approved")
        for address in ("/portfolio/?limit=100", "/portfolio/timeline/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked.setdefault(address, []).append(len(queries))
    assert all(few == many <= 25 for few, many in asked.values()), asked
