"""The few colours of a report, told apart without colour vision, and how they adapt to light and dark.

Charts are drawn with stand-in colours, one for each role. On a page they become CSS variables, so that one
picture serves light and dark; in print they become the colours of the light theme.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """One role a colour plays: its stand-in while drawing, its CSS variable, its colour in print."""

    stand_in: str
    variable: str
    light: str


PAPER = Ink("#010203", "--paper", "#ffffff")
INK = Ink("#010204", "--ink", "#1c2128")
MUTED = Ink("#010205", "--muted", "#59636e")
GRID = Ink("#010206", "--grid", "#e6e9ed")
BAND = Ink("#010207", "--band", "#f1f4f7")
LINE = Ink("#010208", "--line", "#6e7b8a")
BETTER = Ink("#010209", "--better", "#0b5cad")
WORSE = Ink("#01020a", "--worse", "#b34700")
CHANGED = Ink("#01020b", "--changed", "#5b3a8c")
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
