"""Files of other systems become things of one shape."""

import json
from typing import Any

import pytest
from tests.configuration import files

from pawl.configuration.formats import FORMATS
from pawl.configuration.formats.csv_table import columns_of, proposed
from pawl.configuration.formats.incoming import MOST_ROWS, BadContent, Incoming


def read(name: str, content: str, **mapping: str) -> list[Incoming]:
    return FORMATS[name][1](content, mapping)


def test_an_inventory_of_the_glpi_agent() -> None:
    (one,) = read("glpi", files.text(files.COMPUTER))
    assert (one.title, one.item_class, one.state) == ("nb-042", "end_user_device", "active")
    assert dict(one.keys) == {"glpi agent": "nb-042-2026-01-05-08-00-00", "serial": "EX-9042",
                              "uuid": "4c4c4544-0034-3010-8048-b6c04f503732"}  # fmt: skip
    assert one.attributes == {
        "serial": "EX-9042", "manufacturer": "Example Inc.", "model": "Note 13", "cpu_cores": 4,
        "memory_gb": 7.6,
        "operating_system": "Fedora 31 (Workstation Edition)", "ip_address": "192.0.2.17", "used_by": "jane",
        "form": "notebook",
    }  # fmt: skip


def test_several_inventories_in_one_file() -> None:
    guest = {
        **files.COMPUTER,
        "content": {**files.COMPUTER["content"], "hardware": {"name": "vm", "vmsystem": "KVM"}},
    }
    lines = "\n".join(map(files.text, (files.SWITCH, guest)))
    switch, machine = read("glpi", lines)
    assert (switch.item_class, switch.attributes["ip_address"], machine.item_class) == (
        "network_device", "192.0.2.5", "virtual_machine",
    )  # fmt: skip


def test_devices_and_virtual_machines_of_netbox() -> None:
    device, machine = read("netbox", files.text(files.NETBOX))
    assert (device.item_class, device.state, dict(device.keys)["netbox"]) == ("server", "active", "device:12")
    assert device.attributes["ip_address"] == "192.0.2.9"
    assert (machine.item_class, machine.state, dict(machine.keys)) == (
        "virtual_machine", "in_stock", {"netbox": "vm:12"},
    )  # fmt: skip
    assert (machine.attributes["memory_gb"], machine.attributes["disk_gb"]) == (16.0, 120.0)
    (old,) = read("netbox", files.text({**files.MACHINE, "disk": 80, "device_role": {"slug": "x"}}))
    assert old.attributes["disk_gb"] == 80


@pytest.mark.parametrize(
    ("slug", "word", "role"),
    [("core-switch", "network_device", "switch"), ("edge-firewall", "network_device", "firewall"),
     ("storage-array", "storage", None), ("hypervisor", "server", None)],
)  # fmt: skip
def test_the_role_of_a_device_says_its_class(slug: str, word: str, role: str | None) -> None:
    (one,) = read("netbox", files.text([{**files.DEVICE, "role": {"slug": slug}}]))
    assert (one.item_class, one.attributes.get("role")) == (word, role)


def test_hardware_of_snipe_it() -> None:
    (one,) = read("snipe_it", files.text(files.SNIPE))
    assert (one.title, one.item_class, one.state) == ("Note 13 & more A-0042", "end_user_device", "active")
    assert dict(one.keys) == {"snipe-it": "7", "asset tag": "A-0042", "serial": "EX-9042"}
    assert one.attributes["purchased_on"] == "2025-03-01"
    assert one.attributes["used_by"] == "Jane"
    (box,) = read(
        "snipe_it", files.text({**files.ASSET, "category": None, "model": None, "assigned_to": None})
    )
    assert (box.item_class, box.title) == ("hardware", "A-0042")


def test_a_table_and_what_its_columns_seem_to_be() -> None:
    columns = columns_of(files.TABLE)
    assert proposed(columns) == {
        "Name": "title", "Class": "item_class", "Status": "state", "Serial number": "key:serial",
        "Operating system": "attribute:operating_system", "CPU cores": "attribute:cpu_cores", "Room": "",
    }  # fmt: skip
    first, _second, third = read("csv", files.TABLE, **proposed(columns))
    assert (first.item_class, first.state, first.attributes["cpu_cores"]) == ("server", "active", "8")
    assert (first.number, third.item_class, third.keys) == (2, "anwendung", ())


def test_a_chinese_table_is_read_by_its_own_words() -> None:
    table = "名称,类,状态,序列号\n邮件,服务器,在用,EX-1\n"
    (one,) = read("csv", table, **proposed(columns_of(table)))
    assert (one.title, one.item_class, one.state) == ("邮件", "server", "active")


@pytest.mark.parametrize(
    "junk", ["To Be Filled By O.E.M.", "0", "None", "Default string", "0000000000", " - "]
)
def test_what_makers_leave_in_place_of_a_number_names_nothing(junk: str) -> None:
    (one,) = read("netbox", files.text([{**files.DEVICE, "serial": junk}]))
    assert "serial" not in dict(one.keys)
    assert "serial" not in one.attributes


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("glpi", "{"), ("glpi", "[]"), ("glpi", files.text(files.NETBOX)), ("glpi", "[" * 100_000),
        ("netbox", files.text({"results": [{"name": "x"}]})), ("snipe_it", files.text(files.NETBOX)),
        ("snipe_it", files.text([{"asset_tag": n} for n in range(MOST_ROWS + 1)])), ("csv", "Name\n"),
        ("csv", "Name,Name\na,b\n"), ("csv", "Other\nvalue\n"),
        ("csv", "\n".join(["Name", *map(str, range(2500))])),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_way_out(name: str, content: str) -> None:
    with pytest.raises(BadContent) as refusal:
        read(name, content)
    assert str(refusal.value.way_out)


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("glpi", {"content": {"hardware": {"name": "pc", "memory": 10**400}}}),
        ("glpi", {"content": {"hardware": {"name": "pc"}, "cpus": 5, "networks": 5}}),
        ("glpi", {"content": {"network_device": {"name": "pc", "ips": 5}}}),
        ("glpi", {"content": {"hardware": {"name": "\ud800p\u0000c"}}}),
        ("netbox", {"id": 1, "name": "pc", "memory": 10**400, "disk": 10**400}),
    ],
)
def test_what_no_machine_has_is_left_out(name: str, thing: dict[str, Any]) -> None:
    (one,) = read(name, json.dumps(thing))
    assert one.title == "pc"
    assert not {"memory_gb", "disk_gb", "cpu_cores", "ip_address"} & set(one.attributes)
