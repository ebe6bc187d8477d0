"""Inventories of the GLPI agent: one object per device, as `glpi-agent --json` writes it and GLPI keeps it.

Source: github.com/glpi-project/inventory_format, inventory.schema.json. Memory is told in MiB there.
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
    rows_at,
    size,
    text_at,
    told,
)

CHASSIS = {
    "notebook": "notebook", "laptop": "notebook", "portable": "notebook", "sub notebook": "notebook",
    "convertible": "notebook", "detachable": "tablet", "tablet": "tablet", "desktop": "desktop",
    "low profile desktop": "desktop", "mini tower": "desktop", "tower": "desktop", "all in one": "desktop",
    "mini pc": "desktop", "space-saving": "desktop", "pizza box": "desktop",
}  # fmt: skip
PHYSICAL = {"", "physical"}
NETWORK = {"Networking": "network_device", "Printer": "printer", "Storage": "storage"}
ITEM_TYPES = {"NetworkEquipment": "network_device", "Printer": "printer"}


def read(content: str, _mapping: Mapping[str, str]) -> list[Incoming]:
    """Each device.   Raises BadContent."""
    found = [_device(number, one) for number, one in enumerate(documents(content), start=1)]
    known = [one for one in found if one is not None]
    if not known:
        raise BadContent(say("It holds no inventory of a GLPI agent."), say("Choose another format."))
    return known


def _device(number: int, raw: Mapping[str, Any]) -> Incoming | None:
    content = at(raw, "content")
    if not isinstance(content, Mapping):
        return None
    own = ("glpi agent", text_at(raw, "deviceid"))
    if isinstance(content.get("network_device"), Mapping):
        return _network(number, raw, content["network_device"], own)
    name = text_at(content, "hardware", "name") or text_at(content, "operatingsystem", "fqdn")
    bios = content.get("bios")
    keys = keys_of(
        own, ("serial", text_at(bios, "ssn")), ("uuid", text_at(content, "hardware", "uuid").lower()),
        ("asset tag", text_at(bios, "assettag")),
    )  # fmt: skip
    word = _word(raw, content)
    facts = told(
        serial=dict(keys).get("serial"), manufacturer=text_at(bios, "smanufacturer"),
        model=text_at(bios, "smodel"), cpu_cores=_cores(content), memory_gb=_gib(content),
        operating_system=text_at(content, "operatingsystem", "full_name")
        or text_at(content, "operatingsystem", "name"),
        ip_address=_address(content), used_by=text_at(content, "hardware", "lastloggeduser"),
        form="phone" if at(raw, "itemtype") == "Phone" else CHASSIS.get(_chassis(content), ""),
    )  # fmt: skip
    return Incoming(number, name, word, keys, facts, "active")


def _network(
    number: int, raw: Mapping[str, Any], device: Mapping[str, Any], own: tuple[str, str]
) -> Incoming:
    word = ITEM_TYPES.get(text_at(raw, "itemtype")) or NETWORK.get(text_at(device, "type"), "network_device")
    keys = keys_of(own, ("serial", text_at(device, "serial")), ("asset tag", text_at(device, "assettag")),
                   ("mac", text_at(device, "mac").lower()))  # fmt: skip
    addresses = [one for one in rows_at(device, "ips") if isinstance(one, str) and not _is_local(one)]
    facts = told(
        serial=dict(keys).get("serial"), manufacturer=text_at(device, "manufacturer"),
        model=text_at(device, "model"), firmware=text_at(device, "firmware"),
        ip_address=addresses[0] if addresses else "",
    )  # fmt: skip
    return Incoming(number, text_at(device, "name"), word, keys, facts, "active")


def _word(raw: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """A guest of a hypervisor is a virtual machine; a body that people carry or sit at is theirs."""
    if text_at(content, "hardware", "vmsystem").lower() not in PHYSICAL:
        return "virtual_machine"
    if at(raw, "itemtype") == "Phone" or _chassis(content) in CHASSIS:
        return "end_user_device"
    return "server"


def _chassis(content: Mapping[str, Any]) -> str:
    return text_at(content, "hardware", "chassis_type").lower()


def _cores(content: Mapping[str, Any]) -> int | None:
    cores = [at(one, "core") for one in rows_at(content, "cpus")]
    found = sum(one for one in cores if isinstance(one, int))
    return found or None


def _gib(content: Mapping[str, Any]) -> float | None:
    return size(at(content, "hardware", "memory"), 1024)


def _address(content: Mapping[str, Any]) -> str:
    found = [text_at(one, "ipaddress") for one in rows_at(content, "networks")]
    return next((one for one in found if one and not _is_local(one)), "")


def _is_local(address: str) -> bool:
    return address.startswith("127.") or address == "::1"
