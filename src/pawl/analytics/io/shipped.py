"""Texts of mappings: those that come with the product, and files of one's own."""

from importlib.resources import files
from pathlib import Path

from pawl.analytics.errors import BadMapping
from pawl.analytics.toml_text import LONGEST
from pawl.analytics.words import say, shown


def shipped_mappings() -> tuple[str, ...]:
    """Name the mappings that come with the product."""
    folder = files("pawl.analytics.io").joinpath("mappings")
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir()))


def mapping_text(name_or_path: str | Path) -> tuple[str, str]:
    """Find a mapping's text by the name of a shipped one or by the path of a file.

    Returns (its name, its text).   Raises BadMapping where there is neither.
    """
    if str(name_or_path) in shipped_mappings():
        shipped = files("pawl.analytics.io").joinpath("mappings", f"{name_or_path}.toml")
        return str(name_or_path), shipped.read_text(encoding="utf-8")
    path = Path(name_or_path)
    try:
        with path.open("rb") as file:  # one byte more than may be: the parser of the text refuses it
            return shown(path.stem), file.read(LONGEST + 1).decode("utf-8-sig")
    except FileNotFoundError:
        rule = say("is neither a mapping that comes with the product nor a file.")
        way_out = say("Use one of {names}, or the path of a TOML file.", names=", ".join(shipped_mappings()))
        raise BadMapping(str(name_or_path), rule, way_out) from None
    except (OSError, ValueError) as error:
        rule = say("cannot be read as text: {error}.", error=str(error))
        raise BadMapping(str(name_or_path), rule, say("Save the mapping as a UTF-8 text file.")) from error
