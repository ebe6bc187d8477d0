"""The services around the simulated desk: made up for the demonstration, and each says so."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from pawl import clock
from pawl.accounts.actions import teams
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Organisation, Team
from pawl.catalogue.actions import agreements, calendars, costs, lifecycles, outages, partners, services
from pawl.catalogue.actions.agreements import Aim
from pawl.catalogue.models import Agreement, Contract, Customer, Service, ServiceCalendar, Supplier
from pawl.local_text import LocalText

NOTE = LocalText({"en": "Made up for the demonstration.", "zh-hans": "为演示而虚构。"})
OFFICE = 'like = "office"\nzone = "Europe/Berlin"\n'
ROUND = 'like = "always"\nzone = "Europe/Berlin"\n'
EVERY_PRIORITY = ((1, 240), (2, 480), (3, 1440), (4, 2880), (5, 4800))
FULFILLED_IN = 6000
"""Working minutes for a service request."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """One service of the demonstration."""

    name: LocalText
    team: str
    criticality: str
    users: int
    offerings: tuple[LocalText, ...]
    is_round: bool = False
    """Whether it is promised round the clock."""


@dataclass(frozen=True)
class Around:
    """For whom and by whom a service is promised, in which hours (round the clock or not), since when."""

    hours: dict[bool, ServiceCalendar]
    customer: Customer
    carrier: tuple[Supplier, Contract]
    since: date


def _both(english: str, chinese: str) -> LocalText:
    return LocalText({"en": english, "zh-hans": chinese})


PLANS = (
    Plan(_both("E-mail and calendar", "邮件与日历"), "Messaging", "high", 1200,
         (_both("Mailbox", "邮箱"), _both("Shared mailbox", "共享邮箱"))),
    Plan(_both("Network and remote access", "网络与远程接入"), "Network", "critical", 1500,
         (_both("Remote access", "远程接入"),), is_round=True),
    Plan(_both("Workplace", "办公终端"), "Workplace", "medium", 1500,
         (_both("Notebook", "笔记本电脑"), _both("Printer", "打印机"))),
    Plan(_both("Order system", "订单系统"), "Applications", "critical", 300,
         (_both("Access to the order system", "订单系统权限"),), is_round=True),
    Plan(_both("Sign-in and access", "登录与权限"), "Applications", "high", 1500,
         (_both("Account for somebody new", "新员工账号"),)),
    Plan(_both("File storage", "文件存储"), "Workplace", "medium", 900,
         (_both("Team folder", "团队文件夹"),)),
)  # fmt: skip
CUSTOMERS = (("Sales", 300), ("Production", 800), ("Administration", 400))
SUPPLIERS = (("Example Carrier", 40), ("Example Cloud", 300), ("Example Hardware", 700))
"""Names, and in how many days their contracts end."""


def seed(place: Organisation, owner: Actor) -> int:
    """Make them once.   Returns how many services there are."""
    if Service.objects.exists():
        return 0
    now = clock.now()
    since = now.date() - timedelta(days=365)
    customers = [partners.name_customer(title=name, users=users, by=owner) for name, users in CUSTOMERS]
    suppliers = [_supplier(name, days, now.date(), owner) for name, days in SUPPLIERS]
    begin = datetime(since.year, since.month, since.day, tzinfo=UTC)
    office, always = (
        calendars.add_calendar(name=name, text=text, effective_from=begin, by=owner)
        for name, text in (("Office hours", OFFICE), ("Round the clock", ROUND))
    )
    hours = {False: office, True: always}
    costs.set_rate(hourly=Decimal(58), currency_code="EUR", effective_from=since, by=owner)
    costs.set_exchange_rate(
        currency_code="USD", base="EUR", rate=Decimal("0.92"), effective_from=since, by=owner
    )
    for number, plan in enumerate(PLANS):
        made = _service(plan, _team(place, plan.team), owner)
        carrier = suppliers[number % len(suppliers)]
        around = Around(hours, customers[number % len(customers)], carrier, since)
        _promises(made, plan, around, owner)
        _outages(made, number, now, owner)
    return len(PLANS)


def _team(place: Organisation, name: str) -> Team:
    found = Team.objects.filter(organisation=place, name=name).first()
    return found or teams.create(organisation=place, name=name, by=system("demo"))


def _supplier(name: str, days: int, today: date, by: Actor) -> tuple[Supplier, Contract]:
    supplier = partners.name_supplier(title=name, note=str(NOTE), by=by)
    contract = partners.note_contract(
        supplier, title=f"Contract with {name}", from_date=today - timedelta(days=365),
        until=today + timedelta(days=days), notice_days=30, cost=Decimal(24_000), currency="EUR", by=by,
    )  # fmt: skip
    lifecycles.take_step(contract, "sign", by=by)
    return supplier, contract


def _service(plan: Plan, team: Team, by: Actor) -> Service:
    made = services.describe_service(
        name=plan.name, description=NOTE, criticality=plan.criticality, users=plan.users, team=team, by=by
    )
    lifecycles.take_step(made, "publish", by=by)
    for name in plan.offerings:
        lifecycles.take_step(services.offer(made, name=name, description=NOTE, by=by), "publish", by=by)
    month = clock.now().date().replace(day=1)
    costs.note_cost(made, costs.Cost(month, Decimal(2 * plan.users), "USD", "Licences"), by=by)
    return made


def _promises(service: Service, plan: Plan, around: Around, by: Actor) -> None:
    """SLAs for all and for one customer, an OLA that carries, a contract in office hours that may not."""
    supplier, contract = around.carrier
    calendar, since, title = around.hours[plan.is_round], around.since, plan.name["en"]
    sla = agreements.draft_agreement(
        service, title=f"{title}: what we promise", level="sla", effective_from=since, calendar=calendar,
        availability=Decimal("99.5"), by=by,
    )  # fmt: skip
    _agree(sla, 1.0, by)
    for_one = agreements.draft_agreement(
        service, title=f"{title}: for {around.customer.case.title}", level="sla", effective_from=since,
        calendar=calendar, customer=around.customer, availability=Decimal("99.8"), by=by,
    )  # fmt: skip
    _agree(for_one, 0.75, by)
    ola = agreements.draft_agreement(
        service, title=f"{title}: what {service.case.team} promises", level="ola", effective_from=since,
        calendar=calendar, provider_team=service.case.team, supports=sla, availability=Decimal("99.9"), by=by,
    )  # fmt: skip
    _agree(ola, 0.75, by)
    uc = agreements.draft_agreement(
        service, title=f"{title}: what {supplier.case.title} promises", level="uc", effective_from=since,
        calendar=around.hours[False], supplier=supplier, contract=contract, supports=ola,
        availability=Decimal("99.95"), by=by,
    )  # fmt: skip
    _agree(uc, 0.5, by)


def _agree(one: Agreement, factor: float, by: Actor) -> None:
    begin = datetime(one.effective_from.year, one.effective_from.month, one.effective_from.day, tzinfo=UTC)
    aims = [
        *(Aim("resolution", int(minutes * factor), priority, kind="incident", effective_from=begin)
          for priority, minutes in EVERY_PRIORITY),
        Aim("resolution", int(FULFILLED_IN * factor), kind="service_request", effective_from=begin),
        Aim("response", int(60 * factor), effective_from=begin),
    ]  # fmt: skip
    for aim in aims:
        agreements.set_target(one, aim, by=by)
    lifecycles.take_step(one, "agree", by=by)


def _outages(service: Service, number: int, now: datetime, by: Actor) -> None:
    """One that nobody wanted, one that was planned."""
    morning = (now - (number * 9 + 3) * DAY).replace(hour=8, minute=0, second=0, microsecond=0)
    outages.note_outage(
        service, title="Not reachable (example)", from_at=morning, until=morning + (number + 1) * HOUR / 2,
        cause=str(NOTE), by=by,
    )  # fmt: skip
    night = (now - (number * 7 + 5) * DAY).replace(hour=4, minute=0, second=0, microsecond=0)
    outages.note_outage(
        service, title="Maintenance (example)", from_at=night, until=night + 2 * HOUR, is_planned=True, by=by
    )
