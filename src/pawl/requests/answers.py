"""Answers to the questions of a version: checked when they are given, told when they are read."""

from base64 import b64decode
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pawl.accounts.models import Person
from pawl.analytics.words import Sentence, say
from pawl.collaboration.attaching import Brought, bring_one
from pawl.collaboration.checks import LONGEST_TEXT
from pawl.collaboration.models import Attachment
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


def checked(
    definition: Definition, given: Mapping[str, Any], organisation: int | None,
    *, before: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:  # fmt: skip
    """The answers that count, as JSON but for files that came along: those to questions that they lead to.

    organisation: where people are looked for whom an answer names by their e-mail address.
    before: what was answered until now; a file that stands there may stay.   Raises Invalid, by field.
    """
    known = {one.name: one for one in definition.questions}
    read: dict[str, Any] = {}
    rules: dict[str, Sentence] = {name: say("There is no such field.") for name in given if name not in known}
    for one in definition.questions:
        if one.name not in {each.name for each in definition.shown(read)}:
            continue
        try:
            read[one.name] = _read(one, given.get(one.name), organisation)
            _refuse_foreign(one, read[one.name], before)
        except Wrong as wrong:
            rules[one.name] = wrong.rule
    if rules:
        rule = say("Some answers are missing or break a rule.")
        raise Invalid(", ".join(sorted(rules))[:500], rule, say("Mend the named fields."), rules)
    return {name: value for name, value in read.items() if value is not None}


def told(request: ServiceRequest) -> list[tuple[str, str]]:
    """Questions and answers in the reader's language, in the order of the form."""
    definition = definition_of(request.form)
    names = _names(request, definition)
    return [
        (str(one.label), _in_words(one, request.fields[one.name], names))
        for one in definition.shown(request.fields)
        if one.name in request.fields
    ]


def _refuse_foreign(one: Question, value: Any, before: Mapping[str, Any]) -> None:
    if one.kind == "file" and isinstance(value, int) and value != before.get(one.name):
        raise Wrong(say("It is no file of this request."))


def files_of(read: Mapping[str, Any]) -> dict[str, Brought]:
    """The answers that are files which came along."""
    return {name: value for name, value in read.items() if isinstance(value, Brought)}


def _names(request: ServiceRequest, definition: Definition) -> dict[tuple[str, int], str]:
    """What people and files are called whose numbers are answers."""
    names: dict[tuple[str, int], str] = {}
    rows: Any
    for kind, rows in (("person", Person.objects), ("file", Attachment.objects)):
        numbers = [value for one in definition.questions if one.kind == kind
                   and isinstance(value := request.fields.get(one.name), int)]  # fmt: skip
        if numbers:
            found = rows.filter(pk__in=numbers).values_list("pk", "name")
            names |= {(kind, number): name for number, name in found}
    return names


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


def _file(_one: Question, value: Any, _organisation: int | None) -> Brought | int:
    """One that was brought, the number of one that is there, or what a program sends: name and base64."""
    if isinstance(value, Brought) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    try:
        return bring_one(str(value["name"])[:500], b64decode(value["content"], validate=True))
    except (TypeError, KeyError, ValueError):
        raise Wrong(say("It is no file: send its name, and its content as base64.")) from None


READERS = {
    "text": _text,
    "long_text": _text,
    "choice": _choice,
    "number": _number,
    "date": _date,
    "person": _person,
    "yes_no": _yes_no,
    "file": _file,
}


def _in_words(one: Question, value: Any, names: Mapping[tuple[str, int], str]) -> str:
    if one.kind == "yes_no":
        return _("yes") if value else _("no")
    if one.kind == "choice":
        return str(dict(one.choices).get(value, value))
    if one.kind in {"person", "file"}:
        return names.get((one.kind, value), "–")
    return date_format(date.fromisoformat(value)) if one.kind == "date" else str(value)
