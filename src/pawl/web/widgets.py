"""How the plain inputs of a form become HTML: as by Django's templates, without asking one.

A choice of thirty is sixty templates there, and the small form of a step spends half of its time in them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.safestring import SafeData

FOLDER = "django/forms/widgets/"
INPUTS = (
    "checkbox",
    "color",
    "date",
    "datetime",
    "email",
    "file",
    "hidden",
    "input",
    "number",
    "password",
    "search",
    "tel",
    "text",
    "time",
    "url",
)
Widget = Mapping[str, Any]


class Widgets(DjangoTemplates):
    """Django's own renderer of forms; what it has no function for here goes its way."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        """The HTML of a widget."""
        if (write := _WRITTEN.get(template_name)) is not None:
            return write(context["widget"])
        return str(super().render(template_name, context, request=request))


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attrs(widget)}>'


def _textarea(widget: Widget) -> str:
    value = _shown(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attrs(widget)}>\n{value}</textarea>'


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, choices) for name, choices, _index in widget["optgroups"])
    return f'<select name="{_text(widget["name"])}"{_attrs(widget)}>{groups}\n</select>'


def _group(name: Any, choices: Any) -> str:
    options = "".join(f"\n  {_option(one)}\n" for one in choices)
    return f'\n  <optgroup label="{_shown(name)}">{options}\n  </optgroup>' if name else options


def _option(widget: Widget) -> str:
    return f'<option value="{_text(widget["value"])}"{_attrs(widget)}>{_shown(widget["label"])}</option>'


def _attrs(widget: Widget) -> str:
    told = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return "".join(
        f" {_text(name)}" + ("" if value is True else f'="{_text(value)}"') for name, value in told
    )


def _text(value: Any) -> str:
    """A value as it is."""
    return str(value) if isinstance(value, SafeData) else escape(str(value))


def _shown(value: Any) -> str:
    """A value as people of the language write it."""
    return _text(value if isinstance(value, str) else localize(value))


_WRITTEN: Mapping[str, Callable[[Widget], str]] = {
    **{f"{FOLDER}{name}.html": _input for name in INPUTS},
    f"{FOLDER}textarea.html": _textarea,
    f"{FOLDER}select.html": _select,
}
