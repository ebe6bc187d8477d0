"""Specifications drawn as SVG that can stand inside a page or a PDF."""

import json
import re
from functools import cache, lru_cache
from typing import Any

import vl_convert
from lxml import etree

from pawl.presentation import palette
from pawl.presentation.charts import Spec
from pawl.presentation.fonts import FAMILY, FOLDER

NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], "\ufffd")
"""Characters that XML cannot hold: a state of a log may have any."""
SVG = "{http://www.w3.org/2000/svg}"
FOR_SCRIPTS = (
    "role",
    "aria-hidden",
    "aria-roledescription",
    "aria-label",
    "pointer-events",
    "class",
    "version",
)
_LONG = re.compile(r"(\d+\.\d\d)\d+")


def draw(spec: Spec) -> etree._Element:
    """The picture with stand-in colours, without what only a browser script would need."""
    root = etree.fromstring(_svg(json.dumps(_writable(spec), sort_keys=True)))
    for element in list(root.iter()):
        _strip(element)
    _prune(root)
    etree.cleanup_namespaces(root)
    return root


def on_page(picture: etree._Element, *, prefix: str, label: str) -> str:
    """The picture for a page: its font and colours, ids of its own, a name for those who cannot see it."""
    return palette.for_page(etree.tostring(_labelled(picture, prefix, label), encoding="unicode"))


def as_files(picture: etree._Element, *, label: str) -> dict[str, str]:
    """The picture as a file of its own for each theme."""
    root = _labelled(picture, "c", label)
    root.set("font-family", "system-ui, sans-serif")
    return palette.themed(etree.tostring(root, encoding="unicode"))


def _labelled(picture: etree._Element, prefix: str, label: str) -> etree._Element:
    root = etree.fromstring(etree.tostring(picture))
    for element in root.iter():
        element.attrib.pop("font-family", None)
        if "id" in element.attrib:
            element.set("id", f"{prefix}-{element.get('id')}")
        if "clip-path" in element.attrib:
            element.set("clip-path", element.get("clip-path", "").replace("url(#", f"url(#{prefix}-"))
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-label", label)
    return root


def frozen(picture: etree._Element, *, prefix: str, label: str) -> str:
    """The picture as a paper keeps it: `palette.for_page` shows it in any theme, `in_print` prints it."""
    kept: str = etree.tostring(_labelled(picture, prefix, label), encoding="unicode")
    return kept


def thawed(kept: str) -> etree._Element:
    """A picture that was kept, to be printed."""
    return etree.fromstring(kept)


def in_print(picture: etree._Element) -> str:
    """The picture for a PDF."""
    root = etree.fromstring(etree.tostring(picture))
    for text in root.iter(f"{SVG}text"):
        text.set("font-family", FAMILY)
    return palette.for_print(etree.tostring(root, encoding="unicode"))


def as_png(picture: etree._Element, *, scale: float = 2.0) -> bytes:
    """The picture as pixels, for slides: their format knows no vector picture that all programs show."""
    _fonts()
    png: bytes = vl_convert.svg_to_png(in_print(picture), scale=scale)
    return png


@cache
def _fonts() -> None:
    vl_convert.register_font_directory(str(FOLDER))


def _writable(part: Any) -> Any:
    """A specification without characters that no XML holds: the drawing library would end the process."""
    if isinstance(part, str):
        return part.translate(NO_XML)
    if isinstance(part, dict):
        return {key: _writable(value) for key, value in part.items()}
    return [_writable(one) for one in part] if isinstance(part, list | tuple) else part


def _strip(element: etree._Element) -> None:
    for name in FOR_SCRIPTS:
        element.attrib.pop(name, None)
    if element.get("opacity") == "1":
        del element.attrib["opacity"]
    for name in ("d", "transform"):
        if name in element.attrib:
            element.set(name, _LONG.sub(r"\1", element.get(name, "")))


def _prune(root: etree._Element) -> None:
    """Drop hidden labels, empty paths, and groups that hold nothing or change nothing."""
    for element in reversed(list(root.iter(f"{SVG}path", f"{SVG}text", f"{SVG}g"))):
        parent = element.getparent()
        assert parent is not None, "the root is an svg element"  # noqa: S101 for the type checker alone
        empty_path = element.tag == f"{SVG}path" and element.get("d", "") in {"", "M0,0h0v0h0Z"}
        hidden = element.get("opacity") == "0" or element.get("display") == "none"
        empty_group = element.tag == f"{SVG}g" and len(element) == 0
        if empty_path or hidden or empty_group:
            parent.remove(element)
        elif element.tag == f"{SVG}g" and not element.attrib:
            _unwrap(parent, element)


def _unwrap(parent: etree._Element, group: etree._Element) -> None:
    place = parent.index(group)
    parent.remove(group)
    for offset, child in enumerate(list(group)):
        parent.insert(place + offset, child)


@lru_cache(maxsize=256)
def _svg(spec: str) -> bytes:
    # Page and print share a picture, and a report is often made in more than one form.
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg.encode()
