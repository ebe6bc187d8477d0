"""The wheel as a picture: seven steps on a ring, turns on one within it, a pawl at the rim per held gain."""

from collections.abc import Sequence
from math import cos, pi, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pawl.portal.wheel import QUARTERS, Spoke
from pawl.portal.wheel_turns import Inner
from pawl.web.templatetags.pawl import said

WIDTH, HEIGHT = 760, 400
X, Y, RING, NODE, RIM, NAMES = WIDTH / 2, HEIGHT / 2, 132, 27, 172, 176
INNER, TURN, WORD = 56, 19, 91
MOST_PAWLS = 24


def wheel_picture(spokes: Sequence[Spoke], held: int, inner: Sequence[Inner] = ()) -> SafeString:
    """SVG with links; colours come from the page's style sheet, so that it follows the theme."""
    return format_html(
        '<svg class="wheel" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        _("The wheel of improvement"),
        format_html_join("", "{}", ((_quarter(i, *each),) for i, each in enumerate(QUARTERS.items()))),
        format_html('<circle class="wheel-ring" cx="{}" cy="{}" r="{}"/>', X, Y, RING),
        format_html_join("", "{}", ((_pawl(i, held),) for i in range(min(held, MOST_PAWLS)))),
        format_html_join("", "{}", ((_spoke(spoke, _angle(spoke, spokes)),) for spoke in spokes)),
        _inner_ring(inner) if inner else "",
    )


def _angle(spoke: Spoke, spokes: Sequence[Spoke]) -> float:
    """Degrees clockwise from the top: the steps of a quarter share it evenly."""
    quarter = list(QUARTERS).index(spoke.step.quarter)
    mates = [one.step.name for one in spokes if one.step.quarter == spoke.step.quarter]
    return 90 * (quarter + (mates.index(spoke.step.name) + 1) / (len(mates) + 1))


def _at(angle: float, radius: float) -> tuple[float, float]:
    turn = angle * pi / 180
    return round(X + radius * sin(turn), 1), round(Y - radius * cos(turn), 1)


def _quarter(i: int, name: str, label: object) -> SafeString:
    (x1, y1), (x2, y2), (tx, ty) = _at(90 * i, RIM - 6), _at(90 * (i + 1), RIM - 6), _at(90 * i + 45, WORD)
    path = f"M{X} {Y}L{x1} {y1}A{RIM - 6} {RIM - 6} 0 0 1 {x2} {y2}Z"
    return format_html(
        '<path class="wheel-quarter wheel-{}" d="{}"/><text class="wheel-word" x="{}" y="{}">{}</text>',
        name, path, tx, ty + 5, label,
    )  # fmt: skip


def _inner_ring(inner: Sequence[Inner]) -> SafeString:
    """The numbered turns of improvements, in the quarter that each stands in."""
    ring = format_html('<circle class="wheel-ring" cx="{}" cy="{}" r="{}"/>', X, Y, INNER)
    return ring + format_html_join("", "{}", ((_turns(one),) for one in inner))


def _turns(one: Inner) -> SafeString:
    x, y = _at(90 * list(QUARTERS).index(one.quarter) + 45, INNER)
    many = ngettext("%(n)s turn", "%(n)s turns", one.count) % {"n": one.count}
    return format_html(
        '<a href="{}" aria-label="{}: {}"><circle class="wheel-node tone-{}" cx="{}" cy="{}" r="{}"/>'
        '<text class="wheel-count" x="{}" y="{}">{}</text></a>',
        one.address, one.label, many, one.tone, x, y, TURN, x, y + 6, one.count,
    )  # fmt: skip


def _pawl(i: int, held: int) -> SafeString:
    angle = 360 * i / min(held, MOST_PAWLS)
    points = " ".join(
        f"{x},{y}" for x, y in (_at(angle - 3, RIM - 4), _at(angle + 3, RIM - 4), _at(angle, RIM + 9))
    )
    return format_html('<polygon class="wheel-pawl" points="{}"/>', points)


def _spoke(spoke: Spoke, angle: float) -> SafeString:
    (x, y), (nx, ny) = _at(angle, RING), _at(angle, NAMES)
    middle = abs(sin(angle * pi / 180)) < 0.25
    anchor = "middle" if middle else "start" if angle < 180 else "end"
    age = said(spoke.age) if spoke.age else ""
    drawn = format_html(
        '<circle class="wheel-node tone-{}" cx="{}" cy="{}" r="{}"/>'
        '<text class="wheel-count" x="{}" y="{}">{}</text>'
        '<text class="wheel-name" x="{}" y="{}" text-anchor="{}">{}</text>'
        '<text class="wheel-age" x="{}" y="{}" text-anchor="{}">{}</text>',
        spoke.tone, x, y, NODE, x, y + 6, spoke.count if spoke.is_open else "·",
        nx, ny, anchor, spoke.step.label, nx, ny + 17, anchor, age,
    )  # fmt: skip
    if not spoke.address:
        return drawn
    name = f"{spoke.step.label}: {spoke.count}{f', {age}' if age else ''}"
    return format_html('<a href="{}" aria-label="{}">{}</a>', spoke.address, name, drawn)
