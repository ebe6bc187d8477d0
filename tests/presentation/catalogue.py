"""The catalogues of all languages; run as a script it brings them up to date.

    make messages            or: python -m tests.presentation.catalogue

adds what is missing to every `src/pawl/locale/*/LC_MESSAGES/pawl.po` (untranslated: write it), drops
what is gone, and compiles. A new language is one more file: an empty `pawl.po` in a folder of its name.
"""

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hatch_build import bring_catalogues, catalogues
from tests.presentation.texts import Message, messages

UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


def load(path: Path) -> Catalog:
    """One language's texts."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name)
    catalogue.creation_date = catalogue.revision_date = UNDATED  # same texts, same bytes
    return catalogue


def key(message: object) -> Message:
    """How a message is found: its context and English forms."""
    text = getattr(message, "id", "")
    return getattr(message, "context", None), tuple(text) if isinstance(text, (tuple, list)) else text


def update(path: Path) -> int:
    """Add missing texts, drop those that are gone; returns how many wait for translation."""
    old = {key(message): message for message in load(path)}
    fresh = Catalog(locale=path.parent.parent.name, project="Pawl", fuzzy=False)
    for context, text in sorted(messages(), key=_place):
        known = old.get((context, text))
        fresh.add(text, known.string if known else (), context=context)
    with path.open("wb") as file:
        write_po(file, fresh, width=0, omit_header=True)
    plural = f"nplurals={fresh.num_plurals}; plural={fresh.plural_expr};"
    header = (
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plural}\\n"\n\n'
    )
    path.write_text(header + path.read_text(encoding="utf-8"), encoding="utf-8")
    return sum(not is_translated(message.string) for message in load(path) if message.id)


def _place(message: Message) -> tuple[str, str]:
    context, text = message
    return text if isinstance(text, str) else text[0], context or ""


def is_translated(string: object) -> bool:
    """Whether every form of a text is there."""
    return all(string) if isinstance(string, (tuple, list)) and string else bool(string)


if __name__ == "__main__":
    for each in catalogues():
        print(f"{each}: {update(each)} texts wait for translation")  # noqa: T201 this is its output
    bring_catalogues()
