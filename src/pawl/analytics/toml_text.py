"""TOML that people write, read within bounds; what cannot be read is a reason in words."""

import re
import tomllib
from pathlib import Path
from typing import Any

from pawl.analytics.words import Sentence, say

LONGEST = 1 << 20
LONGEST_TEXT = 10_000
DEEPEST = 32
LARGEST = 1 << 63
# tomllib looks at every beginning of a dotted key: a hundred thousand parts would take it hours
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_DOTTED = re.compile(rf"(?m:^|[\[{{,])[ \t]*+(?:{_PART}){{{DEEPEST}}}")


class NotToml(ValueError):
    """Text that is no TOML, or none that anybody would write; carries the rule and the way out."""

    def __init__(self, rule: Sentence, way_out: Sentence) -> None:
        super().__init__(rule, way_out)
        self.rule = rule
        self.way_out = way_out


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file in UTF-8.

    Returns it.   Raises NotToml, and OSError where it cannot be opened.
    """
    with path.open("rb") as file:
        data = file.read(LONGEST + 1)
    try:
        return parse_toml(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        if len(data) > LONGEST:
            raise _too_long() from error
        rule = say("is no UTF-8 text near byte {n:,}.", n=error.start)
        raise NotToml(rule, say("Save it as UTF-8.")) from error


def parse_toml(text: str) -> dict[str, Any]:
    """Parse the text of a TOML file.

    Returns tables at most DEEPEST deep, whole numbers of 64 bits, texts without NUL.   Raises NotToml.
    """
    if len(text) > LONGEST:
        raise _too_long()
    if dotted := _DOTTED.search(text):
        raise _too_deep(say("line {n:,}", n=text.count("\n", 0, dotted.start()) + 1))
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise _too_deep(say("somewhere")) from None
    except ValueError as error:  # a TOMLDecodeError is one; so is a whole number of five thousand digits
        rule = say("is no TOML: {error}.", error=str(error)[:300])
        raise NotToml(rule, say("Mend that line.")) from error
    _check(raw)
    return raw


def _check(raw: dict[str, Any]) -> None:
    """Look at every value, without recursion."""
    waiting: list[tuple[str, Any, int]] = [(str(key)[:60], value, 1) for key, value in raw.items()]
    while waiting:
        key, value, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep(say("`{key}`", key=key))
        if isinstance(value, dict):
            waiting += [("\0" if "\0" in inner else key, each, depth + 1) for inner, each in value.items()]
        elif isinstance(value, list):
            waiting += [(key, each, depth + 1) for each in value]
        elif isinstance(value, str) and len(value) > LONGEST_TEXT:
            rule = say("has a text of more than {n:,} characters at `{key}`.", n=LONGEST_TEXT, key=key)
            raise NotToml(rule, say("Shorten it."))
        elif isinstance(value, int) and not -LARGEST <= value < LARGEST:
            rule = say("has a whole number of more than 64 bits at `{key}`.", key=key)
            raise NotToml(rule, say("Write a smaller number, or put it between quotes."))
        if "\0" in key or (isinstance(value, str) and "\0" in value):
            rule = say("has a NUL character at `{key}`.", key=key.replace("\0", ""))
            raise NotToml(rule, say("Take it out."))


def _too_long() -> NotToml:
    rule = say("is longer than {n:,} characters.", n=LONGEST)
    return NotToml(rule, say("Check that it is the right file, or cut it into several."))


def _too_deep(place: Sentence) -> NotToml:
    rule = say("nests more than {n} tables or lists: {place}.", n=DEEPEST, place=place)
    return NotToml(rule, say("Write it flatter; no key of Pawl lies so deep."))
