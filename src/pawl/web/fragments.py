"""A page, or the part of it that HTMX swaps: the same view and the same template answer both."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest, template: str, part: str, told: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page, or `{% partialdef part %}` of it where HTMX asks for a swap.

    Going back in the browser asks with HTMX's header too, but for the page; caches keep both apart.
    """
    name = f"{template}#{part}" if asks_for_part(request) else template
    response = render(request, name, told, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-History-Restore-Request"))
    return response


def asks_for_part(request: HttpRequest) -> bool:
    """Whether HTMX asks for a part to swap in, and not for a page to show."""
    htmx = request.htmx  # type: ignore[attr-defined]  # django-htmx's
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def come_anew() -> HttpResponse:
    """What a part that waited is told when it is done: more of the page has changed than the part."""
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
