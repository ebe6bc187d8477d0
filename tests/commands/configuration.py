"""The table of settings, as docs/reference/configuration.md prints it.

    python -m tests.commands.configuration

brings the page up to date; the words around the generated part are written by hand.
"""

from pathlib import Path

from pawl.commands.config import table

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "configuration.md"
BEGIN = "<!-- what `pawl config docs` prints: python -m tests.commands.configuration -->\n"
END = "<!-- end -->\n"


def page() -> str:
    """The page as it should be."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
