"""A report as one HTML file: no script, nothing from elsewhere, light and dark, from phone to wide screen."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from pawl.presentation import drawing, palette
from pawl.presentation.page import compose
from pawl.presentation.report import Report

TEMPLATES = Path(__file__).parent.parent / "templates"
STYLES = ("base.css", "parts.css", "print.css")


def html(report: Report, language: str = "en") -> str:
    """The whole page; the same report gives the same bytes."""
    page = compose(report, language)
    page |= {"style": mark_safe(_style()), "style_digest": style_digest()}  # noqa: S308 our own files
    _draw(page)
    template = _engine().get_template("report/report.html")
    return template.render(Context(page, use_l10n=False, use_tz=False))


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(TEMPLATES)], autoescape=True, builtins=["pawl.presentation.tags"])


@cache
def style_digest() -> str:
    """What a policy must allow so that a page has its style: the SHA-256 of it, in base 64."""
    return base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()


@cache
def _style() -> str:
    return "".join((TEMPLATES / "report" / name).read_text(encoding="utf-8") for name in STYLES)


def _draw(page: dict[str, Any]) -> None:
    """Put pictures in the place of their specifications."""
    for kpi in page["kpis"]:
        kpi["spark"] = _safe(palette.for_page(kpi["spark"]))
        for icon in (kpi["variation"], kpi["assurance"]):
            icon["svg"] = _safe(palette.for_page(icon["svg"]))
    for chart in page["charts"]:
        _draw_both(chart["pictures"], chart["anchor"], chart["sentence"])
        for row in (row for each in chart["slices"] for row in each["rows"]):
            row["spark"] = _safe(palette.for_page(row["spark"]))
    _draw_both(page["gap_pictures"], "gaps", page["coverage"]["sentence"])
    _draw_both(page["quality"]["pictures"], "fill", page["quality"]["sentence"])
    process = page["process"]
    if process and process["map"]:
        _draw_both(process["map"]["pictures"], "map", process["sentence"])


def _draw_both(pictures: dict[str, Any] | None, prefix: str, label: str) -> None:
    if pictures:
        for name in ("wide", "narrow"):
            picture = drawing.draw(pictures[name])
            pictures[name] = _safe(drawing.on_page(picture, prefix=f"{prefix}-{name}", label=label))


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 drawn by us; its texts were escaped by the XML writer
