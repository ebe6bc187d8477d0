"""Change requests that simulate: figures by hand, nothing written before the vote, all or none after."""

import json
import os
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.authorisation.asking import undone
from tests.ground.dying import dying, killed, points
from tests.ground.threads import together
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import change_request, project, raid_item, requirement, work_package

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Rate
from pawl.errors import Conflict, Invalid, Stale
from pawl.history.models import Event
from pawl.jobs.dispatch import dispatch
from pawl.jobs.queue import claim
from pawl.jobs.work import Work
from pawl.projects import content
from pawl.projects.actions import baselines, control, sheets
from pawl.projects.actions import edits as editing
from pawl.projects.actions.effort import log_time
from pawl.projects.jobs import compute_impact
from pawl.projects.models import (
    Baseline,
    ChangeRequest,
    CostLine,
    Project,
    RaidItem,
    WorkLink,
    WorkPackage,
)

pytestmark = pytest.mark.django_db
MOST = 5000 if os.environ.get("PAWL_THOROUGH") else 10
"""Points at which an approval dies: all of them in the long form, else so many that lie spread over it."""
COSTS = {"a": 1000, "b": 500, "c": 200}


def planned(crew: Crew) -> tuple[Project, dict[str, WorkPackage]]:
    """A (5 days) before B (2); C (1) beside them; half of A is done for 600; a risk of 10 % of 2,000."""
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = project(place, starts=date(2026, 3, 2), status_date=date(2026, 3, 4), currency="EUR",
                   sponsor=crew.sponsor.human)  # fmt: skip
    facts: dict[str, dict[str, Any]] = {
        "a": {"days": 5, "percent": 50, "started_on": date(2026, 3, 2), "state": "in_progress"},
        "b": {"days": 2, "days_low": 1, "days_high": 6},
        "c": {"days": 1},
    }
    rows = {
        name: work_package(place, project=home, position=at, cost=COSTS[name], **said)
        for at, (name, said) in enumerate(facts.items())
    }
    WorkLink.objects.create(project=home, predecessor=rows["a"], successor=rows["b"])
    CostLine.objects.create(project=home, title="Tester", work_package=rows["a"], planned=600, actual=600)
    raid_item(place, project=home, probability_percent=10, cost_impact=2000)
    requirement(place, project=home).work_packages.set([rows["b"]])
    return home, rows


def asked(crew: Crew, home: Project) -> ChangeRequest:
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    change_request(place, project=home, number=ChangeRequest.objects.count() + 1)
    return ChangeRequest.objects.select_related("case", "project__case").latest("pk")


def figures(one: ChangeRequest) -> dict[str, tuple[Any, Any]]:
    assert one.computed
    told = {
        each["name"]: (each["before"]["value"], each["after"]["value"]) for each in one.computed["figures"]
    }
    critical = tuple([row["key"] for row in each] for each in told.pop("critical"))
    return {**told, "critical": critical}


def test_the_impact_is_what_a_hand_computes_and_nothing_is_written(crew: Crew, now: Clock) -> None:
    home, rows = planned(crew)
    one, plan = asked(crew, home), content.of_plan(home)
    by, risk = crew.agent_of_all, RaidItem.objects.get()
    editing.edit_row(one, row=rows["b"].key, fields={"days": Decimal(4), "days_high": Decimal(8),
                                                     "cost": Decimal(900)}, by=by)  # fmt: skip
    editing.edit_row(one, sheet="work-packages", fields={"title": "Train", "days": Decimal(3)}, by=by)
    editing.edit_row(one, sheet="links", fields={"predecessor": rows["b"].key, "successor": "NEW-1"}, by=by)
    editing.take_out(one, row=rows["c"].key, by=by)
    editing.edit_row(one, row=risk.key, fields={"probability_percent": Decimal(25)}, by=by)
    found = figures(one)
    assert content.of_plan(home) == plan, "a copy is computed with, not the plan"
    # Half of A's five days is left from Thursday the 5th: to Monday noon; then B of 2 or 4 days, then 3 more.
    assert found["end"] == ("2026-03-11", "2026-03-18")
    assert found["critical"] == ([rows["a"].key, rows["b"].key], [rows["a"].key, rows["b"].key, "NEW-1"])
    assert found["cost"] == (1700.0, 1900.0)
    assert found["eac"] == (2040.0, 2280.0), "BAC · AC / EV, EV = 500 of AC = 600"
    assert found["emv"] == (200.0, 500.0)
    assert found["p80"][0] < found["p80"][1]
    touched = [each["key"] for each in one.computed["touched"]]  # type: ignore[index]
    assert touched == [rows["b"].key, "NEW-1", rows["c"].key, "RQT-" + touched[-1].partition("-")[2]]
    with pytest.raises(Invalid, match="wait for itself"):
        editing.edit_row(
            one, sheet="links", fields={"predecessor": "NEW-1", "successor": rows["a"].key}, by=by
        )
    with pytest.raises(Invalid, match="no row of this project"):
        editing.edit_row(one, row=work_package(Place(crew.people.acme.pk)).key, fields={"days": 1}, by=by)


