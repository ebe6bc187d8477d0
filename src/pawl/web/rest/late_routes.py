"""The addresses of the API below their prefixes, which are known when the first request comes for them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.datastructures import MultiValueDict
from ninja.router import BoundRouter, Router


class LateRoutes(URLResolver):
    """Finds the operation by the first part of an address, so that no request tries those of other prefixes.

    None is found by a name: nothing links to one so.
    """

    def __init__(
        self, makers: Mapping[str, Callable[[], Router]], bound: Callable[[str], list[BoundRouter]]
    ) -> None:
        super().__init__(RoutePattern(""), [])
        self.makers, self.bound = makers, bound
        self.known: dict[str, URLResolver] = {}

    def resolve(self, path: str) -> ResolverMatch:
        """The operation at an address.   Raises Resolver404; what lies at other prefixes is not made."""
        prefix = path.partition("/")[0]
        if prefix not in self.makers:
            raise Resolver404({"path": path, "tried": []})
        if prefix not in self.known:
            self.known[prefix] = URLResolver(RoutePattern(""), self._patterns(prefix))
        return self.known[prefix].resolve(path)

    @cached_property
    def url_patterns(self) -> list[URLPattern | URLResolver]:
        """All of them, for whoever wants to know which there are."""
        return [one for prefix in self.makers for one in self._patterns(prefix)]

    def _patterns(self, prefix: str) -> list[Any]:
        return [one for router in self.bound(prefix) for one in router.urls_paths(router.prefix)]

    @property
    def reverse_dict(self) -> MultiValueDict[Any, Any]:
        """Nothing: Django would make all prefixes to find the address of a page."""
        return MultiValueDict()

    @property
    def namespace_dict(self) -> dict[str, Any]:
        """Nothing, for the same reason."""
        return {}

    @property
    def app_dict(self) -> dict[str, Any]:
        """Nothing, for the same reason."""
        return {}

    def _populate(self) -> None:
        """There is nothing to find by name."""
