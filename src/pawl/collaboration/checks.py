"""Texts that people write, as every action checks them, and the refusal of a value."""

from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid

LONGEST_TITLE, LONGEST_TEXT = 250, 10_000
UNSEEN = dict.fromkeys({*range(32), 127, 0xFFFE, 0xFFFF} - {ord("\t"), ord("\n"), ord("\r")})
"""What nobody sees and no XML holds: one in the name of a service would end every feed that names it."""


def line(field: str, value: str, longest: int = LONGEST_TITLE) -> str:
    """A text of one line.   Raises Invalid where it is empty or too long."""
    clean = " ".join(value.split()).translate(UNSEEN)
    if not clean:
        raise broken(field, say("It is empty."), say("Write something."))
    return passage(field, clean, longest)


def passage(field: str, value: str, longest: int = LONGEST_TEXT) -> str:
    """A text of any number of lines, which may be empty.   Raises Invalid where it is too long."""
    clean = value.translate(UNSEEN).strip()
    if len(clean) > longest:
        raise broken(field, say("It is longer than {n} characters.", n=longest), say("Shorten it."))
    return clean


def needed(field: str, value: str) -> str:
    """A text of any number of lines that must be there.   Raises Invalid where it is empty or too long."""
    clean = passage(field, value)
    if not clean:
        raise broken(field, say("It is empty."), say("Write something."))
    return clean


def broken(field: str, rule: Sentence, way_out: Sentence) -> Invalid:
    """A value that breaks a rule."""
    return Invalid(field, rule, way_out, {field: rule})
