"""Hardware as Snipe-IT's API lists it (`/api/v1/hardware`); its texts are escaped for HTML.

Source: github.com/grokability/snipe-it, AssetsTransformer.
"""

from collections.abc import Mapping
from html import unescape
from typing import Any

from pawl.analytics.words import say
from pawl.configuration.formats.incoming import BadContent, Incoming, at, documents, keys_of, text_at, told

STATES = {
    "deployed": "active", "deployable": "in_stock", "pending": "planned", "undeployable": "in_repair",
    "archived": "retired",
}  # fmt: skip
CLASSES = (
    ("server", "server", ""), ("switch", "network_device", "switch"), ("router", "network_device", "router"),
    ("firewall", "network_device", "firewall"), ("network", "network_device", "other"),
    ("access point", "network_device", "access_point"), ("print", "printer", ""), ("storage", "storage", ""),
    ("laptop", "end_user_device", "notebook"), ("notebook", "end_user_device", "notebook"),
    ("desktop", "end_user_device", "desktop"), ("tablet", "end_user_device", "tablet"),
    ("phone", "end_user_device", "phone"), ("mobile", "end_user_device", "phone"),
)  # fmt: skip


def read(content: str, _mapping: Mapping[str, str]) -> list[Incoming]:
    """Each asset.   Raises BadContent."""
    rows = enumerate(documents(content), start=1)
    found = [
        _asset(number, one) for number, one in rows if "asset_tag" in one and {"model", "category"} & set(one)
    ]
    if not found:
        raise BadContent(say("It holds no hardware of Snipe-IT."), say("Choose another format."))
    return found


def _asset(number: int, raw: Mapping[str, Any]) -> Incoming:
    tag, model = _text(raw, "asset_tag"), _text(raw, "model", "name")
    keys = keys_of(("snipe-it", raw.get("id")), ("asset tag", tag), ("serial", _text(raw, "serial")))
    word, kind = _class_of(f"{_text(raw, 'category', 'name')} {model}".lower())
    facts = told(
        serial=dict(keys).get("serial"), manufacturer=_text(raw, "manufacturer", "name"), model=model,
        purchased_on=text_at(raw, "purchase_date", "date"),
        warranty_until=text_at(raw, "warranty_expires", "date"),
        used_by=_text(raw, "assigned_to", "name") if at(raw, "assigned_to", "type") == "user" else "",
        role=kind if word == "network_device" else "", form=kind if word == "end_user_device" else "",
    )  # fmt: skip
    title = _text(raw, "name") or " ".join(part for part in (model, tag) if part)
    state = STATES.get(
        text_at(raw, "status_label", "status_meta") or text_at(raw, "status", "status_meta"), ""
    )
    return Incoming(number, title, word, keys, facts, state)


def _text(raw: Any, *path: str) -> str:
    return unescape(text_at(raw, *path))


def _class_of(category: str) -> tuple[str, str]:
    return next(((word, kind) for part, word, kind in CLASSES if part in category), ("hardware", ""))
