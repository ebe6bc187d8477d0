"""The few colours of a report, told apart without colour vision, and how they adapt to light and dark.

Charts are drawn with stand-in colours, one for each role. On a page they become CSS variables, so that one
picture serves light and dark; in print they become the colours of the light theme.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """One role a colour plays: its stand-in while drawing, its CSS variable, its colours by day and night."""

    stand_in: str
    variable: str
    light: str
    dark: str


PAPER = Ink("#010203", "--paper", "#ffffff", "#14181d")
INK = Ink("#010204", "--ink", "#1c2128", "#e7ebef")
MUTED = Ink("#010205", "--muted", "#59636e", "#a3adb8")
GRID = Ink("#010206", "--grid", "#e6e9ed", "#2a3138")
BAND = Ink("#010207", "--band", "#f1f4f7", "#1f262d")
LINE = Ink("#010208", "--line", "#6e7b8a", "#8b98a6")
BETTER = Ink("#010209", "--better", "#0b5cad", "#6cb2ff")
WORSE = Ink("#01020a", "--worse", "#b34700", "#ff9a52")
CHANGED = Ink("#01020b", "--changed", "#5b3a8c", "#c3a5f5")
INKS = (PAPER, INK, MUTED, GRID, BAND, LINE, BETTER, WORSE, CHANGED)


def for_page(svg: str) -> str:
    """The picture with its stand-ins as CSS variables."""
    for ink in INKS:
        svg = svg.replace(ink.stand_in, f"var({ink.variable})")
    return svg


def for_print(svg: str) -> str:
    """The picture in the colours of the light theme."""
    for ink in INKS:
        svg = svg.replace(ink.stand_in, ink.light)
    return svg


def themed(svg: str) -> dict[str, str]:
    """The picture for each theme: a file that a page shows as an image knows none of its variables."""
    found = {"light": svg, "dark": svg}
    for ink in INKS:
        found["light"] = found["light"].replace(ink.stand_in, ink.light)
        found["dark"] = found["dark"].replace(ink.stand_in, ink.dark)
    return found
