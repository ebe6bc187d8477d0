"""Answers to the questions of a version: checked when they are given, told when they are read."""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.collaboration.attaching import Brought, bring_one
from pawl.collaboration.models import Attachment
from pawl.errors import Invalid
from pawl.requests.definition import Definition, Question
from pawl.requests.models import ModelVersion, ServiceRequest
from pawl.tickets.own.answers import Around, Wrong, in_words, is_empty, names_of, read


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
    around, found = Around(organisation), dict[str, Any]()
    rules: dict[str, Sentence] = {name: say("There is no such field.") for name in given if name not in known}
    for one in definition.questions:
        if one.name not in {each.name for each in definition.shown(found)}:
            continue
        value = given.get(one.name)
        if one.is_required and is_empty(value):
            rules[one.name] = say("It is missing.")
            continue
        try:
            found[one.name] = _read(one, value, around)
            _refuse_foreign(one, found[one.name], before)
        except Wrong as wrong:
            rules[one.name] = wrong.rule
    if rules:
        rule = say("Some answers are missing or break a rule.")
        raise Invalid(", ".join(sorted(rules))[:500], rule, say("Mend the named fields."), rules)
    return {name: value for name, value in found.items() if value is not None}


def told(request: ServiceRequest) -> list[tuple[str, str]]:
    """Questions and answers in the reader's language, in the order of the form."""
    definition = definition_of(request.form)
    pairs = [(one, request.fields.get(one.name)) for one in definition.questions]
    names = names_of(pairs, None) | _files(pairs)
    return [
        (str(one.label), _in_words(one, request.fields[one.name], names))
        for one in definition.shown(request.fields)
        if one.name in request.fields
    ]


def files_of(read: Mapping[str, Any]) -> dict[str, Brought]:
    """The answers that are files which came along."""
    return {name: value for name, value in read.items() if isinstance(value, Brought)}


def _read(one: Question, value: Any, around: Around) -> Any:
    """A question may ask for a file too."""
    if one.kind == "file":
        return None if is_empty(value) else _file(value)
    return read(one, value, around)


def _refuse_foreign(one: Question, value: Any, before: Mapping[str, Any]) -> None:
    if one.kind == "file" and isinstance(value, int) and value != before.get(one.name):
        raise Wrong(say("It is no file of this request."))


def _files(pairs: Iterable[tuple[Question, Any]]) -> dict[str, str]:
    """What files are called whose numbers are answers; at most one query."""
    numbers = [value for one, value in pairs if one.kind == "file" and isinstance(value, int)]
    rows = Attachment.objects.filter(pk__in=numbers).values_list("pk", "name") if numbers else ()
    return {f"file {number}": name for number, name in rows}


def _in_words(one: Question, value: Any, names: Mapping[str, str]) -> str:
    return names.get(f"file {value}", "–") if one.kind == "file" else in_words(one, value, names)


def _file(value: Any) -> Brought | int:
    """One that was brought, the number of one that is there, or what a program sends: name and base64."""
    if isinstance(value, Brought) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    try:
        return bring_one(str(value["name"])[:500], b64decode(value["content"], validate=True))
    except (TypeError, KeyError, ValueError):
        raise Wrong(say("It is no file: send its name, and its content as base64.")) from None