def test_what_nobody_knows_says_why(crew: Crew, now: Clock) -> None:
    home = project(Place(crew.people.acme.pk, None, crew.manager.human.pk))
    one = asked(crew, home)
    editing.edit_row(one, sheet="scope", fields={"text": "A form"}, by=crew.agent_of_all)
    assert one.computed
    for each in one.computed["figures"]:
        if each["name"] == "emv":
            assert each["after"] == {"value": 0, "reason": None}, "no risk, no loss"
            continue
        assert each["after"]["value"] is None, each
        assert each["after"]["reason"]["template"], each


def test_approval_writes_the_plan_and_the_baseline_once_and_says_what_no_longer_fits(
    crew: Crew, now: Clock
) -> None:
    home, rows = planned(crew)
    baselines.freeze(home, name="First", by=crew.manager)
    one, other = asked(crew, home), asked(crew, home)
    for each in (one, other):
        editing.edit_row(each, row=rows["b"].key, fields={"days": Decimal(5)}, by=crew.manager)
    editing.edit_row(
        one, sheet="links", fields={"predecessor": rows["b"].key, "successor": rows["c"].key}, by=crew.manager
    )
    for each in (one, other):
        control.submit(each, by=crew.manager)
    frozen = one.computed
    sheets.change(rows["a"], {"cost": Decimal(1100)}, by=crew.manager)
    page = crew.client(crew.sponsor).get(f"/project-records/{one.key}/").content.decode()
    assert "out of date" in page
    control.approve(one, note="Go", by=crew.sponsor)
    assert WorkPackage.objects.get(pk=rows["b"].pk).days == 5
    assert WorkLink.objects.filter(predecessor=rows["b"], successor=rows["c"]).exists()
    assert one.content
    assert one.content["computed"] == frozen, "frozen as it was voted on"
    newest = Baseline.objects.latest("number")
    work = {each["key"]: each for each in newest.content["sheets"]["work-packages"]}
    assert (newest.change_key, work[rows["b"].key]["days"], work[rows["a"].key]["cost"]) == (
        one.key,
        "5.00",
        "1000.00",
    )
    with pytest.raises(Conflict, match=f"no longer fit the plan: {rows['b'].key}"):
        control.approve(other, by=crew.sponsor)
    assert Baseline.objects.count() == 2
    seen = crew.client(crew.sponsor).get(f"/project-records/{other.key}/").content.decode()
    assert "no longer fit" in seen


def test_replayed_approvals_rebuild_the_current_baseline(crew: Crew, now: Clock) -> None:
    """Random requests: the first baseline with their differences is the newest one, and the plan."""
    home, _ = planned(crew)
    WorkPackage.objects.update(days_low=None, days_high=None)  # nothing to draw: quicker
    first = baselines.freeze(home, name="First", by=crew.manager)
    draw = random.Random(7)
    for _round in range(5):
        one = asked(crew, home)
        for _edit in range(2):
            with suppress(Conflict, Invalid):  # a circle, a second link, work that is over
                at_random(draw, one, crew.manager)
        if one.edits:
            control.submit(one, by=crew.manager)
            control.approve(one, by=crew.sponsor)
    told = first.content
    for one in ChangeRequest.objects.filter(state="approved").order_by("decided_at", "pk"):
        assert one.content
        told = content.patched(told, one.content["delta"])
    newest = Baseline.objects.latest("number")
    assert newest.number > 3
    assert content.digest_of(told) == newest.digest
    assert by_key(told) == by_key(content.of_plan(home)), "nothing else changed the plan"


def by_key(plan: dict[str, Any]) -> dict[str, Any]:
    return {name: {one["key"]: one for one in rows} for name, rows in plan["sheets"].items()}


