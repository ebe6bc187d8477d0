"""The picture of how well fields are filled over time: the darker, the fuller."""

from pawl.presentation import scale
from pawl.presentation.charts import Margins, Size, Spec, field, framed, labelled, layer, text_width
from pawl.presentation.language import Language
from pawl.presentation.palette import BAND, BETTER, INK
from pawl.presentation.report import FieldFill, Quality

ROW_HEIGHT = 24
MOST = 18


def fill_chart(quality: Quality, language: Language, size: Size) -> Spec | None:
    """A strip for each field with one cell for each period; None where the fill is not known over time."""
    fields = [each for each in quality.fields if _is_telling(each)][:MOST]
    if not fields or not quality.periods:
        return None
    cells = [cell for place, each in enumerate(fields) for cell in _cells(place, each)]
    names = [{"place": place, "name": _name(each, size)} for place, each in enumerate(fields)]
    y = field("place", "ordinal", axis=None, scale={"paddingInner": 0.22})
    shade = field("share", scale={"domain": [0, 1], "range": [0.06, 1]})
    count = len(quality.periods)
    shown = scale.every(count, most=6 if size.width > 500 else 3)
    span = (quality.periods[-1] - quality.periods[0]).days
    written = language.day if span < 300 else language.month
    axis = labelled({index + 0.5: written(quality.periods[index]) for index in shown})
    x = field("left", scale={"domain": [0, count], "nice": False}, axis=axis)
    text = {"type": "text", "align": "right", "dx": -8, "color": INK.stand_in}
    layers = [
        layer({"type": "rect", "color": BAND.stand_in}, cells, x=x, x2={"field": "right"}, y=y),
        layer(
            {"type": "rect", "color": BETTER.stand_in}, cells, x=x, x2={"field": "right"}, y=y, opacity=shade
        ),
        layer(text, names, x={"datum": 0}, y=y, text={"field": "name"}),
    ]
    margins = Margins(2, 16, 28, 12 + max(text_width(str(each["name"])) for each in names))
    return framed(layers, Size(size.width, ROW_HEIGHT * len(fields) + 30, size.name), margins)


def _is_telling(each: FieldFill) -> bool:
    """Whether it was ever not full: fields that always are need no picture."""
    return any(share is not None and share < 0.995 for share in each.series)


def _cells(place: int, each: FieldFill) -> list[dict[str, float]]:
    known = [(index, share) for index, share in enumerate(each.series) if share is not None]
    return [
        {"place": place, "left": index + 0.04, "right": index + 0.96, "share": share}
        for index, share in known
    ]


def _name(each: FieldFill, size: Size) -> str:
    longest = 30 if size.width > 500 else 18
    return each.field if len(each.field) <= longest else f"{each.field[: longest - 1]}…"
