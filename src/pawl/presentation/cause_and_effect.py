"""A cause-and-effect diagram (Ishikawa) as SVG of our own: bones to a spine, the effect at its head.

The table beside it says the same in words; what became of a suspicion is told by a shape, not by a colour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from pawl.presentation.lettering import folded
from pawl.presentation.palette import BAND, BETTER, INK, LINE, MUTED, for_page

BONE, HEAD, EDGE = 252, 190, 12
"""Widths of a pair of bones, of the head, and of the margin."""
LEAST = 96
"""The height of the shortest bones: flatter ones would run through the words of their neighbours."""
LINE_HEIGHT, GAP, TITLE, SLANT, INDENT = 17, 9, 34, 62, 50
SIZE, SMALL = 13, 12.5
NAME = f'font-size="{SIZE}" font-weight="600" fill="{INK.stand_in}"'
PLAIN = f'font-size="{SMALL}" fill="{INK.stand_in}"'
STYLES = {
    "suspected": PLAIN,
    "confirmed": f'{PLAIN} font-weight="600"',
    "ruled_out": f'font-size="{SMALL}" fill="{MUTED.stand_in}" text-decoration="line-through"',
}
"""How a cause is written, by what became of the suspicion."""


@dataclass(frozen=True)
class Cause:
    """What could have caused it; standing: suspected, confirmed or ruled_out."""

    text: str
    standing: str


@dataclass(frozen=True)
class Bone:
    """A category with its causes."""

    name: str
    causes: tuple[Cause, ...]


def fishbone(effect: str, bones: Sequence[Bone], *, label: str) -> str:
    """The diagram for a page; bones stand in pairs, the first above the spine and the second below."""
    pairs = [tuple(bones[n : n + 2]) for n in range(0, len(bones), 2)]
    upper = max((_height(pair[0]) for pair in pairs), default=LEAST)
    lower = max((_height(pair[1]) for pair in pairs if len(pair) > 1), default=40)
    above, below = upper + TITLE, lower + TITLE
    spine, wide = above + EDGE, EDGE + len(pairs) * BONE + SLANT + 24 + HEAD + EDGE
    tall = spine + below + EDGE
    parts = "".join([*_spine(effect, spine, wide), *_bones(pairs, spine, (upper, lower))])
    return for_page(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fishbone" viewBox="0 0 {wide} {tall}" '
        f'width="{wide}" height="{tall}" role="img" aria-label="{escape(label)}">{parts}</svg>'
    )


def _spine(effect: str, spine: int, wide: int) -> Iterator[str]:
    head = wide - EDGE - HEAD
    yield f'<path d="M{EDGE} {spine}H{head}" stroke="{INK.stand_in}" stroke-width="3" fill="none"/>'
    arrow = f"M{head - 12} {spine - 8}L{head} {spine}L{head - 12} {spine + 8}Z"
    yield f'<path d="{arrow}" fill="{INK.stand_in}"/>'
    yield from _head(effect, head, spine)


def _bones(pairs: Sequence[tuple[Bone, ...]], spine: int, talls: tuple[int, int]) -> Iterator[str]:
    """All bones of a side are of one height, so that they run beside each other."""
    for n, pair in enumerate(pairs):
        foot = EDGE + (n + 1) * BONE + SLANT // 2 + 6
        for bone, side, tall in zip(pair, (-1, 1), talls, strict=False):
            yield from _bone(bone, foot, spine, side * tall)


def _head(effect: str, left: int, spine: int) -> Iterator[str]:
    lines = folded(effect, HEAD - 20, SIZE, 5)
    tall = len(lines) * LINE_HEIGHT + 20
    yield (
        f'<rect x="{left}" y="{spine - tall / 2}" width="{HEAD}" height="{tall}" rx="6" '
        f'fill="{BAND.stand_in}" stroke="{INK.stand_in}"/>'
    )
    for n, text in enumerate(lines):
        yield _text(left + 10, spine - tall / 2 + 23 + n * LINE_HEIGHT, text)


def _bone(bone: Bone, foot: int, spine: int, tall: int) -> Iterator[str]:
    """A slanted line from the category's name to the spine, its causes as twigs on the left."""
    side = 1 if tall > 0 else -1
    end = spine + tall + side * 8
    top = foot - SLANT
    yield f'<path d="M{top} {end}L{foot} {spine}" stroke="{LINE.stand_in}" stroke-width="2" fill="none"/>'
    name = end + (18 if side > 0 else -8)
    yield _text(top, name, bone.name, f'{NAME} text-anchor="middle"')
    y = float(spine - 8 - _height(bone) + 22 if side < 0 else spine + 26)
    for cause in bone.causes:
        lines = _lines(cause)
        under = y + (len(lines) - 1) * LINE_HEIGHT + 4
        nearest = y - 12 if side < 0 else under
        left = _x(nearest, top, foot, end, spine) - BONE + INDENT
        yield from _twig(cause, lines, left, y)
        joint = _x(under, top, foot, end, spine)
        line = f"M{left:.1f} {under}H{joint:.1f}"
        yield f'<path d="{line}" stroke="{LINE.stand_in}" stroke-width="1" fill="none"/>'
        y += len(lines) * LINE_HEIGHT + GAP


def _x(y: float, top: float, foot: float, end: float, spine: float) -> float:
    """Where a bone is at a height."""
    return top + (foot - top) * abs(y - end) / abs(spine - end)


def _twig(cause: Cause, lines: Sequence[str], left: float, y: float) -> Iterator[str]:
    yield _mark(cause.standing, left + 5, y - 4)
    for n, text in enumerate(lines):
        yield _text(left + 15, y + n * LINE_HEIGHT, text, STYLES[cause.standing])


def _mark(standing: str, x: float, y: float) -> str:
    """A full dot, a ring or a cross."""
    if standing == "ruled_out":
        left, right = f"{x - 3.5:.1f}", f"{x + 3.5:.1f}"
        cross = f"M{left} {y - 3.5}L{right} {y + 3.5}M{right} {y - 3.5}L{left} {y + 3.5}"
        return f'<path d="{cross}" stroke="{MUTED.stand_in}" stroke-width="1.5"/>'
    fill = BETTER.stand_in if standing == "confirmed" else "none"
    return (
        f'<circle cx="{x:.1f}" cy="{y}" r="4" fill="{fill}" stroke="{BETTER.stand_in}" stroke-width="1.5"/>'
    )


def _lines(cause: Cause) -> list[str]:
    return folded(cause.text, BONE - INDENT - 26, SMALL, 3)


def _height(bone: Bone) -> int:
    return max(LEAST, sum(len(_lines(one)) * LINE_HEIGHT + GAP for one in bone.causes) + 14)


def _text(x: float, y: float, text: str, how: str = NAME) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {how}>{escape(text)}</text>'
