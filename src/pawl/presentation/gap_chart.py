"""The picture of the gaps: what each costs, dearest first; signal and noise differ in fill and words."""

from collections.abc import Sequence

from pawl.analytics.words import Sentence, say
from pawl.presentation.charts import Margins, Size, Spec, field, framed, layer, text_width
from pawl.presentation.language import Language
from pawl.presentation.palette import INK, LINE, MUTED, PAPER, WORSE
from pawl.presentation.report import Gap

BAR_HEIGHT = 46
MOST = 8


def gap_chart(gaps: Sequence[Gap], language: Language, size: Size) -> Spec | None:
    """Bars of hours lost, or of cases where no hours are known; None where no gap has an impact."""
    hours = any(gap.impact_hours is not None for gap in gaps)
    impacts = [(gap, gap.impact_hours if hours else gap.impact_cases) for gap in gaps]
    known = [(gap, impact) for gap, impact in impacts if impact is not None][:MOST]
    if not known:
        return None
    rows = [
        _row(index, gap, impact, language, "h" if hours else "n") for index, (gap, impact) in enumerate(known)
    ]
    y = field("place", "ordinal", axis=None, scale={"paddingInner": 0.62, "paddingOuter": 0.6})
    x = field("impact", axis=None, scale={"domainMin": 0, "nice": False})
    bar = {"type": "bar", "height": 14, "cornerRadiusEnd": 3, "strokeWidth": 1.4, "yOffset": 8}
    filled = {
        "color": {"field": "fill", "type": "nominal", "scale": None},
        "stroke": {"field": "edge", "type": "nominal", "scale": None},
    }
    name = {
        "type": "text",
        "align": "left",
        "baseline": "bottom",
        "yOffset": -2,
        "x": 0,
        "dx": 1,
        "color": INK.stand_in,
    }
    words = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "yOffset": 8,
        "dx": 6,
        "color": MUTED.stand_in,
    }
    layers = [
        layer(bar, rows, x=x, y=y, **filled),
        layer(name, rows, y=y, text={"field": "name"}),
        layer(words, rows, x=x, y=y, text={"field": "words"}),
    ]
    margins = Margins(top=2, right=16 + max(text_width(str(row["words"])) for row in rows), bottom=2, left=2)
    return framed(layers, Size(size.width, BAR_HEIGHT * len(rows) + 8, size.name), margins)


def _row(index: int, gap: Gap, impact: float, language: Language, unit: str) -> dict[str, object]:
    words = say("signal") if gap.is_signal else say("within the noise")
    return {
        "place": index,
        "impact": impact,
        "name": language.sentence(gap.name),
        "words": f"{language.quantity(impact, unit)} · {language.sentence(words)}",
        "fill": WORSE.stand_in if gap.is_signal else PAPER.stand_in,
        "edge": WORSE.stand_in if gap.is_signal else LINE.stand_in,
    }


def unit_of_impact(gaps: Sequence[Gap]) -> Sentence:
    """What the length of a bar means."""
    if any(gap.impact_hours is not None for gap in gaps):
        return say("Length of a bar: hours lost in the period.")
    return say("Length of a bar: cases beyond the target in the period.")
