"""The rows all print, and their digest."""

import hashlib
from collections.abc import Iterable, Sequence

Row = Sequence[object]


def digest(rows: Iterable[Row]) -> str:
    """Twelve digits that do not depend on the order of rows."""
    texts = sorted("|".join(map(_text, row)) for row in rows)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def _text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 (not a number is missing)
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)
