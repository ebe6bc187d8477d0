"""Every route that exists: walked from the URL resolver and from the API's description, not from a list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

from pawl.api import api

CAPTURED = re.compile(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\])*\)|<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address pattern, written as `/improvements/{key}/`."""

    path: str
    pattern: str
    """As Django writes it, for filling in values."""
    converters: tuple[tuple[str, str], ...]
    is_library: bool
    """Served by a library (allauth), whose own methods are not declared."""

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def names(self) -> list[str]:
        """The parts of the address that vary."""
        return re.findall(r"{(\w+)}", self.path)


def routes() -> list[Route]:
    """All of them."""
    found: dict[str, Route] = {}
    for pattern, entry in _walk(get_resolver(), ""):
        path = "/" + re.sub(r"[\^$]|\\Z", "", CAPTURED.sub(lambda m: f"{{{m[1] or m[2]}}}", pattern))
        module = getattr(getattr(entry.callback, "view_class", entry.callback), "__module__", "") or ""
        converters = tuple((name, type(one).__name__) for name, one in entry.pattern.converters.items())
        found[path] = Route(path, pattern, converters, module.startswith(("allauth.", "django.")))
    return list(found.values())


def operations() -> set[tuple[str, str]]:
    """(method, path) of the API, from its own description."""
    paths: dict[str, dict[str, Any]] = api.get_openapi_schema()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def _walk(resolver: Any, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        whole = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield whole, entry
        else:
            yield from _walk(entry, whole)
