"""What the services of the demonstration stand on: made up, small enough to be understood at a glance."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.catalogue.models import Service
from pawl.collaboration.models import Record
from pawl.configuration.actions import dependencies, items
from pawl.configuration.actions.dependencies import Bond
from pawl.configuration.models import ConfigurationItem

NOTE = "Made up for the demonstration. / 为演示而虚构。"
YEAR = timedelta(days=365)
Below = tuple[tuple[str, str, str, int], ...]
"""Relation, name, group, how many of it are needed."""


@dataclass(frozen=True)
class Thing:
    """One item of the demonstration."""

    name: str
    word: str
    facts: dict[str, Any]
    below: Below = ()
    criticality: str = "medium"
    cost: int = 0


def _needs(*names: str, relation: str = "runs_on") -> Below:
    return tuple((relation, name, "", 1) for name in names)


def _some(group: str, needed: int, *names: str, relation: str = "runs_on") -> Below:
    return tuple((relation, name, group, needed) for name in names)


DEBIAN, WINDOWS = {"operating_system": "Debian 13"}, {"operating_system": "Windows Server 2025"}
HALL = _needs("Data centre North", relation="hosted_at")
HOSTS = _some("hosts", 2, "host-01", "host-02", "host-03")
CORE = _some("core", 1, "core-switch-a", "core-switch-b", relation="connects_to")
THINGS = (
    Thing("Data centre North", "location", {"form": "data_centre", "address": "Example Street 1"}, cost=4200),
    Thing("Office South", "location", {"form": "building", "address": "Example Street 9"}),
    Thing("core-switch-a", "network_device", {"role": "switch", "serial": "EX-1001"}, HALL, "critical", 260),
    Thing("core-switch-b", "network_device", {"role": "switch", "serial": "EX-1002"}, HALL, "critical", 260),
    Thing("firewall-01", "network_device", {"role": "firewall", "serial": "EX-1003"}, HALL + CORE, "critical",
          540),
    Thing("storage-01", "storage", {"capacity_tb": 80, "serial": "EX-2001"}, HALL + CORE, "critical", 900),
    *(Thing(f"host-0{n}", "server", {**DEBIAN, "cpu_cores": 32, "memory_gb": 256, "serial": f"EX-300{n}"},
            HALL + CORE + _needs("storage-01", relation="uses"), "high", 480) for n in (1, 2, 3)),
    Thing("mail-vm-01", "virtual_machine", {**DEBIAN, "cpu_cores": 4, "memory_gb": 16}, HOSTS, "high"),
    Thing("mail-vm-02", "virtual_machine", {**DEBIAN, "cpu_cores": 4, "memory_gb": 16}, HOSTS, "high"),
    Thing("order-web-01", "virtual_machine", {**DEBIAN, "cpu_cores": 4}, HOSTS, "high"),
    Thing("order-web-02", "virtual_machine", {**DEBIAN, "cpu_cores": 4}, HOSTS, "high"),
    Thing("order-db-vm", "virtual_machine", {**DEBIAN, "cpu_cores": 16, "memory_gb": 128}, HOSTS, "critical"),
    Thing("files-vm", "virtual_machine", {**WINDOWS, "cpu_cores": 8}, HOSTS),
    Thing("directory-vm-01", "virtual_machine", WINDOWS, HOSTS, "critical"),
    Thing("directory-vm-02", "virtual_machine", WINDOWS, HOSTS, "critical"),
    Thing("order-db", "database", {"engine": "PostgreSQL", "version": "17", "environment": "production"},
          _needs("order-db-vm"), "critical"),
    Thing("order-application", "application", {"environment": "production", "personal_data": True},
          _some("web", 1, "order-web-01", "order-web-02") + _needs("order-db", relation="uses"), "critical"),
    Thing("mail-application", "application", {"environment": "production", "personal_data": True},
          _some("mail", 1, "mail-vm-01", "mail-vm-02"), "high"),
    Thing("directory", "application", {"environment": "production", "personal_data": True},
          _some("directory", 1, "directory-vm-01", "directory-vm-02"), "critical"),
    Thing("orders.example.org", "certificate", {"subject": "orders.example.org", "expires_on": "2027-03-31"}),
    Thing("notebook-0042", "end_user_device", {"form": "notebook", "serial": "EX-9042", "used_by": "Sales"},
          _needs("Office South", relation="hosted_at")),
    Thing("printer-south-1", "printer", {"colour": True, "serial": "EX-9100"},
          _needs("Office South", relation="hosted_at")),
    Thing("Office suite", "licence", {"product": "Office suite", "seats": 1500, "expires_on": "2027-06-30"},
          cost=9800),
)  # fmt: skip
SERVICES = {
    "E-mail and calendar": _needs("mail-application", "directory", relation="uses"),
    "Network and remote access": _needs("firewall-01", relation="uses") + CORE,
    "Workplace": _needs("Office suite", "directory", relation="uses"),
    "Order system": _needs("order-application", "directory", "orders.example.org", relation="uses"),
    "Sign-in and access": _needs("directory", relation="uses"),
    "File storage": _needs("files-vm"),
}


def seed(by: Actor) -> int:
    """Make them once.   Returns how many items there are."""
    if ConfigurationItem.objects.exists():
        return 0
    services = {one.name["en"]: one for one in Service.objects.select_related("case__team")}
    teams = [one.case.team for one in services.values()]
    known: dict[str, Record] = {}
    for number, thing in enumerate(THINGS):
        known[thing.name] = _item(thing, teams[number % len(teams)] if teams else None, by)
        _join(known[thing.name], thing.below, known, by)
    for name, below in SERVICES.items():
        if name in services:
            _join(services[name], below, known, by)
    return len(THINGS)


def _item(thing: Thing, team: Any, by: Actor) -> ConfigurationItem:
    serial = thing.facts.get("serial")
    price: dict[str, Any] = {"monthly_cost": thing.cost, "currency": "EUR"} if thing.cost else {}
    return items.note_item(
        item_class=thing.word, title=thing.name, state="active", criticality=thing.criticality, team=team,
        owner=by.person, description=NOTE, attributes=thing.facts,
        keys=[{"source": "serial", "value": serial}] if serial else [], **price, by=by,
    )  # fmt: skip


def _join(upper: Record, below: Below, known: dict[str, Record], by: Actor) -> None:
    since = clock.now() - YEAR
    for relation, name, group, needed in below:
        dependencies.join(upper, known[name], Bond(relation, group, needed, since), by=by)