def at_random(draw: random.Random, one: ChangeRequest, by: Actor) -> None:
    work = [*WorkPackage.objects.filter(project=one.project).exclude(state="cancelled")]
    new = [each["row"] for each in one.edits if each["sheet"] == "work-packages" and each["do"] == "add"]
    keys = [*(each.key for each in work), *new]
    match draw.randrange(5):
        case 0:
            editing.edit_row(
                one,
                row=draw.choice(keys),
                fields={"days": Decimal(draw.randrange(1, 20)), "title": f"No. {draw.random()}"},
                by=by,
            )
        case 1:
            parent = draw.choice([None, *keys])
            editing.edit_row(one, sheet="work-packages", fields={"title": "More", "parent": parent}, by=by)
        case 2:
            ends = {"predecessor": draw.choice(keys), "successor": draw.choice(keys), "lag_days": 1.5}
            editing.edit_row(one, sheet="links", fields=ends, by=by)
        case 3:
            links = [each.key for each in WorkLink.objects.filter(project=one.project)]
            editing.take_out(one, row=draw.choice([*links, *(each.key for each in work)]), by=by)
        case 4:
            fields = {
                "title": "Cable",
                "planned": Decimal(draw.randrange(900)),
                "work_package": draw.choice(keys),
            }
            editing.edit_row(one, sheet="costs", fields=fields, by=by)
        case _:
            fields = {"title": "Late", "raid_type": "risk", "probability": "2", "impact": "3"}
            editing.edit_row(one, sheet="raid", fields=fields, by=by)


def test_an_approval_that_dies_anywhere_is_not_there_at_all(crew: Crew, now: Clock) -> None:
    home, rows = planned(crew)
    one = asked(crew, home)
    editing.edit_row(one, row=rows["b"].key, fields={"days": Decimal(5)}, by=crew.manager)
    editing.edit_row(one, sheet="costs", fields={"title": "Cable", "planned": Decimal(50)}, by=crew.manager)
    editing.take_out(one, row=rows["c"].key, by=crew.manager)
    control.submit(one, by=crew.manager)

    def approve() -> None:
        control.approve(fresh(one), by=crew.sponsor)

    def stand() -> Any:
        told = content.of_plan(home)
        return told, Baseline.objects.count(), Event.objects.count(), fresh(one).state

    def anew(act: Callable[[], None]) -> None:
        with undone():
            act()

    before, number = stand(), 0
    for at in points(MOST, approve, anew):
        with undone():
            assert killed(at, approve)
            assert stand() == before, f"killed before write {at}"
            number += 1
    assert number > 5
    with dying(0):
        approve()
    assert (Baseline.objects.count(), fresh(one).state) == (1, "approved")


