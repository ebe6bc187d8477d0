"""Addresses lead where Django's own way, one route after the other, leads."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import NoReverseMatch, Resolver404, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from pawl import urls
from pawl.web.addresses import address

ONE_BY_ONE = URLResolver(RoutePattern("/"), urls.ROUTES)


def addresses(routes: Any, before: str = "/") -> Iterator[str]:
    for one in routes:
        whole = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, whole)
        elif "(?" not in whole:
            yield whole


def led(resolver: URLResolver, path: str) -> Any:
    try:
        found = resolver.resolve(path)
    except Resolver404:
        return None
    return found.func, found.kwargs, found.url_name, found.route, found.namespace


@pytest.mark.parametrize("value", ["7", "INC-5", "new"])
def test_every_address_leads_where_it_led(value: str) -> None:
    asked = {re.sub(r"<[^>]*>", value, one) for one in addresses(urls.ROUTES)}
    assert len(asked) > 1000
    assert [one for one in asked if led(get_resolver(), one) != led(ONE_BY_ONE, one)] == []


@pytest.mark.parametrize("path", ["/incidents", "/incidents/INC-1/nothing/", "/nothing/", "/incidents//", ""])
def test_what_leads_nowhere_leads_nowhere(path: str) -> None:
    assert led(get_resolver(), path) == led(ONE_BY_ONE, path)


@pytest.mark.parametrize("key", ["INC-1", "ä b", "a/b", "", "%41", "<b>", 7])
def test_an_address_is_that_of_django(key: Any) -> None:
    def told(ask: Any) -> str | None:
        try:
            return str(ask())
        except NoReverseMatch:
            return None

    for route in ("incident", "incident-hold"):
        plain = told(lambda name=route: reverse(name, kwargs={"key": key}))
        assert told(lambda name=route: address(name, key=key)) == plain


def test_an_address_without_values_is_that_of_django() -> None:
    assert address("incidents") == reverse("incidents") == "/incidents/"
    with pytest.raises(NoReverseMatch):
        address("incident")
