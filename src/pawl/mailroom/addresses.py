"""Addresses of a header, read strictly: what could be taken for another address is none.

The standard library's reader answers `alice@example.org` for `alice@example.org)bob@evil.com`.
"""

import re

from pawl.mailroom.letter import Address
from pawl.mailroom.texts import decode_words, one_line

LONGEST = 64 * 1024
MOST = 500
LONGEST_NAME = 200
EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
LONGEST_EMAIL = 254
TOKEN = re.compile(r'"(?:\\.|[^"\\]){0,200}"|<[^<>]*>|[,;]|[^",;<>]+|["<>]', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read(value: str) -> tuple[Address, ...]:
    """The addresses of a From, To or Cc; a part that names none stands there with an empty address."""
    found = (_one(part) for part in _parts(value[:LONGEST]))
    return tuple(one for one in found if one is not None)[:MOST]


def email_of(text: str) -> str:
    """The address that a text is, in small letters; empty where it is none."""
    plain = text.strip().lower()
    return plain if len(plain) <= LONGEST_EMAIL and EMAIL.fullmatch(plain) else ""


def _parts(value: str) -> list[tuple[str, str | None]]:
    """Text outside and inside of angle brackets, part by part."""
    found: list[tuple[str, str | None]] = []
    outside, inside = "", None
    for token in TOKEN.findall(_without_comments(value)):
        if token in {",", ";"}:
            found.append((outside, inside))
            outside, inside = "", None
        elif token.startswith("<"):
            # A second address in one part makes it none: which one counts would be a guess.
            inside = token[1:-1] if inside is None else ""
        else:
            outside += ESCAPED.sub(r"\1", token[1:-1]) if token.startswith('"') else token
    return [*found, (outside, inside)]


def _without_comments(value: str) -> str:
    """The same without what stands in parentheses outside of quotation marks."""
    kept: list[str] = []
    depth, is_quoted, is_escaped = 0, False, False
    for sign in value:
        if not is_escaped and sign == '"' and not depth:
            is_quoted = not is_quoted
        if not is_escaped and not is_quoted and (sign == "(" or (sign == ")" and depth)):
            depth += 1 if sign == "(" else -1
        elif not depth:
            kept.append(sign)
        is_escaped = sign == "\\" and not is_escaped and (is_quoted or depth > 0)
    return "".join(kept)


def _one(part: tuple[str, str | None]) -> Address | None:
    name, inside = part
    if inside is None:
        words = name.rpartition(":")[2] if "@" in name else name
        return Address("", email_of(words)) if words.strip() else None
    return Address(one_line(decode_words(name.strip()), LONGEST_NAME), email_of(inside))
