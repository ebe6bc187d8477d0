"""Tell somebody what was done, with a button that takes it back; without JavaScript it stands on the page."""

import json
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

PREFIX = "undo:"


@dataclass(frozen=True)
class Undo:
    """What the button sends: a POST to an address that may be called anyway; it asks for its own right."""

    url: str
    fields: tuple[tuple[str, str], ...]


def tell(request: HttpRequest, text: str, undo: Undo | None = None, *, stays: bool = False) -> None:
    """Say that something was done; what somebody has to copy stays until they close it."""
    tags = PREFIX + json.dumps({"url": undo.url, "fields": undo.fields}) if undo else ""
    messages.add_message(request, messages.WARNING if stays else messages.SUCCESS, text, extra_tags=tags)


def undo_of(message: Message) -> Undo | None:
    """What takes a message's deed back, if anything does."""
    tags = message.extra_tags or ""
    if not tags.startswith(PREFIX):
        return None
    said = json.loads(tags.removeprefix(PREFIX))
    return Undo(said["url"], tuple((name, value) for name, value in said["fields"]))
