"""Texts on a terminal: what people wrote into a record is shown there, never obeyed."""

import re

ORDERS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")
"""What moves the cursor, colours, names windows or turns the direction of writing; not lines and tabs."""


def harmless(text: str) -> str:
    """A text with a mark where an order to the terminal stood."""
    return ORDERS.sub("\ufffd", text)


def escaped(json_text: str) -> str:
    """JSON that says the same and holds no order to the terminal."""
    return ORDERS.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text)
