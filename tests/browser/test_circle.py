"""Once round the circle in browsers, on an empty data folder: every step by a page that people use."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from tests.api.circle import KPI, ROLES, TARGET, TWO_DAYS, Caller, Desk
from tests.browser.worker import Worker
from tests.ground.browser import Surfer
from tests.ground.later_site import LaterSite
from tests.ground.site import until

from pawl.framework import framework

pytestmark = [pytest.mark.postgres, pytest.mark.second_engine]
PASSWORD = "a sentence that nobody else knows"
SECONDS = 400


@dataclass
class Round:
    """The people of a site, each with a browser, and where what they made stands."""

    site: LaterSite
    surfer: Surfer
    workers: dict[str, Worker] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)

    @property
    def ada(self) -> Worker:
        return self.workers["ada"]

    @property
    def pia(self) -> Worker:
        return self.workers["pia"]

    @property
    def sven(self) -> Worker:
        return self.workers["sven"]

    @property
    def sam(self) -> Worker:
        return self.workers["sam"]

    def day(self, ahead: int) -> str:
        return str(self.site.today + timedelta(days=ahead))

    def key(self, name: str) -> str:
        """The number of what was made."""
        return self.made[name].strip("/").split("/")[-1]

    def keep(self, name: str, worker: Worker) -> None:
        """Remember where the page stands that somebody has come to."""
        self.made[name] = worker.path

    def by_night(self, is_told: Callable[[], bool]) -> None:
        """The worker runs until its nightly reading has shown something."""
        with self.site.working():
            until(is_told, SECONDS, pause=2)


@pytest.fixture
def surfer(chromium: Browser, later_site: LaterSite) -> Iterator[Surfer]:
    """Browsers on that site; a complaint of a page fails the test."""
    found = Surfer(chromium, later_site.url)
    yield found
    found.close()
    assert not found.left(), found.left()


def test_from_a_need_to_an_improvement_that_slipped_and_is_open_again(
    later_site: LaterSite, surfer: Surfer
) -> None:
    one = Round(later_site, surfer)
    begin(one)
    want(one)
    charter(one)
    plan(one)
    describe_the_service(one)
    change(one)
    hand_over(one)
    incident(one)
    gap(one)
    improve(one)
    verify_and_hold(one)
    slip(one)
    lead_back(one)


def begin(one: Round) -> None:
    """The first account by the token of the console; all others are invited, and get a role and a team."""
    one.workers["ada"] = ada = Worker(one.surfer.open())
    log = (one.site.folder / "log").read_text(encoding="utf-8")
    token = re.search(r"one-time token (\S+)", log)
    assert token
    ada.look("/setup/")
    ada.write(token=token[1], organisation="Acme", name="Ada", email="ada@example.org", password=PASSWORD)
    sign_in(ada, "ada@example.org")
    for name, role in ROLES.items():
        invite(one, name, role)
    ada.menu("Admin", "Teams")
    ada.follow("New team")
    ada.write(name="Order desk")
    one.keep("desk", ada)
    ada.write(by="Take into the team", email="sam@example.org")
    ada.menu("Services", "Customers")
    ada.follow("Name a customer")
    ada.write(title="Sales", users="40")
    one.keep("customer", ada)
    with one.site.working():  # as it would have run all the time: it knows what it does each night
        until(lambda: shows(ada, "/schedules/", "read the own history"), SECONDS, pause=2)


def sign_in(worker: Worker, email: str) -> None:
    """By the page of sign-in; the tour of the first visit is sent away."""
    worker.look("/accounts/login/")
    worker.write(login=email, password=PASSWORD)
    worker.page.locator(".driver-popover").wait_for()
    worker.page.keyboard.press("Escape")
    expect(worker.page.locator(".driver-popover")).to_have_count(0)


def invite(one: Round, name: str, role: str) -> None:
    """Without a mail server the link is handed over; whoever gets it sets a password and signs in."""
    one.ada.menu("Admin", "People")
    one.ada.follow("New person")
    one.ada.write(name=name.title(), email=f"{name}@example.org")
    link = re.search(r"https?://\S+", one.ada.page.locator("#toasts").inner_text())
    assert link
    one.keep(name, one.ada)
    one.ada.write(by="Give", role=role)
    one.workers[name] = worker = Worker(one.surfer.open())
    worker.go(link[0])
    worker.write(password1=PASSWORD, password2=PASSWORD)
    sign_in(worker, f"{name}@example.org")


def shows(worker: Worker, path: str, text: str) -> bool:
    """Whether a page says so by now."""
    worker.go(path)
    return text in worker.main.inner_text()


def stands(worker: Worker, path: str, state: str) -> bool:
    """Whether a record has come to a state by now."""
    worker.go(path)
    return worker.state.inner_text() == state


def want(one: Round) -> None:
    """What the customer needs, the goal behind it, how one would know."""
    sam = one.sam
    sam.menu("Improvement", "Strategy")
    sam.follow("Set a goal")
    sam.write(title="Promises are kept", horizon="now")
    one.keep("goal", sam)
    sam.write(by="Ask", text="Is what is reported solved in time?")
    sam.unfold("Link a KPI")
    sam.write(by="Link", kpi=KPI, question="Is what is reported solved in time?", target=str(100 * TARGET))
    expect(sam.main).to_contain_text("≥ 90.0%")
    sam.look_here()
    sam.menu("Improvement", "Strategy")
    sam.follow("Write down a need")
    sam.write(
        title="Orders on the day", customer="Sales", outcome="Sales orders on the day", goal=one.key("goal")
    )
    one.keep("need", sam)


def charter(one: Round) -> None:
    """A project answers the need; its sponsor approves."""
    pia = one.pia
    pia.menu("Projects", "Projects")
    pia.follow("Begin a project")
    pia.write(title="Orders by one form", sponsor="Sven", tailoring="simple", customer=one.key("customer"))
    pia.follow("Write the charter")
    pia.write(need=one.key("need"), goal=one.key("goal"), business_need="Sales waits a week", budget="9000",
              purpose="One form", starts=one.day(0), ends=one.day(60))  # fmt: skip
    one.keep("charter", pia)
    pia.follow("Initiating", ".tabs")
    one.made["project"] = pia.path.removesuffix("initiating/")
    pia.follow("Add an objective")
    pia.write(
        statement="Promises are kept", kpi=KPI, target=str(TARGET), due=one.day(200), benefit_owner="Sam"
    )
    for _dimension in framework().dimensions:
        pia.follow("Fill")
        pia.write(text="The desk uses one form")
    pia.look_here()
    pia.follow("Read it and submit")
    pia.steps("Submit")
    one.sven.menu("Home", "My approvals")
    one.sven.follow("CHA-")
    one.sven.look_here()
    one.sven.write(by="Approve", reason="Go")
    pia.go(one.made["charter"])
    expect(pia.main).to_contain_text("The approval is given")
    go_on(one, "Start planning", "planning")


def go_on(one: Round, label: str, state: str) -> None:
    """The project goes to its next phase."""
    one.pia.step(one.made["project"], label)
    expect(one.pia.state).to_have_text(state)


def plan(one: Round) -> None:
    """The frozen baseline, and the work begins."""
    pia = one.pia
    pia.follow("Planning", ".tabs")
    pia.follow("Work", ".tabs[aria-label=Planning]")
    pia.follow("Add work")
    pia.write(title="Build the form", starts=one.day(0), ends=one.day(4), days="5", cost="2000")
    pia.follow("Freeze a baseline")
    pia.write(name="First plan")
    go_on(one, "Start executing", "executing")


def describe_the_service(one: Round) -> None:
    """Drafts of the catalogue: what will be supported, and what is promised."""
    sam = one.sam
    sam.menu("Services", "Service hours")
    sam.follow("Add service hours")
    sam.write(name="Always", text='like = "always"')
    sam.menu("Services", "Services")
    sam.follow("Describe a service")
    sam.write(**{"name_en": "Orders", "name_zh-hans": "订单"}, team="Order desk", owner="Sam", users="40")
    one.keep("service", sam)
    sam.follow("Draft an agreement")
    sam.write(title="Orders for sales", level="sla", customer=one.key("customer"), calendar="Always",
              effective_from=one.day(0))  # fmt: skip
    sam.unfold("Set a target from now on")
    sam.write(by="Set", clock="resolution", minutes=str(TWO_DAYS))
    expect(sam.main).to_contain_text("48 h")
    one.pia.go(one.made["project"])
    one.pia.follow("Change")
    one.pia.write(service=one.key("service"))


def change(one: Round) -> None:
    """The project asks for a change; whoever works on the service carries it out in its window."""
    pia, sam = one.pia, one.sam
    pia.go(one.made["project"])
    pia.follow("Raise a change")
    pia.write(title="Put the form live", service=one.key("service"), team="Order desk")
    one.keep("change", pia)
    sam.menu("Support", "Changes")
    sam.follow("Put the form live")
    sam.follow("Plan")
    begins = one.site.now + timedelta(days=1)
    window = {"planned_from": begins, "planned_until": begins + timedelta(hours=4)}
    sam.write(rollout_plan="Put it live", back_out_plan="Take it out", test_plan="Try",
              **{name: f"{when:%Y-%m-%dT%H:%M}" for name, when in window.items()})  # fmt: skip
    sam.steps("Assess")
    sam.follow("Answer the questions")
    sam.write(q_known="often", q_back_out="quickly", q_tested="like_live")
    sam.steps("Ask for approval", "Put into the calendar")
    sam.look_here()
    one.site.pass_days(1)
    sam.steps(
        "Begin the work", "The work is done", "Close with a review", outcome="successful", review="It works"
    )
    expect(sam.main).to_contain_text("Closed it: successful")


def hand_over(one: Round) -> None:
    """Work and deliverable are accepted, both sides sign, the drafts of the catalogue go live."""
    pia, sam, project = one.pia, one.sam, one.made["project"]
    pia.go(f"{project}executing/")
    pia.follow("Build the form")
    accept(one)
    pia.go(f"{project}executing/")
    pia.follow("Add a deliverable")
    pia.write(title="The form", criteria="It works")
    pia.follow("DLV-")
    accept(one)
    go_on(one, "Start closing", "closing")
    pia.go(f"{project}closing/")
    pia.follow("Prepare the hand-over")
    pia.write(service=one.key("service"))
    pia.look_here()
    one.keep("handover", pia)
    pia.steps("Sign for the project", early_life_until=one.day(14))
    sam.step(one.made["handover"], "Accept", note="Welcome")
    sam.look(one.made["service"])
    expect(sam.state).to_have_text("live")


def accept(one: Round) -> None:
    """The project delivers what it stands on; the sponsor takes it."""
    one.pia.steps("Start", "Deliver")
    one.sven.step(one.pia.path, "Accept")
    expect(one.sven.state).to_have_text("accepted")


def incident(one: Round) -> None:
    """The desk takes what somebody reports by phone, and solves it within what was promised."""
    sam = one.sam
    sam.menu("Support", "Incidents")
    sam.follow("Report an incident")
    sam.write(title="Order 17 hangs", caller="Sven", service=one.key("service"))
    sam.steps("Take")
    sam.look_here()
    sam.follow("Resolve")
    sam.write(code="solved", resolution="Sent again")
    expect(sam.main).to_contain_text("met")


def gap(one: Round) -> None:
    """Half a year of the own history, as mail and portal bring it; a night tells: the target is missed."""
    sam = one.sam
    sam.menu("Measurement", "Data sources")
    sam.follow("Add a source")
    sam.write(title="Own desk", origin="own")
    one.site.pass_days(6)
    desk_of(one).half_a_year()

    def missed() -> bool:
        return shows(sam, "/gaps/", "SLA attainment")

    one.by_night(missed)
    sam.look_here()
    sam.follow("SLA attainment")
    one.keep("gap", sam)
    expect(sam.main).to_contain_text("SLA attainment 61.5% against a target of 90.0% or more.")
    sam.look_here()


def desk_of(one: Round) -> Desk:
    """What happens to the service, by a key that its owner makes: the promise counts for each incident."""
    said = {"service": one.key("service"), "team": one.key("desk"), "caller": one.key("sven")}
    if "token" not in one.made:
        rights = "account:read catalogue:read incident:read incident:report incident:work"
        one.sam.fill("/account/keys/", name="Mail and portal", expires_on=one.day(360), scopes=rights)
        one.made["token"] = one.sam.page.get_by_label("Key", exact=True).input_value()
    return Desk(one.site, Caller(one.site.url, one.made["token"]), said)


def improve(one: Round) -> None:
    """An improvement answers the gap; it starts from the value of the own history, by way of a change."""
    sam = one.sam
    sam.follow("Open an improvement")
    sam.write(title="Solve orders in time", problem="Orders wait", service=one.key("service"))
    one.keep("improvement", sam)
    sam.follow("Assess")
    sam.write(target=str(TARGET), expected_change="0.3", review_on=one.day(120), better="up")
    sam.steps("Begin to assess")
    sam.follow("Add an option")
    sam.write(title="Do nothing", is_nothing="on")
    sam.follow("Add an option")
    sam.write(title="Look at orders at once", expected_change="0.3", cost="2000")
    sam.main.locator("tr", has_text="Look at orders at once").get_by_role("link", name="Choose").click()
    sam.write(reason="It costs little")
    sam.steps("Approve")
    sam.look_here()
    sam.follow("Plan a turn")
    sam.write(hypothesis="Who looks at once solves in time")
    sam.follow("Raise a change")
    sam.write(title="Look at orders at once", service=one.key("service"))
    one.keep("second change", sam)
    sam.go(one.made["improvement"])
    sam.main.get_by_role("link", name="Start", exact=True).click()
    sam.write(by_way_of=one.key("second change"))
    sam.go(one.made["improvement"])
    sam.steps("It is in place")
    expect(sam.state).to_have_text("checking")


def verify_and_hold(one: Round) -> None:
    """On its day a job says what it brought; the gain is held from then on."""
    desk_of(one).a_better_quarter()
    one.by_night(lambda: stands(one.sam, one.made["improvement"], "acting"))
    expect(one.sam.main).to_contain_text("SLA attainment got better, by more than chance")
    one.sam.look_here()
    one.sam.follow("Hold the gain")
    one.sam.write(reaction="The lead calls the shift")
    expect(one.sam.state).to_have_text("held")


def slip(one: Round) -> None:
    """Four weeks hold, four slip; a job alarms, and the improvement is open again since that week."""
    since = desk_of(one).good_weeks_then_bad_ones()
    one.by_night(lambda: stands(one.sam, one.made["improvement"], "assessed"))
    one.sam.look_here()
    one.sam.follow("CPL-")
    expect(one.sam.main).to_contain_text(f"it goes on since {since.day} {since:%b %Y}")
    one.sam.look_here()


def lead_back(one: Round) -> None:
    """From the item that is open again a link each leads back to what it all began with."""
    sam = one.sam
    sam.menu("Improvement", "Register")
    for name, name_of_page in (("Solve orders in time", "improvement"), ("GAP-", "gap")):
        sam.follow(name)
        assert sam.path == one.made[name_of_page]
    sam.follow("The KPI, its slices and the cases behind it")
    assert sam.path == f"/kpis/{KPI}/"
    sam.look_here()
    sam.follow("Orders")
    sam.follow("INC-")
    for name, name_of_page in (("Orders", "service"), ("PRJ-", "project")):
        sam.follow(name)
        assert sam.path == one.made[name_of_page]
    sam.follow("Initiating", ".tabs")
    sam.follow("CHA-")
    assert sam.path == one.made["charter"]
    sam.follow("Orders on the day")
    assert sam.path == one.made["need"]
    sam.follow("Promises are kept")
    assert sam.path == one.made["goal"]
    sam.look_here()
