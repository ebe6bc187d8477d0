"""The picture of the gaps: what each costs; its kinds differ in fill and in words."""

from collections.abc import Sequence

from pawl.analytics.words import Sentence, say
from pawl.presentation.charts import Margins, Size, Spec, field, framed, layer, text_width
from pawl.presentation.language import Language
from pawl.presentation.palette import BAND, BETTER, CHANGED, INK, LINE, MUTED, PAPER, WORSE
from pawl.presentation.report import Gap, GapKind, Tone

BAR_HEIGHT = 46
MOST = 8
WORDS = {
    GapKind.SIGNAL: say("signal"),
    GapKind.BUILT_IN: say("built in"),
    GapKind.CHANCE: say("chance"),
    GapKind.UNKNOWN: say("cannot be told"),
}
SIGNAL_WORDS = {
    Tone.WORSE: say("signal for the worse"),
    Tone.BETTER: say("signal for the better"),
    Tone.CHANGED: say("signal, neither better nor worse"),
}
INKS = {
    GapKind.SIGNAL: (WORSE, WORSE),
    GapKind.BUILT_IN: (LINE, LINE),
    GapKind.CHANCE: (PAPER, LINE),
    GapKind.UNKNOWN: (BAND, BAND),
}
SIGNAL_INKS = {Tone.WORSE: (WORSE, WORSE), Tone.BETTER: (BETTER, BETTER), Tone.CHANGED: (CHANGED, CHANGED)}
LENGTH = say("Length of a bar: cases beyond the target in the latest period.")
ORDER = say(
    "Signals that get worse come first, then targets missed by the way the work is done, then signals that "
    "get better, then misses that may be chance, then those of which it cannot be told; in each, those with "
    "most cases beyond the target first."
)
KINDS = (
    (GapKind.SIGNAL, WORDS[GapKind.SIGNAL], say("something changed: find out what")),
    (GapKind.BUILT_IN, WORDS[GapKind.BUILT_IN], say("missed by the way the work is done: change that")),
    (GapKind.CHANCE, WORDS[GapKind.CHANCE], say("hit or missed by chance: look for no single cause")),
    (GapKind.UNKNOWN, WORDS[GapKind.UNKNOWN], say("too few points, or no trend may be read")),
)


def gap_chart(gaps: Sequence[Gap], language: Language, size: Size) -> Spec | None:
    """Bars of cases beyond the target, in the order of the gaps; None where no gap has any."""
    known = [(gap, gap.impact_cases) for gap in gaps if gap.impact_cases is not None][:MOST]
    if not known:
        return None
    rows = [_row(index, gap, impact, language) for index, (gap, impact) in enumerate(known)]
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


def gap_word(gap: Gap) -> Sentence:
    """What a gap is, in a word or two: never told by colour alone."""
    return SIGNAL_WORDS[gap.tone] if gap.tone else WORDS[gap.kind]


def _row(index: int, gap: Gap, cases: float, language: Language) -> dict[str, object]:
    fill, edge = SIGNAL_INKS[gap.tone] if gap.tone else INKS[gap.kind]
    return {
        "place": index,
        "impact": cases,
        "name": language.sentence(gap.name),
        "words": f"{language.quantity(cases, 'n')} · {language.sentence(gap_word(gap))}",
        "fill": fill.stand_in,
        "edge": edge.stand_in,
    }
