"""A control chart on a page: its pictures, the links over them, and the same as a table."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pawl.measurement import reads
from pawl.measurement.models import Indicator
from pawl.presentation import report as r
from pawl.presentation.charts import NARROW, WIDE
from pawl.presentation.control_chart import notes
from pawl.presentation.hit_areas import hit_areas
from pawl.presentation.language import Language

Address = Callable[[r.Point], str]
MOST_KEPT = 64


class _Seen:
    """A chart as somebody sees it; told apart by the text that it is stored as, their language, their query.

    Its links and its table say the same to everybody until the study is new, and are a fifth of the page.
    """

    def __init__(self, one: Indicator, chart: r.ControlChart, words: Language, query: str) -> None:
        self.key = (one.kpi, getattr(one, "chart_text", one.pk), words.code, query)
        self.chart, self.words, self.address = chart, words, behind(one.kpi, query)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def of_kpi(one: Indicator, chart: r.ControlChart, words: Language, query: str) -> dict[str, Any]:
    """All of it.   query: what the links carry along."""
    seen, digest = _Seen(one, chart, words, query), reads.drawn(one)
    is_new = digest == one.chart_digest
    is_old = bool(digest) and not is_new  # an earlier picture has its points and letters elsewhere
    return {
        "pictures": _pictures(digest, words.code) if digest else None,
        "chart_links": _links_of(seen) if is_new and chart.points else "",
        "method": words.sentence(chart.method),
        "refusals": [words.sentence(each) for each in chart.refusals],
        "proxy": words.sentence(chart.proxy) if chart.proxy else "",
        "notes": [
            ("" if is_old else note.letter, words.full_date(note.at), words.sentence(note.text))
            for note in notes(chart)
        ],
        "heads": _heads(),
        "rows": _rows_of(seen),
    }


@lru_cache(maxsize=MOST_KEPT)
def _links_of(seen: _Seen) -> SafeString:
    return _links(seen.chart, seen.words, seen.address)


@lru_cache(maxsize=MOST_KEPT)
def _rows_of(seen: _Seen) -> list[list[str]]:
    return _rows(seen.chart, seen.words, seen.address)


def behind(kpi: str, query: str) -> Address:
    """What a point leads to: why this number, and its cases."""
    here = f"{reverse('measurement:kpi-behind', args=[kpi])}?{query}&period="
    return lambda point: here + quote_plus(point.label)


def drawn(one: Indicator, chart: r.ControlChart | None, words: Language, address: Address) -> dict[str, Any]:
    """Its pictures with their links; nothing until they are drawn."""
    digest = reads.drawn(one)
    # While the picture is still an earlier one, its points stand elsewhere: no link rather than a wrong one.
    links = _links(chart, words, address) if chart and digest == one.chart_digest and chart.points else ""
    return {"pictures": _pictures(digest, words.code) if digest else None, "chart_links": links}


def _pictures(digest: str, code: str) -> list[dict[str, str]]:
    return [
        {"theme": theme, "size": size, "url": reverse("measurement:chart", args=[digest, theme, code, size])}
        for size in ("wide", "narrow")
        for theme in ("light", "dark")
    ]


def _links(chart: r.ControlChart, words: Language, address: Address) -> SafeString:
    label = _("Cases behind each period")
    parts = (hit_areas(chart, words, size, address=address, label=label) for size in (WIDE, NARROW))
    return mark_safe("".join(parts))  # noqa: S308 made by our own function, which escapes what it is told


def _heads() -> list[tuple[str, bool]]:
    """Each column with whether it holds numbers."""
    numbers = (_("Value"), _("Cases"), _("Open"), _("Lower limit"), _("Centre"), _("Upper limit"))
    return [(_("Period"), False), *((name, True) for name in numbers), (_("Remark"), False)]


def _rows(chart: r.ControlChart, words: Language, address: Address) -> list[list[str]]:
    return [
        [
            format_html('<a href="{}">{}</a>', address(point), point.label),
            words.quantity(point.value, chart.unit),
            words.count(point.n),
            words.count(point.open),
            words.quantity(point.lower, chart.unit),
            words.quantity(point.centre, chart.unit),
            words.quantity(point.upper, chart.unit),
            _remark(point, words),
        ]
        for point in chart.points
    ]


def _remark(point: r.Point, words: Language) -> str:
    remark = point.signal.rule if point.signal else point.reason
    return words.sentence(remark) if remark else ""
