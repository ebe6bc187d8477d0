"""Once round the circle by the API, on an empty data folder: no row is written but by the product."""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from tests.api.circle import KPI, ROLES, TARGET, TWO_DAYS, Caller, Desk
from tests.ground.later_site import LaterSite

from pawl.framework import framework

pytestmark = [pytest.mark.postgres] if os.environ.get("PAWL_THOROUGH") else []
"""On the second engine the round in the browser goes; `make verify` goes both on both."""


@dataclass
class Round:
    """The people of a site, and what they have made so far."""

    site: LaterSite
    ada: Caller
    acme: str
    keys: dict[str, str]
    callers: dict[str, Caller]
    made: dict[str, str] = field(default_factory=dict)

    @property
    def pia(self) -> Caller:
        return self.callers["pia"]

    @property
    def sven(self) -> Caller:
        return self.callers["sven"]

    @property
    def sam(self) -> Caller:
        return self.callers["sam"]

    def day(self, ahead: int) -> str:
        return str(self.site.today + timedelta(days=ahead))

    def row(self, sheet: str, **fields: Any) -> None:
        self.pia.step(f"projects/{self.made['project']}", "add_row", sheet=sheet, fields=fields)

    def done(self, who: Caller, path: str, *activities: str) -> None:
        for one in activities:
            who.step(path, one)

    def read_by_night(self, look: Any) -> Any:
        """The worker runs until its nightly reading has shown something."""
        with self.site.working():
            return self.sam.wait(look)


def test_from_a_need_to_an_improvement_that_slipped_and_is_open_again(later_site: LaterSite) -> None:
    one = begin(later_site)
    want(one)
    charter(one)
    plan(one)
    describe_the_service(one)
    change(one)
    hand_over(one)
    gap(one)
    improve(one)
    verify_and_hold(one)
    slip(one)
    lead_back(one)
    later_site.close()
    assert later_site.command("verify")["whole"] is True


def begin(site: LaterSite) -> Round:
    """One administrator by the console; everybody else by the API."""
    site.command("user", "create", "ada@example.org", "--role", "administrator", "--organisation", "Acme")
    ada = Caller(site.url, site.command("user", "token", "ada@example.org", "--days", 366)["token"])
    with site.working():  # as it would have run all the time: it knows what it does each night
        ada.wait(lambda: ada.all("schedules", q="read the own history"))
    acme = ada.all("organisations")[0]["key"]
    keys, callers = {}, {}
    for name, role in ROLES.items():
        mail = f"{name}@example.org"
        keys[name] = ada.make("people", email=mail, name=name.title(), organisation=acme)["key"]
        ada.make("role-grants", person=keys[name], role=role, organisation=acme)
        callers[name] = Caller(site.url, site.command("user", "token", mail, "--days", 366)["token"])
    one = Round(site, ada, acme, keys, callers)
    one.made["desk"] = ada.make("teams", organisation=acme, name="Order desk")["key"]
    ada.make("memberships", team=one.made["desk"], person=keys["sam"])
    return one


def want(one: Round) -> None:
    """What the customer needs, the goal behind it, how one would know."""
    made, sam = one.made, one.sam
    made["customer"] = one.ada.make("customers", title="Sales", users=40)["key"]
    made["goal"] = sam.make("goals", title="Promises are kept", horizon="now")["key"]
    made["need"] = sam.make("business-needs", title="Orders on the day", customer=made["customer"],
                            outcome="Sales orders on the day", goal=made["goal"])["key"]  # fmt: skip
    asked = sam.make("questions", goal=made["goal"], text="Is what is reported solved in time?")["key"]
    sam.make("goal-kpis", goal=made["goal"], kpi=KPI, question=asked, target=TARGET)
    sam.make("targets", kpi=KPI, value=TARGET, organisation=one.acme)


