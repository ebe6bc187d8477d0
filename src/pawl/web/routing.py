"""Routes by the first part of their address: a request is held against those that begin as it does.

Django holds an address against one route after the other, and there are sixteen hundred.
"""

from collections.abc import Iterable, Iterator

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Route = URLPattern | URLResolver


class ByBeginning(URLResolver):
    """The same routes, in the same order among those of one beginning (`incidents/`)."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.groups: dict[str, URLResolver] = {}
        super().__init__(RoutePattern(""), list(self._grouped(routes)))

    def resolve(self, path: str) -> ResolverMatch:
        """What answers an address.   Raises Resolver404."""
        first = f"{path.partition('/')[0]}/"
        try:
            found = self.groups[first].resolve(path)
        except (KeyError, Resolver404):  # perhaps one that includes others
            return super().resolve(path)
        found.route = f"{first}{found.route}"
        return found

    def _grouped(self, routes: Iterable[Route]) -> Iterator[Route]:
        within: dict[str, list[Route]] = {}
        for one in _flat(routes):
            first = _beginning(one)
            if not first or not isinstance(one, URLPattern):
                yield one
            elif first in within:
                within[first].append(_rest(one, first))
            else:
                within[first] = [_rest(one, first)]
                self.groups[first] = URLResolver(RoutePattern(first), within[first])
                yield self.groups[first]


def _flat(routes: Iterable[Route]) -> Iterator[Route]:
    """What is included without a prefix or a name of its own stands where it was included."""
    for one in routes:
        if isinstance(one, URLResolver) and _is_plain(one):
            yield from _flat(one.url_patterns)
        else:
            yield one


def _is_plain(one: URLResolver) -> bool:
    return str(one.pattern) == "" and not (one.namespace or one.default_kwargs)


def _beginning(one: Route) -> str:
    """The first part of its address with the slash; empty where that is not always the same."""
    first, slash, _rest = str(one.pattern).partition("/")
    return f"{first}/" if slash and "<" not in first else ""


def _rest(one: URLPattern, first: str) -> URLPattern:
    rest = RoutePattern(str(one.pattern).removeprefix(first), name=one.name, is_endpoint=True)
    return URLPattern(rest, one.callback, one.default_args, one.name)
