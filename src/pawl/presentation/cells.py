"""Texts as cells of a table that a spreadsheet may open: none is a formula, and each comes back as it was."""

FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def neutral(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if _is_marked(value) else value


def as_it_was(cell: str) -> str:
    """The text that an export made neutral."""
    return cell[1:] if cell.startswith("'") and _is_marked(cell) else cell


def _is_marked(value: str) -> bool:
    """A formula, or what an export made of one: both get a mark more, and lose it again."""
    return value.lstrip("'")[:1] in FORMULA
