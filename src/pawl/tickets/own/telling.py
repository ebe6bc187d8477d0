"""Rules and fields in words, as the pages of the desk's settings say them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pawl.local_text import LocalText
from pawl.tickets.own.answers import in_words
from pawl.tickets.own.definition import Form, Own
from pawl.tickets.own.rules import MOMENTS, OWN, Condition, Effect, Rule
from pawl.tickets.own.standard import STANDARD_WORDS

MOMENT_WORDS = {
    "opened": gettext_lazy("when opened"),
    "changed": gettext_lazy("when changed"),
    "ended": gettext_lazy("before it is resolved"),
}
OPERATOR_WORDS = {
    "eq": gettext_lazy("is"),
    "ne": gettext_lazy("is not"),
    "in": gettext_lazy("is one of"),
    "empty": gettext_lazy("is empty"),
    "filled": gettext_lazy("is filled in"),
    "gt": gettext_lazy("is greater than"),
    "lt": gettext_lazy("is less than"),
}
EFFECT_WORDS = {
    "show": gettext_lazy("show"),
    "hide": gettext_lazy("hide"),
    "require": gettext_lazy("require"),
    "read_only": gettext_lazy("make read-only"),
    "set": gettext_lazy("set"),
    "default": gettext_lazy("propose"),
    "hint": gettext_lazy("show a hint at"),
    "assign": gettext_lazy("assign to team"),
    "priority": gettext_lazy("set the priority"),
}
NEEDED_WORDS = {
    "": gettext_lazy("never"),
    "new": gettext_lazy("when it is new"),
    "resolved": gettext_lazy("before it is resolved"),
}
AUDIENCE_WORDS = {"all": gettext_lazy("everybody who sees the ticket"), "agents": gettext_lazy("agents only")}


def in_a_sentence(rule: Rule, form: Form, names: Mapping[str, str]) -> str:
    """A rule as people read it.   names: of teams, categories and services, by their keys."""
    when = _listed(MOMENT_WORDS[one] for one in rule.when)
    joint = _(" or ") if rule.is_any else _(" and ")
    asked = joint.join(_condition(one, form, names) for one in rule.conditions)
    then = _listed(_effect(one, form, names) for one in rule.effects)
    if not asked:
        told = _("always %(then)s") % {"then": then}
    else:
        told = _("if %(asked)s, then %(then)s") % {"asked": asked, "then": then}
    whole = told if len(rule.when) == len(MOMENTS) else f"{when}: {told}"
    return whole[:1].upper() + whole[1:]


def _condition(one: Condition, form: Form, names: Mapping[str, str]) -> str:
    own = form.by_name.get(one.field.removeprefix(OWN)) if one.field.startswith(OWN) else None
    label = str(own.label) if own else str(STANDARD_WORDS[one.field])
    operator = str(OPERATOR_WORDS[one.operator])
    if one.operator in {"empty", "filled"}:
        return f"{label} {operator}"
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    return f"{label} {operator} {_listed(_value(own, each, names) for each in values)}"


def _effect(one: Effect, form: Form, names: Mapping[str, str]) -> str:
    own = form.by_name.get(one.field)
    words = f"{EFFECT_WORDS[one.do]} {own.label}" if own else str(EFFECT_WORDS[one.do])
    if one.do == "hint":
        return f"{words}: “{LocalText(one.text)}”"
    if one.do in {"set", "default"}:
        return f"{words}: {_value(own, one.value, names, whole=True)}"
    return f"{words} {_value(None, one.value, names)}" if one.do in {"assign", "priority"} else words


def _value(own: Own | None, value: Any, names: Mapping[str, str], *, whole: bool = False) -> str:
    if own is None:
        return names.get(str(value), str(value))
    several = own.is_many and not whole
    return in_words(own, [value] if several else value, names)


def _listed(words: Iterable[Any]) -> str:
    return _(", ").join(map(str, words))
