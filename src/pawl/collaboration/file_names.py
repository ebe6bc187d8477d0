"""Names of files that came from outside: what a reader sees is what they are."""

import re
import unicodedata

from pawl.collaboration.models.attachments import LONGEST_NAME

LARGEST = 250
"""File systems count bytes."""
LONGEST_ENDING = 16
PLAIN = "file"
FORBIDDEN = re.compile(r'[<>:"|?*]')
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control and format characters: they turn words around, or are not seen at all."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Devices of Windows, with any ending."""


def plain_name(given: str) -> str:
    """A name that any system takes and no reader mistakes: its last part, in one form before it is judged."""
    shown = "".join(
        one for one in unicodedata.normalize("NFC", given) if unicodedata.category(one) not in INVISIBLE
    )
    last = re.split(r"[\\/]", shown)[-1]
    clean = " ".join(FORBIDDEN.sub("_", last).split()).strip(". ")
    short = _shortened(clean) or PLAIN
    return f"_{short}" if RESERVED.fullmatch(short) else short


def _shortened(name: str) -> str:
    """Cut within the stem: the ending says what it is."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, tail = name, ""
    else:
        tail = dot + ending
    room = LARGEST - len(tail.encode())
    kept = stem[: LONGEST_NAME - len(tail) - 1].encode()[:room].decode(errors="ignore")
    return f"{kept.rstrip('. ')}{tail}"
