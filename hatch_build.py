"""What the build adds: compiled catalogues, which stand in no repository, and the documentation."""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path(__file__).parent / "src" / "pawl" / "locale"
DOMAINS = ("pawl", "django")  # sentences and pages are read by two programs; people translate one file


def catalogues() -> list[Path]:
    """The texts of every language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/pawl.po"))


def bring_catalogues() -> list[Path]:
    """Compile what is older than its text; several processes may do so at once."""
    made = []
    for text in catalogues():
        for target in (text.with_name(f"{domain}.mo") for domain in DOMAINS):
            if not target.exists() or target.stat().st_mtime < text.stat().st_mtime:
                _compile(text, target)
            made.append(target)
    return made


def _compile(text: Path, target: Path) -> None:
    with text.open("rb") as file:
        catalogue = read_po(file, locale=text.parent.parent.name)
    staged = target.with_name(f"{target.name}.{os.getpid()}")
    with staged.open("wb") as file:
        write_mo(file, catalogue)
    staged.replace(target)


class Additions(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before a wheel, a source archive and an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and take in what lies outside the package or is left out of the repository."""
        bring_catalogues()
        build_data["artifacts"].append("src/pawl/locale/**/*.mo")
        if version == "standard" and self.target_name == "wheel":
            build_data["force_include"][str(Path(self.root) / "docs")] = "pawl/docs"
