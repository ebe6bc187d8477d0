"""Answers to the questions of a version: checked when they are given, told when they are read."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pawl.accounts.models import Person
from pawl.analytics.words import Sentence, say
from pawl.collaboration.checks import LONGEST_TEXT
from pawl.errors import Invalid
from pawl.requests.definition import Definition, Question, said
from pawl.requests.models import ModelVersion, ServiceRequest

LONGEST = {"text": 250, "long_text": LONGEST_TEXT}
LARGEST = Decimal(10) ** 15


class Wrong(ValueError):
    """An answer that breaks a rule."""

    def __init__(self, rule: Sentence) -> None:
        super().__init__(rule)
        self.rule = rule


def definition_of(version: ModelVersion) -> Definition:
    """What a version says."""
    return Definition.read(
        {
            "questions": version.questions,
            "stages": version.stages,
            "tasks": version.tasks,
            "days": version.days,
            "impact": version.impact,
            "urgency": version.urgency,
        }
    )


def checked(definition: Definition, given: Mapping[str, Any], organisation: int | None) -> dict[str, Any]:
    """The answers that count, as JSON: those to questions that they lead to.   Raises Invalid, by field.

    organisation: where people are looked for whom an answer names by their e-mail address.
    """
    known = {one.name: one for one in definition.questions}
    read: dict[str, Any] = {}
    rules: dict[str, Sentence] = {name: say("There is no such field.") for name in given if name not in known}
    for one in definition.questions:
        if one.name not in {each.name for each in definition.shown(read)}:
            continue
        try:
            read[one.name] = _read(one, given.get(one.name), organisation)
        except Wrong as wrong:
            rules[one.name] = wrong.rule
    if rules:
        rule = say("Some answers are missing or break a rule.")
        raise Invalid(", ".join(sorted(rules))[:500], rule, say("Mend the named fields."), rules)
    return {name: value for name, value in read.items() if value is not None}


def told(request: ServiceRequest) -> list[tuple[str, str]]:
    """Questions and answers in the reader's language, in the order of the form."""
    definition = definition_of(request.form)
    numbers = [value for one in definition.questions if one.kind == "person"
               and isinstance(value := request.fields.get(one.name), int)]  # fmt: skip
    names = dict(Person.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}
    return [
        (str(one.label), _in_words(one, request.fields[one.name], names))
        for one in definition.shown(request.fields)
        if one.name in request.fields
    ]


def _read(one: Question, value: Any, organisation: int | None) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        if one.is_required:
            raise Wrong(say("It is missing."))
        return None
    return READERS[one.kind](one, value, organisation)


def _text(one: Question, value: Any, _organisation: int | None) -> str:
    clean = str(value).strip() if one.kind == "long_text" else " ".join(str(value).split())
    if len(clean) > LONGEST[one.kind]:
        raise Wrong(say("It is longer than {n} characters.", n=LONGEST[one.kind]))
    return clean


def _choice(one: Question, value: Any, _organisation: int | None) -> str:
    if not isinstance(value, str) or value not in dict(one.choices):
        names = ", ".join(known for known, _label in one.choices)
        raise Wrong(say("Use one of: {names}.", names=names))
    return str(value)


def _number(_one: Question, value: Any, _organisation: int | None) -> int | float:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found.copy_abs() >= LARGEST:
        raise Wrong(say("It is not a number."))
    return int(found) if found == found.to_integral_value() else float(found)


def _date(_one: Question, value: Any, _organisation: int | None) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()
    except ValueError:
        raise Wrong(say("It is no day: write it like 2026-11-30.")) from None


def _person(_one: Question, value: Any, organisation: int | None) -> int:
    rows = Person.objects.filter(is_active=True, organisation=organisation)
    wanted = str(value).strip()
    found = (
        rows.filter(pk=value).first()
        if isinstance(value, int) and not isinstance(value, bool)
        else rows.filter(email__iexact=wanted).first()
    )
    if found is None:
        raise Wrong(say("Nobody here has this e-mail address."))
    return int(found.pk)


def _yes_no(_one: Question, value: Any, _organisation: int | None) -> bool:
    if said(value) not in {"yes", "no"}:
        raise Wrong(say("It is yes or no."))
    return said(value) == "yes"


READERS = {
    "text": _text,
    "long_text": _text,
    "choice": _choice,
    "number": _number,
    "date": _date,
    "person": _person,
    "yes_no": _yes_no,
}


def _in_words(one: Question, value: Any, names: Mapping[int, str]) -> str:
    if one.kind == "yes_no":
        return _("yes") if value else _("no")
    if one.kind == "choice":
        return str(dict(one.choices).get(value, value))
    if one.kind == "person":
        return names.get(value, "–")
    return date_format(date.fromisoformat(value)) if one.kind == "date" else str(value)
