"""The two icons of a KPI: does it vary beyond chance, can it be relied on; shape and colour agree."""

from pawl.analytics.words import Sentence, say
from pawl.presentation.palette import BETTER, CHANGED, LINE, MUTED, PAPER, WORSE, Ink
from pawl.presentation.report import Assurance, Variation

SIZE = 28
_UP = "M8 18l4-5 3 2.5 5-7"
_DOWN = "M8 9l4 5 3-2.5 5 7"
_LEVEL = "M7 14q2.3-5 4.7 0t4.7 0t4.7 0"
_CHECK = "M8.5 14.5l4 4 7.5-9"
_CROSS = "M9.5 9.5l9 9M18.5 9.5l-9 9"
_EITHER = "M10.6 11.2c0-4.6 7-4.4 7 .1c0 2.8-3.5 2.8-3.5 5.4M14.1 20.2v.2"

VARIATIONS: dict[Variation, tuple[Ink, str, Sentence]] = {
    Variation.BETTER_HIGH: (BETTER, _UP, say("improving, high")),
    Variation.BETTER_LOW: (BETTER, _DOWN, say("improving, low")),
    Variation.WORSE_HIGH: (WORSE, _UP, say("concern, high")),
    Variation.WORSE_LOW: (WORSE, _DOWN, say("concern, low")),
    Variation.CHANGED_HIGH: (CHANGED, _UP, say("changed, high")),
    Variation.CHANGED_LOW: (CHANGED, _DOWN, say("changed, low")),
    Variation.COMMON: (LINE, _LEVEL, say("steady")),
    Variation.UNKNOWN: (MUTED, "", say("cannot tell")),
}
ASSURANCES: dict[Assurance, tuple[Ink, str, Sentence]] = {
    Assurance.PASSES: (BETTER, _CHECK, say("meets the target")),
    Assurance.VARIES: (LINE, _EITHER, say("hit or miss")),
    Assurance.FAILS: (WORSE, _CROSS, say("misses the target")),
    Assurance.NO_TARGET: (MUTED, "", say("no target")),
    Assurance.UNKNOWN: (MUTED, "", say("cannot tell yet")),
}


def variation_icon(variation: Variation) -> str:
    """A circle with the way the line went; a label in words always stands beside it."""
    ink, glyph, _ = VARIATIONS[variation]
    return _icon('<circle cx="14" cy="14" r="12.5" {}/>', ink, glyph)


def assurance_icon(assurance: Assurance) -> str:
    """A square with a tick, a cross or a question mark beside its words; nothing without a target."""
    if assurance is Assurance.NO_TARGET:
        return ""
    ink, glyph, _ = ASSURANCES[assurance]
    return _icon('<rect x="2" y="2" width="24" height="24" rx="6" {}/>', ink, glyph)


def _icon(shape: str, ink: Ink, glyph: str) -> str:
    filled = f'fill="{ink.stand_in}"'
    dashed = f'fill="none" stroke="{ink.stand_in}" stroke-width="1.4" stroke-dasharray="3 3"'
    stroke = f'stroke="{PAPER.stand_in}" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"'
    inner = f'<path d="{glyph}" fill="none" {stroke}/>' if glyph else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}" '
        f'aria-hidden="true">{shape.format(filled if glyph else dashed)}{inner}</svg>'
    )
