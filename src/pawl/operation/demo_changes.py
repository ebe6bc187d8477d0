"""Changes of the demonstration: made up; some went well, some collide; one freeze, one weekly window."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.catalogue.models import Service
from pawl.changes.actions import calendar, planning, steps, templates
from pawl.changes.actions.raising import Wish, raise_change
from pawl.changes.model_text import BUILT_IN
from pawl.changes.models import Change, ChangeModel
from pawl.collaboration.models import Case
from pawl.tickets.replaying import Past, replay

NOTE = "Made up for the demonstration. / 为演示而虚构。"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = "Europe/Berlin"
RESTART = BUILT_IN["standard"].split("[plan]", maxsplit=1)[0] + (
    '[plan]\nrollout = "1. Drain the node. 2. Install, restart. 3. Send a test mail. 4. Take it back in."\n'
    'back_out = "Start the snapshot that was taken before."\n'
)
PAST = (
    ("Mail servers: patches of last month", "E-mail and calendar", 38, "successful", ""),
    ("New printer drivers", "Workplace", 31, "successful_with_issues",
     "Two older models printed blank pages until the next morning; they now have their own queue."),
    ("Firewall: newer firmware", "Network and remote access", 24, "successful", ""),
    ("Order system: release 8.3", "Order system", 17, "backed_out",
     "Invoices were counted twice. Taken back within the window; the next release is tested with real data."),
    ("File storage: more space", "File storage", 9, "successful", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Coming:
    """A change to come: what, when it begins, how long, what is answered, how far it is."""

    title: str
    service: str
    begins: datetime
    hours: float
    answers: tuple[str, str, str] = ("often", "quickly", "like_live")
    touches: tuple[str, ...] = ()
    type: str = "normal"
    is_asked: bool = False


def seed(manager: Person, agent: Person) -> int:
    """Make them once.   Returns how many changes there are."""
    if Change.objects.filter(is_demo=True).exists():
        return 0
    boss, hand = Actor(manager, "demo"), Actor(agent, "demo")
    services = {one.case.title: one for one in Service.objects.select_related("case")}
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    model = _model(boss)
    _calendar(boss, services, now)
    for number, past in enumerate(PAST, 1):
        _past(number, past, services, agent, now)
    made = [_standard(model, services, now, hand), _emergency(services, now, hand, agent)]
    made += [_coming(one, services, hand, agent) for one in _comings(now)]
    Change.objects.filter(pk__in=[one.pk for one in made]).update(is_demo=True)
    return len(PAST) + len(made)


def sunday(now: datetime, weeks: int = 0) -> datetime:
    """The evening of the next Sunday, when the weekly window opens."""
    days = (6 - now.weekday()) % 7 or 7
    at = datetime.combine(now.date() + (days + 7 * weeks) * DAY, time(22), ZoneInfo(ZONE))
    return at.astimezone(now.tzinfo)


def _model(by: Actor) -> ChangeModel:
    made = templates.add_model(title="Restart of a server after patches", text=RESTART, by=by)
    return templates.take_model_step(made, "publish", by=by)


def _calendar(by: Actor, services: dict[str, Service], now: datetime) -> None:
    calendar.open_window(
        title="Sunday night", starts=time(22), minutes=300, first=date(now.year - 1, 1, 1), days=[6],
        zone=ZONE, by=by,
    )  # fmt: skip
    orders = [services["Order system"]] if "Order system" in services else []
    calendar.declare_freeze(
        title="Inventory of the warehouse", from_at=now + 9 * DAY, until=now + 13 * DAY, services=orders,
        reason=NOTE, by=by,
    )  # fmt: skip


def _comings(now: datetime) -> tuple[Coming, ...]:
    night = sunday(now)
    return (
        Coming("Newer version of the mail server", "E-mail and calendar", night + HOUR, 3,
               ("sometimes", "slowly", "partly"), ("mail-vm-02",), is_asked=True),
        Coming("Replace core-switch-a", "Network and remote access", night + 2 * HOUR, 2,
               ("never", "slowly", "nowhere"), ("core-switch-a",)),
        Coming("Order system: release 8.4", "Order system", now + 10 * DAY, 4,
               ("sometimes", "quickly", "partly")),
        Coming("Move the team folders to new disks", "File storage", sunday(now, 1), 4,
               ("sometimes", "quickly", "like_live"), ("files-vm",)),
    )  # fmt: skip


def _coming(one: Coming, services: dict[str, Service], by: Actor, agent: Person) -> Change:
    wish = Wish(one.title, NOTE, one.type, service=services.get(one.service), planned_from=one.begins,
                planned_until=one.begins + one.hours * HOUR)  # fmt: skip
    made = raise_change(wish, by=by)
    for item in Case.objects.filter(kind="configuration_item", title__in=one.touches):
        planning.affect(made, item, by=by)
    planning.plan(
        made, rollout_plan="1. Take a snapshot. 2. Install. 3. Test. 4. Tell the service desk.",
        back_out_plan="Start the snapshot; it takes ten minutes.", test_plan="Sign in, send, receive, print.",
        interrupts=one.is_asked, by=by,
    )  # fmt: skip
    planning.staff(made, team=made.case.team, assignee=agent, implementers=[], by=by)
    names = ("known", "back_out", "tested")
    planning.answer(made, answers=dict(zip(names, one.answers, strict=True)), by=by)
    if one.type == "normal":
        steps.assess(made, by=by)
    if one.is_asked:
        steps.authorize(made, by=by)
    return made


def _standard(model: ChangeModel, services: dict[str, Service], now: datetime, by: Actor) -> Change:
    begins = sunday(now, 1)
    wish = Wish("Mail servers: patches of this month", NOTE, model=model,
                service=services.get("E-mail and calendar"), planned_from=begins,
                planned_until=begins + 2 * HOUR)  # fmt: skip
    return steps.schedule(raise_change(wish, by=by), by=by)


def _emergency(services: dict[str, Service], now: datetime, by: Actor, agent: Person) -> Change:
    one = Coming("Close a hole in the remote access", "Network and remote access", now + HOUR, 2,
                 ("sometimes", "quickly", "partly"), ("firewall-01",), "emergency",
                 is_asked=True)  # fmt: skip
    made = _coming(one, services, by, agent)
    why = "The hole is used by attackers; waiting until Sunday is worse."
    steps.schedule(made, reason=why, by=by)
    return steps.implement(made, reason=why, by=by)


def _past(
    number: int,
    told: tuple[str, str, int, str, str],
    services: dict[str, Service],
    agent: Person,
    now: datetime,
) -> None:
    title, service, days, _outcome, _text = told
    begins = sunday(now, -(days // 7) - 1)
    place = Place(agent.organisation_id, None, agent.pk)
    events = tuple(_history(told, begins, services.get(service), agent))
    replay(
        Change,
        events,
        title=title,
        place=place,
        by=system("demo"),
        external_id=f"DEMO-C{number}",
        is_demo=True,
    )


def _history(
    told: tuple[str, str, int, str, str], begins: datetime, service: Service | None, agent: Person
) -> Iterator[Past]:
    outcome, text = told[3:]
    start: dict[str, Any] = {
        "state": "new", "description": NOTE, "service": service, "opened_by": agent, "assignee": agent,
        "planned_from": begins, "planned_until": begins + 3 * HOUR, "risk": "low", "risk_score": 2,
        "rollout_plan": "1. Take a snapshot. 2. Install. 3. Test.", "back_out_plan": "Start the snapshot.",
    }  # fmt: skip
    yield Past("raised", begins - 6 * DAY, start, {"to": "new"}, {"title": told[0]})
    yield Past("schedule", begins - 3 * DAY, {"state": "scheduled"}, {"to": "scheduled"})
    yield Past("implement", begins, {"state": "implement", "started_at": begins}, {"to": "implement"})
    end = begins + 2 * HOUR
    done = {"state": "review", "ended_at": end, "resolved_at": end}
    yield Past("finish", end, done, {"to": "review"})
    closed = {"state": "closed", "closed_at": end + DAY, "resolution_code": outcome, "resolution": text}
    yield Past("close", end + DAY, closed, {"to": "closed", "outcome": outcome}, {"review": text})
