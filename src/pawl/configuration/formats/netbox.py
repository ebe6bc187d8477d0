"""Devices and virtual machines as NetBox' REST API lists them (`/api/dcim/devices/` and its like).

Source: github.com/netbox-community/netbox, serializers of Device and VirtualMachine. Memory is told in MB
there; disks were told in GB, later in MB; a virtual machine has `vcpus` and no `device_type`.
"""

from collections.abc import Mapping
from typing import Any

from pawl.analytics.words import say
from pawl.configuration.formats.incoming import (
    BadContent,
    Incoming,
    at,
    documents,
    keys_of,
    size,
    text_at,
    told,
)

STATES = {
    "active": "active", "planned": "planned", "staged": "planned", "inventory": "in_stock",
    "offline": "in_stock", "failed": "in_repair", "decommissioning": "retired", "paused": "active",
}  # fmt: skip
ROLES = (
    ("firewall", "firewall"), ("router", "router"), ("switch", "switch"), ("access-point", "access_point"),
    ("wireless", "access_point"), ("load-balanc", "load_balancer"), ("network", "other"), ("spine", "switch"),
    ("leaf", "switch"), ("gateway", "router"),
)  # fmt: skip
CLASSES = (("storage", "storage"), ("nas", "storage"), ("san", "storage"), ("printer", "printer"))
MB = 1000


def read(content: str, _mapping: Mapping[str, str]) -> list[Incoming]:
    """Each device and virtual machine.   Raises BadContent."""
    rows = enumerate(documents(content), start=1)
    found = [_thing(number, one) for number, one in rows if at(one, "id") is not None]
    if not found:
        raise BadContent(say("It holds no devices of NetBox."), say("Choose another format."))
    return found


def _thing(number: int, raw: Mapping[str, Any]) -> Incoming:
    is_virtual = "device_type" not in raw
    own = f"{'vm' if is_virtual else 'device'}:{raw['id']}"
    keys = keys_of(
        ("netbox", own), ("serial", text_at(raw, "serial")), ("asset tag", text_at(raw, "asset_tag"))
    )
    word, role = ("virtual_machine", "") if is_virtual else _class_of(_slug(raw))
    facts = told(
        serial=dict(keys).get("serial"), manufacturer=text_at(raw, "device_type", "manufacturer", "name"),
        model=text_at(raw, "device_type", "model"), role=role,
        operating_system=text_at(raw, "platform", "name"),
        ip_address=text_at(raw, "primary_ip", "address").partition("/")[0], cpu_cores=at(raw, "vcpus"),
        memory_gb=_gb(raw, "memory"), disk_gb=_disk(raw),
    )  # fmt: skip
    title = text_at(raw, "name") or text_at(raw, "display")
    state = STATES.get(text_at(raw, "status", "value"), "")
    return Incoming(number, title, word, keys, facts, state, description=text_at(raw, "description"))


def _slug(raw: Mapping[str, Any]) -> str:
    """The role of a device; before 3.6 it stood in `device_role`."""
    return (text_at(raw, "role", "slug") or text_at(raw, "device_role", "slug")).lower()


def _class_of(slug: str) -> tuple[str, str]:
    for part, role in ROLES:
        if part in slug:
            return "network_device", role
    return next((word for part, word in CLASSES if part in slug), "server"), ""


def _disk(raw: Mapping[str, Any]) -> float | None:
    """No disk of a machine is smaller than 1 GB: a smaller number was told in GB."""
    value = raw.get("disk")
    return value if isinstance(value, int | float) and 0 < value < MB else _gb(raw, "disk")


def _gb(raw: Mapping[str, Any], name: str) -> float | None:
    return size(raw.get(name), MB)
