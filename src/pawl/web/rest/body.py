"""What a JSON body may be, checked before anything is read from it."""

import json
import math
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from ninja.parser import Parser

from pawl.analytics.words import Sentence, say
from pawl.errors import PawlError
from pawl.web.rest.problem import Answer

LARGEST_BODY = 5 * 1024 * 1024
DEEPEST = 64
LARGEST_INTEGER = 2**63 - 1
LONGEST_NUMBER = 400


class Unreadable(PawlError):
    """A body that is no JSON, or JSON that readers disagree about."""

    status = 400

    def __init__(self, rule: Sentence) -> None:
        super().__init__("body", rule, say("Send JSON (RFC 8259) in UTF-8."))


class BodyParser(Parser):
    """Hands ninja the body that was read and checked by `read_body`."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body, already read."""
        return read_body(request)


def read_body(request: HttpRequest) -> Any:
    """The JSON of a request.   Raises Unreadable (400), or Answer (413, 415)."""
    if not hasattr(request, "json_body"):
        request.json_body = _read(request)  # type: ignore[attr-defined]
    return request.json_body  # type: ignore[attr-defined]


def check_size(request: HttpRequest, largest: int = LARGEST_BODY) -> None:
    """Refuse what is too large before reading it.   Raises Answer (413)."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        length = 0
    if length > largest:
        raise Answer(413, "body")


def _read(request: HttpRequest) -> Any:
    if request.content_type != "application/json":
        raise Answer(415, f"Content-Type: {(request.content_type or '')[:100]}")
    if (request.content_params or {}).get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise Answer(415, "charset")
    try:
        text = request.body.decode("utf-8")
    except RequestDataTooBig as error:
        raise Answer(413, "body") from error
    except UnicodeDecodeError as error:
        raise Unreadable(say("It is not UTF-8.")) from error
    return parse(text)


def parse(text: str) -> Any:
    """JSON in which every reader sees the same: no doubled names, no NaN, no depth that breaks a stack."""
    if _depth(text) > DEEPEST:
        raise Unreadable(say("It is nested deeper than {n} levels.", n=DEEPEST))
    try:
        found = json.loads(
            text,
            object_pairs_hook=_single,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(say("It is not JSON: line {line}.", line=error.lineno)) from error
    check_texts(found)
    return found


def _depth(text: str) -> int:
    """How deep brackets nest outside of texts."""
    depth = deepest = 0
    in_text = escaped = False
    for char in text:
        if in_text:
            in_text, escaped = (escaped or char != '"'), (char == "\\" and not escaped)
        elif char == '"':
            in_text = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable(say("A name stands twice in one object."))
    return found


def _no_constant(name: str) -> NoReturn:
    raise Unreadable(say("{name} is no number of JSON.", name=name))


def _integer(digits: str) -> int:
    if len(digits) > 20 or abs(int(digits)) > LARGEST_INTEGER:
        raise Unreadable(say("A number is too large."))
    return int(digits)


def _float(digits: str) -> float:
    if len(digits) > LONGEST_NUMBER or not math.isfinite(float(digits)):
        raise Unreadable(say("A number is too large."))
    return float(digits)


def check_texts(value: Any) -> None:
    """Neither engine stores half a character, and PostgreSQL no NUL.   Raises Unreadable."""
    if isinstance(value, dict):
        for name, one in value.items():
            check_texts(name)
            check_texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            check_texts(one)
    elif isinstance(value, str) and ("\x00" in value or has_half(value)):
        raise Unreadable(say("A text holds a NUL or half a character."))


def has_half(value: str) -> bool:
    """Whether half a character stands in it: a surrogate alone."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False
