"""Rows of configuration items and of articles."""

from typing import Any

from pawl.analytics.words import say
from pawl.configuration.actions import items
from pawl.configuration.formats.incoming import key
from pawl.configuration.models import ConfigurationItem, ItemKey
from pawl.configuration.reads import tree_of
from pawl.knowledge.actions import articles
from pawl.knowledge.models import LONGEST, Article, Audience
from pawl.local_text import LocalText
from pawl.moving.actions.keeping import Ground, Result
from pawl.moving.models import MoveRow, OldNumber, Outcome
from pawl.moving.shape import BadRow, digest_of, one_line

CLASSES = {
    "linux_server": "server", "win_server": "server", "unix_server": "server", "esx_server": "server",
    "windows_server": "server", "hypervisor": "server", "computer": "end_user_device",
    "pc": "end_user_device", "pc_hardware": "end_user_device", "laptop": "end_user_device",
    "phone": "end_user_device", "monitor": "hardware", "peripheral": "hardware",
    "vm_instance": "virtual_machine", "virtualmachine": "virtual_machine", "ip_switch": "network_device",
    "ip_router": "network_device", "netgear": "network_device", "networkdevice": "network_device",
    "networkequipment": "network_device", "storage_device": "storage", "appl": "application",
    "applicationsolution": "application", "db_instance": "database", "databaseserver": "database",
}  # fmt: skip
"""What other systems call classes that Pawl has under another word."""
PUBLISHED = {"published", "publish", "live", ""}
LONGEST_NAME = 250


def item(ground: Ground, row: MoveRow) -> Result:
    """An item: the one that was brought before, else one with its serial number, else a new one."""
    old = ground.old.get(("item", row.ref))
    digest = digest_of([row.data])
    if old is not None and old.digest == digest:
        return Outcome.SAME, old.target
    said = _said(row)
    found = _known_item(ground, row, old)
    if found is not None:
        return _same_item(ground, row, old, found, said, digest)
    made = items.note_item(
        place=ground.place, by=ground.by, item_class=_class(ground, row), keys=_keys(ground, row), **said
    )
    ground.keep(row, made.key, is_made=True, case=made.case, digest=digest, written=made.version)
    return Outcome.CREATE, "" if ground.is_dry else made.key


def article(ground: Ground, row: MoveRow) -> Result:
    """An article: written, and published where it was."""
    title, text = one_line(row.data.get("title"))[:LONGEST_NAME], str(row.data.get("text", ""))
    if not title or not text or len(text) > LONGEST:
        raise BadRow(say("It has no title or no text, or more than {n:,} characters.", n=LONGEST))
    digest = digest_of([row.data])
    if old := ground.old.get(("article", row.ref)):
        return _same_article(ground, old, title, text, digest)
    audience = Audience.AGENT if row.data.get("audience") == "agent" else Audience.REQUESTER
    made = articles.write_article(
        name=LocalText(title), text=LocalText(text), audience=audience.value, place=ground.place, by=ground.by
    )
    if one_line(row.data.get("state")).casefold() in PUBLISHED:
        articles.take_step(made, "submit", by=ground.by)
        articles.take_step(made, "publish", by=ground.by)
    ground.keep(row, made.key, is_made=True, case=made.case, digest=digest, written=made.version)
    return Outcome.CREATE, "" if ground.is_dry else made.key


def _same_article(ground: Ground, old: OldNumber, title: str, text: str, digest: str) -> Result:
    if old.digest == digest:
        return Outcome.SAME, old.target
    found = Article.objects.visible_to(ground.by).select_related("case").filter(pk=old.case_id).first()
    if found is None or found.version != old.written:
        raise BadRow(say("Somebody has changed it here: it stays as it is."))
    before = {"name": dict(found.name), "text": dict(found.text)}
    articles.change_article(found, name=LocalText(title), text=LocalText(text), by=ground.by)
    if found.is_revised:
        articles.publish_revision(found, by=ground.by)
    ground.remember("article", found.key, before, old=old, after={"version": found.version})
    ground.keep_digest(old, digest, written=found.version)
    return Outcome.UPDATE, found.key


def _same_item(
    ground: Ground, row: MoveRow, old: OldNumber | None, found: ConfigurationItem, said: dict[str, Any],
    digest: str,
) -> Result:  # fmt: skip
    """It is here: what was brought and untouched since follows the export, what is ours stays."""
    if old is None:
        ground.keep(row, found.key, is_made=False, case=found.case, digest=digest)
        return Outcome.MATCH, found.key
    if found.version != old.written:
        raise BadRow(say("Somebody has changed it here: it stays as it is."))
    before = {"title": found.case.title, "description": found.description}
    items.change_item(found, title=said["title"], description=said["description"], by=ground.by)
    ground.remember("item", found.key, before, old=old, after={"version": found.version})
    ground.keep_digest(old, digest, written=found.version)
    return Outcome.UPDATE, found.key


def _known_item(ground: Ground, row: MoveRow, old: OldNumber | None) -> ConfigurationItem | None:
    visible = ConfigurationItem.objects.visible_to(ground.by).select_related("case")
    if old is not None:
        return visible.filter(pk=old.case_id).first()
    pairs = [("serial", key(row.data.get("serial"))), ("asset tag", key(row.data.get("asset_tag")))]
    for source, value in pairs:
        same = ItemKey.objects.filter(
            organisation=ground.move.case.organisation_id, source=source, value=value
        )
        found = visible.filter(pk__in=same.values("item")).first() if value else None
        if found is not None:
            return found
    return None


def _said(row: MoveRow) -> dict[str, Any]:
    name = one_line(row.data.get("name"))[:LONGEST_NAME]
    if not name:
        raise BadRow(say("It has no name."))
    return {"title": name, "description": str(row.data.get("description", ""))[:10_000], "state": "planned"}


def _keys(ground: Ground, row: MoveRow) -> list[dict[str, str]]:
    told = {
        "serial": row.data.get("serial"),
        "asset tag": row.data.get("asset_tag"),
        ground.move.label[:40]: row.ref,
    }
    return [{"source": name, "value": key(value)} for name, value in told.items() if key(value)]


def _class(ground: Ground, row: MoveRow) -> str:
    said = one_line(row.data.get("item_class")).casefold().replace(" ", "_").replace("-", "_")
    tree = tree_of(ground.move.case.organisation_id)
    word = ground.move.meanings.get("item_class", {}).get(said) or (
        said if said in tree else CLASSES.get(said, "")
    )
    if word not in tree:
        ground.known.unknown["item_class"][said] += 1
        raise BadRow(say("There is no class of items like “{word}”.", word=said or "–"))
    return word