def charter(one: Round) -> None:
    """A project answers the need; its sponsor approves."""
    made, pia = one.made, one.pia
    made["project"] = pia.make("projects", title="Orders by one form", sponsor=one.keys["sven"],
                               tailoring="simple", customer=made["customer"])["key"]  # fmt: skip
    made["charter"] = pia.all("charters")[0]["key"]
    path = f"charters/{made['charter']}"
    pia.change(path, need=made["need"], goal=made["goal"], business_need="Sales waits a week", budget=9000,
               purpose="One form", starts=one.day(0), ends=one.day(60))  # fmt: skip
    one.row("objectives", statement="Promises are kept", kpi=KPI, target=TARGET, due=one.day(200),
            benefit_owner=one.keys["sam"])  # fmt: skip
    for dimension in framework().dimensions:
        one.row("coverage", dimension=dimension, text="The desk uses one form")
    pia.step(path, "submit")
    assert one.sven.step(path, "approve", note="Go")["state"] == "approved"
    one.done(pia, f"projects/{made['project']}", "start_planning")


def plan(one: Round) -> None:
    """The frozen baseline, and the work begins."""
    one.row("work-packages", title="Build the form", starts=one.day(0), ends=one.day(4), days=5, cost=2000)
    one.row("deliverables", title="The form", criteria="It works")
    path = f"projects/{one.made['project']}"
    one.pia.step(path, "freeze_baseline", name="First plan")
    assert one.pia.step(path, "start_executing")["state"] == "executing"


def describe_the_service(one: Round) -> None:
    """Drafts of the catalogue: what will be supported, and what is promised."""
    made, sam = one.made, one.sam
    made["service"] = sam.make("services", name={"en": "Orders", "zh-hans": "订单"}, owner=one.keys["sam"],
                               team=made["desk"], users=40)["key"]  # fmt: skip
    hours = sam.make("service-calendars", name="Always", text='like = "always"')["key"]
    promise = sam.make("agreements", service=made["service"], title="Orders for sales", level="sla",
                       calendar=hours, effective_from=one.day(0), customer=made["customer"])  # fmt: skip
    made["agreement"] = promise["key"]
    sam.make("agreement-targets", agreement=made["agreement"], clock="resolution", minutes=TWO_DAYS)
    one.pia.change(f"projects/{made['project']}", service=made["service"])


def change(one: Round) -> None:
    """The project asks for a change; whoever works on the service carries it out in its window."""
    begins = one.site.now + timedelta(days=1)
    window = {"planned_from": begins.isoformat(), "planned_until": (begins + timedelta(hours=4)).isoformat()}
    asked = {"service": one.made["service"], "team": one.made["desk"], "comes_from": one.made["project"]}
    one.made["change"] = one.pia.make("changes", title="Put the form live", **asked)["key"]
    path = f"changes/{one.made['change']}"
    one.sam.change(path, rollout_plan="Put it live", back_out_plan="Take it out", test_plan="Try", **window)
    one.sam.step(path, "assess")
    questions = one.sam.get(path)["questions"]
    one.sam.step(path, "answer", answers={each["name"]: each["answers"][0]["word"] for each in questions})
    one.done(one.sam, path, "authorize", "schedule")
    one.site.pass_days(1)
    one.done(one.sam, path, "implement", "finish")
    assert one.sam.step(path, "close", outcome="successful", review="It works")["state"] == "closed"


def hand_over(one: Round) -> None:
    """Work and deliverable are accepted, both sides sign, the drafts of the catalogue go live."""
    project = f"projects/{one.made['project']}"
    for sheet in ("work-packages", "deliverables"):
        row = one.pia.get(f"{project}/rows", sheet=sheet)[sheet][0]["key"]
        one.done(one.pia, f"{sheet}/{row}", "start", "deliver")
        one.sven.step(f"{sheet}/{row}", "accept")
    one.done(one.pia, project, "start_closing", "prepare_handover")
    one.made["handover"] = one.pia.all("handovers")[0]["key"]
    one.pia.step(f"handovers/{one.made['handover']}", "offer", early_life_until=one.day(14))
    one.sam.step(f"handovers/{one.made['handover']}", "accept", note="Welcome")
    assert one.sam.get(f"services/{one.made['service']}")["state"] == "live"
    assert one.sam.get(f"agreements/{one.made['agreement']}")["state"] == "live"


def desk_of(one: Round) -> Desk:
    """What happens to the service: the promise counts for each incident."""
    said = {"service": one.made["service"], "team": one.made["desk"], "caller": one.keys["sven"]}
    return Desk(one.site, one.sam, said)