def fresh(one: ChangeRequest) -> ChangeRequest:
    return ChangeRequest.objects.select_related("case", "project__case", "project__sponsor").get(pk=one.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_many_who_approve_at_once_one_does(crew: Crew) -> None:
    """The same request by several clicks, and another one that changes the same row."""
    home, rows = planned(crew)
    asked_for = [asked(crew, home) for _ in range(2)]
    for each in asked_for:
        editing.edit_row(each, row=rows["b"].key, fields={"days": Decimal(5)}, by=crew.manager)
        control.submit(each, by=crew.manager)
    read, won = [fresh(asked_for[i % 2]) for i in range(6)], list[str]()

    def work(i: int) -> None:
        try:
            control.approve(read[i], by=Actor(crew.sponsor.human))
        except (Conflict, Stale):
            return
        won.append(read[i].key)

    together(6, work)
    assert len(won) == 1
    assert [each.change_key for each in Baseline.objects.all()] == won
    assert Event.objects.filter(kind="change_request", activity="approve").count() == 1
    changed = WorkPackage.objects.get(pk=rows["b"].pk)
    assert (changed.days, changed.version) == (Decimal(5), 2)


def test_the_page_and_the_api_write_edits_and_read_the_same(crew: Crew, now: Clock) -> None:
    home, rows = planned(crew)
    one, pia = asked(crew, home), crew.client(crew.manager)
    sent = {"row": rows["b"].key, "sheet": "work-packages", "version": "1", "title": "Build the form",
            "work_type": "work", "days": "4", "days_low": "1", "days_high": "6", "cost": "500",
            "constraint": "asap", "position": "1"}  # fmt: skip
    assert pia.post(f"/project-records/{one.key}/edits/", sent).status_code == 302
    read = pia.get(f"/api/change-requests/{one.key}").json()
    assert [(each["row"], each["before"], each["after"]) for each in read["edits"]] == [
        (rows["b"].key, {"days": "2.00"}, {"days": "4.00"})
    ]
    body = {
        "activity": "edit_row",
        "fields": {"sheet": "work-packages", "fields": {"title": "Train", "days": 3}},
    }
    assert post(pia, one, body) == 200
    link = {"predecessor": rows["b"].key, "successor": "NEW-1", "lag_days": 1}
    assert post(pia, one, {"activity": "edit_row", "fields": {"sheet": "links", "fields": link}}) == 200
    page = pia.get(f"/project-records/{one.key}/").content.decode()
    for text in ("NEW-1", "Train", "8 days later", "Planned cost (BAC)"):
        assert text in page, text
    assert pia.get(f"/project-records/{one.key}/edits/?row=NEW-1").status_code == 200
    gone = {"act": "drop", "row": "NEW-1", "version": str(fresh(one).version)}
    assert pia.post(f"/project-records/{one.key}/edits/acts/", gone).status_code == 302
    assert [each["row"] for each in fresh(one).edits] == [rows["b"].key], "what names it goes along"


def post(client: Any, one: ChangeRequest, body: object) -> int:
    address = f"/api/change-requests/{one.key}/transitions"
    headers = {"If-Match": f'"{fresh(one).version}"'}
    return int(
        client.post(address, json.dumps(body), content_type="application/json", headers=headers).status_code
    )


def test_a_page_of_many_edits_asks_no_more(crew: Crew, now: Clock) -> None:
    home, _ = planned(crew)
    pia, counts = crew.client(crew.manager), []
    for number in (1, 2, 8):
        one = asked(crew, home)
        for at in range(number):
            row = work_package(Place(crew.people.acme.pk), project=home, days=2, position=at)
            editing.edit_row(one, row=row.key, fields={"days": Decimal(3)}, by=crew.manager)
        with CaptureQueriesContext(connection) as told:
            pia.get(f"/project-records/{one.key}/")
        counts.append(len(told))
    assert counts[1] == counts[2] <= 25, counts


def test_what_hours_cost_stays_with_those_who_may_see_it(crew: Crew, now: Clock) -> None:
    """600 of a cost item and one hour at 60: EAC = 1,700 · 660 / 500; a reader hears why not."""
    home, rows = planned(crew)
    now.pass_(days=3)
    Rate.objects.create(organisation=crew.people.acme, hourly=60, currency="EUR",
                        effective_from=date(2026, 3, 1))  # fmt: skip
    log_time(rows["a"], minutes=60, day=date(2026, 3, 3), by=crew.manager)
    one = asked(crew, home)
    editing.edit_row(one, row=rows["c"].key, fields={"days": Decimal(2)}, by=crew.manager)
    assert figures(one)["eac"] == (2244.0, 2244.0)
    told = {}
    for who in (crew.manager, crew.agent_of_all):
        read = crew.client(who).get(f"/api/change-requests/{one.key}").json()["computed"]["figures"]
        page = crew.client(who).get(f"/project-records/{one.key}/").content.decode()
        told[who] = (next(each for each in read if each["name"] == "eac")["before"]["value"], "2,244" in page)
    assert told == {crew.manager: (2244.0, True), crew.agent_of_all: (None, False)}


def test_of_a_long_plan_a_job_computes_the_impact(
    crew: Crew, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, rows = planned(crew)
    one = asked(crew, home)
    editing.edit_row(one, row=rows["b"].key, fields={"days": Decimal(4)}, by=crew.agent_of_all)
    at_once = figures(one)
    monkeypatch.setattr(editing, "MOST_AT_ONCE", 2)
    editing.edit_row(one, row=rows["b"].key, fields={"days": Decimal(5)}, by=crew.agent_of_all)
    assert (one.computed, one.is_computing) == (None, True)
    client, page = crew.client(crew.manager), f"/project-records/{one.key}/"
    assert "It waits for its turn" in client.get(page).content.decode()
    assert "progress" in client.get(f"{page}impact/").content.decode()
    with pytest.raises(Conflict, match="being computed"):
        control.submit(one, by=crew.manager)
    late, old = claimed(), ChangeRequest.objects.select_related("case", "project__case").get(pk=one.pk)
    editing.edit_row(one, row=rows["b"].key, fields={"days": Decimal(4)}, by=crew.agent_of_all)
    editing.keep_impact(old, {"figures": []}, by=crew.manager)
    assert ChangeRequest.objects.get(pk=one.pk).computed is None, "these edits are others by now"
    compute_impact(late)
    compute_impact(claimed())
    one.refresh_from_db()
    assert (figures(one), one.is_computing) == (at_once, False), "what a job computes is what a page computes"
    assert Event.objects.filter(case=one.key, activity="simulated").count() == 1
    assert "HX-Refresh" in client.get(f"{page}impact/").headers
    sheets.change(rows["a"], {"cost": 1100}, by=crew.manager)
    with pytest.raises(Conflict, match="plan as it is now"):
        control.submit(one, by=crew.manager)
    editing.compute_impact(one, by=crew.manager)
    assert one.computed is not None, "the former figures stay until the new ones are there"
    compute_impact(claimed())
    one.refresh_from_db()
    assert control.submit(one, by=crew.manager).state == "submitted"


def claimed() -> Work:
    """The next delivery of the job, in the hands of a worker."""
    dispatch()
    row = claim("test", [f"projects.{compute_impact.__name__}"])
    assert row is not None
    return Work(row.event, row.pk, row.fence, row.attempts)
