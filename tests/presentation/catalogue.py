"""All texts that people read, gathered from the sources; run as a script it brings the catalogues up to date.

    python tests/presentation/catalogue.py

adds what is missing to every `src/pawl/locale/*/LC_MESSAGES/pawl.po` (without a translation: write one),
drops what is gone, and compiles the `.mo` beside it. A new language starts as an empty `pawl.po`.
"""

import ast
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[2] / "src" / "pawl"
IN_HTML = re.compile(r'{%\s*say\s+"([^"]*)"')
IN_TYPST = re.compile(r'\bt\("([^"]*)"\)')

UNDATED = datetime(2000, 1, 1, tzinfo=UTC)

Message = tuple[str | None, str]  # context and English text


def messages() -> set[Message]:
    """Every text of `say("…")`, `pgettext("…", "…")`, `{% say "…" %}` and typst's `t("…")`."""
    found: set[Message] = set()
    for path in SOURCE.rglob("*.py"):
        found |= set(_in_python(ast.parse(path.read_text(encoding="utf-8"))))
    for path in (SOURCE / "templates").rglob("*.*"):
        pattern = IN_TYPST if path.suffix == ".typ" else IN_HTML
        found |= {(None, text) for text in pattern.findall(path.read_text(encoding="utf-8"))}
    return found


def not_literal() -> list[str]:
    """Calls of `say` whose template is written in no plain sight: no catalogue could hold it."""
    loose = []
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [call for call in _calls(tree, "say") if not _templates(tree, call.args[0])]
        loose += [f"{path.relative_to(SOURCE)}:{call.lineno}" for call in calls]
    return loose


def catalogues() -> list[Path]:
    """The `.po` file of every language."""
    return sorted((SOURCE / "locale").glob("*/LC_MESSAGES/pawl.po"))


def load(path: Path) -> Catalog:
    """One language's texts."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name)
    catalogue.creation_date = catalogue.revision_date = UNDATED  # same texts, same bytes
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """What the `.mo` file must hold."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update(path: Path) -> int:
    """Add missing texts, drop those that are gone, compile; returns how many wait for translation."""
    old = load(path)
    wanted = messages()
    fresh = Catalog(locale=old.locale, project="Pawl", fuzzy=False, header_comment="# Texts of Pawl.")
    fresh.mime_headers = [pair for pair in old.mime_headers if not pair[0].endswith("-Date")]
    for context, text in sorted(wanted, key=lambda pair: (pair[0] or "", pair[1])):
        known = old.get(text, context)
        fresh.add(text, known.string if known else "", context=context)
    with path.open("wb") as file:
        write_po(file, fresh, width=0, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(header + path.read_text(encoding="utf-8"), encoding="utf-8")
    path.with_suffix(".mo").write_bytes(compiled(load(path)))
    return sum(not message.string for message in load(path) if message.id)


def _in_python(tree: ast.AST) -> Iterator[Message]:
    for call in _calls(tree, "say"):
        yield from ((None, text) for text in _templates(tree, call.args[0]))
    for call in _calls(tree, "pgettext"):
        context, text = call.args
        if isinstance(context, ast.Constant) and isinstance(text, ast.Constant):
            yield str(context.value), str(text.value)


def _templates(tree: ast.AST, argument: ast.expr) -> list[str]:
    """The literal itself, or the literals that the module gives to a variable of that name."""
    if isinstance(argument, ast.Constant):
        return [str(argument.value)]
    given = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(argument, ast.Name)
        if [getattr(target, "id", "") for target in node.targets] == [argument.id]
    ]
    return [str(value.value) for value in given if isinstance(value, ast.Constant)]


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")) == name:
                yield node


if __name__ == "__main__":
    for each in catalogues():
        print(f"{each}: {update(each)} texts wait for translation")  # noqa: T201 this is its output