def gap(one: Round) -> None:
    """Half a year of the own history; one night reads it, and the target is missed."""
    one.sam.make("data-sources", title="Own desk", origin="own", organisation=one.acme)
    one.site.pass_days(6)
    desk_of(one).half_a_year()

    def missed() -> list[dict[str, Any]]:
        return [each for each in one.sam.all("gaps") if each["kpi"] == KPI]

    found = one.read_by_night(missed)[0]
    one.made["gap"] = found["key"]
    assert (found["value"], found["newest"], found["periods"], found["n"]) == (80 / 130, 0.8, 13, 130)


def improve(one: Round) -> None:
    """An improvement answers the gap; it starts from the value of the own history, by way of a change."""
    made, sam = one.made, one.sam
    made["improvement"] = sam.make("improvements", title="Solve orders in time", problem="Orders wait",
                                   gap=made["gap"], service=made["service"])["key"]  # fmt: skip
    path = f"improvements/{made['improvement']}"
    sam.change(path, target=TARGET, expected_change=0.3, review_on=one.day(120), better="up")
    sam.step(path, "assess")
    sam.post(f"{path}/options", title="Do nothing", is_nothing=True)
    chosen = sam.post(f"{path}/options", title="Look at orders at once", expected_change=0.3, cost=2000)
    sam.post(f"{path}/choice", option=chosen["key"], reason="It costs little")
    assert sam.step(path, "approve")["baseline"]["is_told"] is False
    made["turn"] = sam.post(f"{path}/turns", hypothesis="Who looks at once solves in time")["key"]
    made["second_change"] = sam.make("changes", title="Look at orders at once", service=made["service"],
                                     comes_from=made["improvement"])["key"]  # fmt: skip
    turn = f"pdca-turns/{made['turn']}"
    sam.step(turn, "start", by_way_of=made["second_change"])
    sam.step(turn, "deliver")
    assert sam.get(path)["state"] == "checking"


def verify_and_hold(one: Round) -> None:
    """On its day a job says what it brought; the gain is held from then on."""
    desk_of(one).a_better_quarter()

    def told() -> list[dict[str, Any]]:
        return [each for each in one.sam.all("benefits") if each["verdict"] != "cannot_tell"]

    assert [each["verdict"] for each in one.read_by_night(told)] == ["verified"]
    path = f"improvements/{one.made['improvement']}"
    assert one.sam.get(path)["state"] == "acting"
    one.made["plan"] = one.sam.post(f"{path}/control-plan", reaction="The lead calls the shift")["key"]
    assert one.sam.get(path)["state"] == "held"


def slip(one: Round) -> None:
    """Four weeks hold, four slip; a job alarms, and the improvement is open again since that week."""
    slipping = desk_of(one).good_weeks_then_bad_ones()

    def slipped() -> list[dict[str, Any]]:
        return [each for each in one.sam.all("control-plans") if each["state"] == "slipped"]

    found = one.read_by_night(slipped)
    assert found[0]["slipped_from"].startswith(str(slipping))
    assert one.sam.get(f"improvements/{one.made['improvement']}")["state"] == "assessed"


def lead_back(one: Round) -> None:
    """From the item that is open again a link each leads back to what it all began with."""
    made, sam = one.made, one.sam
    reopened = sam.get(f"improvements/{made['improvement']}")
    assert (reopened["gap"], reopened["kpi"]) == (made["gap"], KPI)

    def linked(name: str) -> set[tuple[str, str]]:
        return {(each["relation"], each["key"]) for each in sam.get(f"links/{made[name]}")}

    assert {("serves", made["service"]), ("comes_from", made["gap"])} <= linked("improvement")
    assert ("holds", made["plan"]) in linked("improvement")
    assert ("done_by", made["second_change"]) in linked("turn")
    assert ("comes_from", made["project"]) in linked("service")
    assert {("comes_from", made["service"]), ("comes_from", made["change"])} <= linked("project")
    known = sam.get(f"charters/{made['charter']}")
    assert (known["need"], known["goal"]) == (made["need"], made["goal"])
    assert sam.get(f"business-needs/{made['need']}")["goal"] == made["goal"]
    assert [each["kpi"] for each in sam.all("goal-kpis")] == [KPI]
