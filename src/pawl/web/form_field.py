"""One field of a form with its label, hint and errors, as every form shows it."""

from collections.abc import Iterable
from typing import Any

from django.forms import BoundField
from django.utils.html import conditional_escape as told
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pawl.web.icons import icon


def form_field(field: BoundField) -> SafeString:
    """`{% form_field field %}`.  No template of its own: a form has ten, and each asks thirty things."""
    errors = list(field.errors)
    inside = str(field) if field.is_hidden else f"{_labelled(field)}{_hint(field)}{_errors(field, errors)}"
    return mark_safe(f'<div class="field{" has-error" if errors else ""}">\n  {inside}\n</div>')  # noqa: S308 escaped


def _labelled(field: BoundField) -> str:
    if field.use_fieldset:
        described = field.aria_describedby
        by = f' aria-describedby="{told(described)}"' if described else ""
        legend = f'<legend class="form-label">{told(field.label)}{_optional(field)}</legend>'
        return f"<fieldset{by}>{legend}{field}</fieldset>"
    to = f'for="{told(field.id_for_label)}"'
    if getattr(field.field.widget, "input_type", "") == "checkbox":
        label = f'<span class="form-check-label">{told(field.label)}</span>'
        return f'<label class="form-check" {to}>{field}{label}</label>'
    return f'<label class="form-label" {to}>{told(field.label)}{_optional(field)}</label>\n  {field}'


def _optional(field: BoundField) -> str:
    return "" if field.field.required else f' <span class="text-secondary">{told(_("(optional)"))}</span>'


def _hint(field: BoundField) -> str:
    if not field.help_text:
        return ""
    return f'\n  <p class="form-hint" id="{told(field.auto_id)}_helptext">{told(field.help_text)}</p>'


def _errors(field: BoundField, errors: Iterable[Any]) -> str:
    place, drawn = f'id="{told(field.auto_id)}_error"', icon("alert-circle", 18)
    return "".join(f'\n  <p class="field-error" {place}>{drawn}{told(one)}</p>' for one in errors)
