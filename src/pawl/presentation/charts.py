"""Vega-Lite specifications: one for each picture, drawn the same for page and print."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pawl.presentation.palette import GRID, MUTED

Spec = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

FONT_SIZE = 12
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True)
class Size:
    """The room for a picture in pixels, labels included."""

    width: int
    height: int
    name: str


WIDE = Size(680, 250, "wide")
NARROW = Size(344, 230, "narrow")


@dataclass(frozen=True)
class Margins:
    """Room for words around the plot; given, not measured, so that no font has to be asked."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


def text_width(text: str) -> int:
    """About how wide a label is in pixels; Chinese characters are twice as wide."""
    return round(
        sum(FONT_SIZE if unicodedata.east_asian_width(char) in "WF" else 0.57 * FONT_SIZE for char in text)
    )


def framed(layers: Sequence[Spec], size: Size, margins: Margins) -> Spec:
    """A picture of the layers in the house style: no frame, no chart junk, one font."""
    return {
        "$schema": SCHEMA,
        "width": size.width - margins.left - margins.right,
        "height": size.height - margins.top - margins.bottom,
        "autosize": {"type": "none"},
        "padding": {
            "left": margins.left,
            "top": margins.top,
            "right": margins.right,
            "bottom": margins.bottom,
        },
        "background": None,
        "layer": list(layers),
        "config": CONFIG,
    }


def layer(mark: Mapping[str, Any], rows: Rows, **encoding: Any) -> Spec:
    """One kind of mark over its own rows."""
    return {"data": {"values": list(rows)}, "mark": dict(mark), "encoding": encoding}


def labelled(labels: Mapping[float, str]) -> Spec:
    """Axis settings that print exactly these ticks with exactly these words."""
    values = list(labels)
    near = min((abs(b - a) for a, b in pairwise(values)), default=1.0) / 100
    words = "".join(
        f"abs(datum.value - {at!r}) < {near!r} ? {_quoted(text)} : " for at, text in labels.items()
    )
    return {"values": values, "labelExpr": f"{words}''"}


def field(name: str, kind: str = "quantitative", **more: Any) -> Spec:
    """An encoding by a field, without the field's name as a title."""
    return {"field": name, "type": kind, "title": None, **more}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return f"'{escaped}'"


_AXIS = {
    "labelColor": MUTED.stand_in,
    "labelFontSize": FONT_SIZE,
    "labelPadding": 6,
    "titleColor": MUTED.stand_in,
    "titleFontSize": FONT_SIZE,
    "titleFontWeight": "normal",
    "gridColor": GRID.stand_in,
    "domain": False,
    "ticks": False,
}

CONFIG: Spec = {
    "aria": False,
    "font": "sans-serif",  # stands for the page's font, and for ours in print
    "axis": _AXIS,
    "axisX": {"grid": False, "ticks": True, "tickColor": GRID.stand_in, "tickSize": 5},
    "view": {"stroke": None},
    "text": {"fontSize": FONT_SIZE, "color": MUTED.stand_in},
    "legend": {"disable": True},
}
