"""Ask before a step that cannot be taken back: a page that says what goes, and one button that does it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Confirmation:
    """What is asked."""

    title: Text
    thing: str
    consequences: Sequence[Text]
    button: Text
    back: str
    fields: Sequence[tuple[str, str]] = ()
    type_to_confirm: str = ""
    """A word that must be typed, where the loss is large."""


def is_confirmed(request: HttpRequest, asked: Confirmation) -> bool:
    """Whether the request comes from the confirmation page, with the word typed where one is asked for."""
    typed = request.POST.get("typed", "").strip()
    return request.POST.get("confirmed") == "yes" and (
        not asked.type_to_confirm or typed == asked.type_to_confirm
    )


def ask(request: HttpRequest, asked: Confirmation) -> HttpResponse:
    """The page that asks."""
    tried = request.POST.get("confirmed") == "yes"
    return render(
        request, "confirmation.html", {"asked": asked, "tried": tried}, status=422 if tried else 200
    )
