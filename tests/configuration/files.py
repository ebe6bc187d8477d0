"""Small files as other systems write them, after their public formats; every name in them is invented."""

import json
from typing import Any

COMPUTER: dict[str, Any] = {
    "action": "inventory", "deviceid": "nb-042-2026-01-05-08-00-00", "itemtype": "Computer",
    "content": {
        "versionclient": "GLPI-Agent_v1.16",
        "bios": {"ssn": "EX-9042", "smanufacturer": "Example Inc.", "smodel": "Note 13",
                 "assettag": "Default string"},
        "hardware": {"name": "nb-042", "uuid": "4C4C4544-0034-3010-8048-B6C04F503732", "memory": 7800,
                     "chassis_type": "Laptop", "vmsystem": "Physical", "lastloggeduser": "jane"},
        "operatingsystem": {"full_name": "Fedora 31 (Workstation Edition)", "name": "Fedora"},
        "cpus": [{"core": 2}, {"core": 2}],
        "networks": [{"ipaddress": "127.0.0.1"}, {"ipaddress": "192.0.2.17"}],
    },
}  # fmt: skip
SWITCH: dict[str, Any] = {
    "action": "netinventory", "deviceid": "foo", "itemtype": "NetworkEquipment",
    "content": {"versionclient": "4.1", "network_device": {
        "type": "Networking", "name": "sw-1", "serial": "EX-1001", "manufacturer": "Example Inc.",
        "model": "S48",
        "firmware": "5.0", "mac": "8C:60:4F:00:00:01", "ips": ["127.0.0.1", "192.0.2.5"]}},
}  # fmt: skip
DEVICE: dict[str, Any] = {
    "id": 12, "display": "host-01", "name": "host-01", "serial": "EX-3001", "asset_tag": None,
    "device_type": {"manufacturer": {"name": "Example Inc."}, "model": "R7"}, "role": {"slug": "hypervisor"},
    "platform": {"name": "Debian 13"}, "status": {"value": "active", "label": "Active"},
    "primary_ip": {"address": "192.0.2.9/24"}, "description": "",
}  # fmt: skip
MACHINE: dict[str, Any] = {
    "id": 12, "name": "mail-vm", "status": {"value": "offline"}, "vcpus": 4.0, "memory": 16000,
    "disk": 120000,
    "platform": {"name": "Debian 13"}, "primary_ip": None, "serial": "",
}  # fmt: skip
NETBOX = {"count": 2, "next": None, "results": [DEVICE, MACHINE]}
ASSET: dict[str, Any] = {
    "id": 7, "name": "", "asset_tag": "A-0042", "serial": "EX-9042", "model": {"name": "Note 13 &amp; more"},
    "status_label": {"name": "Ready", "status_type": "deployable", "status_meta": "deployed"},
    "category": {"name": "Laptops"}, "manufacturer": {"name": "Example Inc."},
    "assigned_to": {"name": "Jane", "type": "user"},
    "purchase_date": {"date": "2025-03-01", "formatted": "1 Mar"},
    "warranty_expires": None,
}  # fmt: skip
SNIPE = {"total": 1, "rows": [ASSET]}
TABLE = """Name;Class;Status;Serial number;Operating system;CPU cores;Room
mail-01;Server;in use;EX-1;Debian 13;8;A1
mail-02;Server;in use;EX-2;Debian 13;8;A1
orders;Anwendung;in use;;;;A1
"""


def text(raw: Any) -> str:
    return json.dumps(raw)
