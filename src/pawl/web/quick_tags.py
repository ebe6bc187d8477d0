"""Tags of Django that a page has hundreds of: what they always say alike is worked out once.

They stand under Django's own names (`django_settings.TEMPLATES`): templates are written as everywhere.
"""

import re
from collections.abc import Callable
from typing import Any

from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as do_url
from django.template.library import Library
from django.templatetags import i18n, static
from django.utils.translation import get_language

from pawl.web.addresses import address

register = Library()
register.tags |= i18n.register.tags | static.register.tags
register.filters |= i18n.register.filters
CONSTANT = re.compile(r"""\w+ ("[^"]*"|'[^']*')""")
ROUTE = re.compile(r"""url ("[^":]*"|'[^':]*')(?: (\w+)=\S+)?(?: as \w+)?""")
Compile = Callable[[Parser, Token], Node]


def language_of(context: Context) -> str:
    """The language in which a template is rendered: one throughout, so that it is asked for once."""
    kept: dict[str, Any] = context.__dict__
    if "told_in" not in kept:
        kept["told_in"] = get_language() or ""
    language: str = kept["told_in"]
    return language


class Text(Node):
    """A text that has no values: looked up once in each language."""

    def __init__(self, plain: Node) -> None:
        self.plain, self.told = plain, dict[str, str]()

    def render(self, context: Context) -> str:
        """What it says to whoever reads."""
        language = language_of(context)
        if language not in self.told:
            self.told[language] = self.plain.render(context)
        return self.told[language]


class Asset(Node):
    """The address of a static file: its name follows from its content, which stays while Pawl runs."""

    def __init__(self, plain: Node) -> None:
        self.plain, self.told = plain, ""

    def render(self, context: Context) -> str:
        """Where it is."""
        if not self.told:
            self.told = self.plain.render(context)
        return self.told


class Address(Node):
    """The address of a route that takes nothing, or one value."""

    def __init__(self, plain: URLNode, route: str) -> None:
        self.plain, self.route = plain, route

    def render(self, context: Context) -> str:
        """The address, or nothing where it is kept under a name."""
        values = {name: value.resolve(context) for name, value in self.plain.kwargs.items()}
        found = address(self.route, **values)
        if self.plain.asvar is None:
            return found
        context[self.plain.asvar] = found
        return ""


def _once(compiled: Compile, kind: Callable[[Node], Node]) -> Compile:
    def compile_(parser: Parser, token: Token) -> Node:
        plain = compiled(parser, token)
        return kind(plain) if CONSTANT.fullmatch(token.contents) else plain

    return compile_


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """`{% url "incident" key=record.key %}`, as Django's."""
    plain = do_url(parser, token)
    found = ROUTE.fullmatch(token.contents)
    return Address(plain, found[1][1:-1]) if found else plain


register.tag("translate", _once(i18n.do_translate, Text))
register.tag("trans", _once(i18n.do_translate, Text))
register.tag("static", _once(static.do_static, Asset))
