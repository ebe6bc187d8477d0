"""All texts that people read, gathered from Python, templates and typst."""

import ast
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from pawl.environment import Environment

SOURCE = Path(__file__).parents[2] / "src" / "pawl"
IN_HTML = re.compile(r'{%\s*say\s+"([^"]*)"')
IN_TYPST = re.compile(r'\bt\("([^"]*)"\)')
GETTEXT: dict[str, Any] = {
    "_": None,
    **{f"{name}{late}": None for name in ("gettext",) for late in ("", "_lazy")},
    **{f"ngettext{late}": (1, 2) for late in ("", "_lazy")},
    **{f"pgettext{late}": ((1, "c"), 2) for late in ("", "_lazy")},
    **{f"npgettext{late}": ((1, "c"), 2, 3) for late in ("", "_lazy")},
}

Message = tuple[str | None, str | tuple[str, ...]]  # context, and English text or its two forms


def messages() -> set[Message]:
    """Every text: `say`, Django's gettext family in Python and templates, typst's `t`."""
    found: set[Message] = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(_in_sentences(ast.parse(text)))
        found |= set(_in_gettext(text))
    for path in SOURCE.rglob("templates/**/*.*"):
        text = path.read_text(encoding="utf-8")
        pattern = IN_TYPST if path.suffix == ".typ" else IN_HTML
        found |= {(None, each) for each in pattern.findall(text)}
        found |= (
            set(_in_gettext(templatize(text, origin=str(path))))
            if path.suffix in {".html", ".txt"}
            else set()
        )
    return found | {
        (None, field.description) for field in Environment.model_fields.values() if field.description
    }


def not_literal() -> list[str]:
    """Calls of `say` whose template is written in no plain sight: no catalogue could hold it."""
    loose = []
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [call for call in _calls(tree, "say") if not _templates(tree, call.args[0])]
        loose += [f"{path.relative_to(SOURCE)}:{call.lineno}" for call in calls]
    return loose


def _in_gettext(source: str) -> Iterator[Message]:
    read: Callable[..., Any] = extract
    for _line, text, _comments, context in read(
        "python", BytesIO(source.encode()), GETTEXT, (), {"encoding": "utf-8"}
    ):
        yield context, tuple(text) if isinstance(text, (tuple, list)) else text


def _in_sentences(tree: ast.AST) -> Iterator[Message]:
    for call in _calls(tree, "say"):
        yield from ((None, text) for text in _templates(tree, call.args[0]))


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
