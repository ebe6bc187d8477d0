"""What Pawl ships of others for the browser; run as a script it brings what is derived from it up to date.

    python tests/web/vendoring.py              derive tabler-auto.css, write the hashes into vendored.toml
    python tests/web/vendoring.py icons FILE   take the icons named in web/icons.json from Tabler's nodes file

A newer version: `npm pack NAME@VERSION`, unpack, copy the files named in vendored.toml, write the version
there, run this script, look at the pages. Node is not needed at run time, nor for the tests.
"""

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2] / "src" / "pawl"
VENDOR = ROOT / "static" / "vendor"
LIST = VENDOR / "vendored.toml"
ICONS = ROOT / "web" / "icons.json"
DARK = "[data-bs-theme=dark]"
BRACE = re.compile(r"([^{}]*)([{}])")


def vendored() -> dict[str, dict[str, Any]]:
    """The list, by name of the package."""
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def automatic(css: str) -> str:
    """Tabler's rules for the dark theme, said for `auto`: the page asks for them where the device is dark."""
    made = []
    for selectors, body in _outer_rules(css):
        kept = [each for each in selectors.split(",") if each.startswith((DARK, f":root{DARK}"))]
        if kept:
            named = ",".join(each.replace("=dark]", "=auto]") for each in kept)
            made.append(f"{named}{{{body}}}")
    return "/* Made by tests/web/vendoring.py from tabler.css (MIT). */\n" + "\n".join(made) + "\n"


def _outer_rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies that stand in no @media: those of print and of widths mean something else."""
    heads: list[str] = []
    for text, brace in BRACE.findall(css):
        if brace == "{":
            heads.append(text.strip())
        elif len(heads) == 1 and not heads[0].startswith("@"):
            yield heads.pop(), text
        else:
            heads.pop()


def icons_from(nodes: Path) -> None:
    """Take the strokes of the icons that stand in the list, in their newest form."""
    drawn = json.loads(nodes.read_text(encoding="utf-8"))
    wanted = json.loads(ICONS.read_text(encoding="utf-8"))
    taken = {name: "".join(_element(*node) for node in drawn[name]) for name in sorted(wanted)}
    ICONS.write_text(json.dumps(taken, indent=0) + "\n", encoding="utf-8")


def _element(tag: str, attributes: dict[str, str]) -> str:
    return f"<{tag} " + " ".join(f'{name}="{value}"' for name, value in attributes.items()) + "/>"


def write_hashes() -> None:
    """Put the digest of each file where its name stands."""
    text = LIST.read_text(encoding="utf-8")
    for package in vendored().values():
        for name in package["files"]:
            text = re.sub(rf'(?m)^"{re.escape(name)}" = ".*"$', f'"{name}" = "{digest(ROOT / name)}"', text)
    LIST.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["icons"]:
        icons_from(Path(sys.argv[2]))
    tabler = VENDOR / "tabler"
    (tabler / "tabler-auto.css").write_text(automatic((tabler / "tabler.css").read_text("utf-8")), "utf-8")
    write_hashes()
