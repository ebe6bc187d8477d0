"""Every kind of record from the console, by the declarations that the API is made of.

What is checked, refused and shown is the API's own: this only leaves out the network.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode
from ninja import Schema
from pydantic import TypeAdapter

from pawl.accounts.actor import Actor, system
from pawl.analytics.words import say
from pawl.api import RESOURCES
from pawl.collaboration.actions import comment
from pawl.collaboration.api import comments, comments_page
from pawl.collaboration.attached import find_attachment
from pawl.collaboration.attaching import attach
from pawl.collaboration.files import checked
from pawl.collaboration.models import Attachment, Record
from pawl.errors import Conflict, Invalid, NotFound, Stale
from pawl.history.models import Event
from pawl.operation import fields_given as fields_given
from pawl.operation.people import CONSOLE, find
from pawl.web.bulk import Outcomes, run_rows
from pawl.web.listing import Field
from pawl.web.listing_export import FORMS
from pawl.web.listing_types import BadValue, day
from pawl.web.rest import timeline
from pawl.web.rest.body import check_texts as check_texts
from pawl.web.rest.lists import as_body
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import as_outcome, read_fields

BLOCK = 1 << 20
ASIDE = ("timeline", "comments", "transitions")
"""What has a verb of its own."""
TEXT = (str, "str")
PLAIN = (*TEXT, date | None, "date | None")
"""What a part may be asked: words and days."""
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What details look for on a request: who asks."""

    actor: Actor


def acting(email: str) -> Actor:
    """Whoever the console acts as: a person with their rights, else Pawl itself.

    Raises NotFound, and Conflict for whoever has left: nobody comes in by a door that is closed to them.
    """
    if not email:
        return system(CONSOLE)
    person = find(email)
    if not person.is_active:
        raise Conflict(email, say("This person has left."), say("Bring them back first."))
    return Actor(person, CONSOLE)


def kinds() -> list[dict[str, Any]]:
    """Every kind, and what can be done with it."""
    return [{"kind": name, "can": verbs_of(one)} for name, one in sorted(RESOURCES.items())]


def verbs_of(kind: Resource) -> list[str]:
    """What the console can do with records of a kind."""
    offered = {
        "create": kind.create,
        "change": kind.change,
        "do": kind.transitions or kind.calls,
        "bring": kind.bring,
        "remove": kind.remove,
        "timeline": kind.timeline,
        "comment": comments in kind.parts,
        "attach": issubclass(kind.listing.model, Record),
        "save": kind.listing.model is Attachment,
    }
    return ["list", "show", *(name for name, one in offered.items() if one)]


def resource(kind: str) -> Resource:
    """The declaration of a kind.   Raises NotFound."""
    if kind not in RESOURCES:
        names = ", ".join(sorted(RESOURCES))
        raise NotFound(
            kind, say("There is no such kind of record."), say("Use one of: {names}.", names=names)
        )
    found: Resource = RESOURCES[kind]
    return found


def described(kind: Resource) -> dict[str, Any]:
    """What a list can be filtered by, and what each call takes: name, kind of value, whether it is needed."""
    calls = {"create": kind.create, "change": kind.change, **kind.transitions, **kind.calls}
    return {
        "filters": [
            {"field": one.name, "value": _like(one), "operators": list(one.operators)}
            for one in kind.listing.fields
            if one.operators
        ],
        "calls": {name: _taken(call) for name, call in calls.items() if call},
    }


def _like(field: Field) -> str:
    return f"one of: {', '.join(field.choices)}" if field.choices else str(field.kind.like)


def _taken(call: Call) -> list[dict[str, Any]]:
    schema = call.body.model_json_schema()
    needed = schema.get("required", ())
    return [
        {"field": name, "value": _kind_of(one), "needed": name in needed}
        for name, one in schema.get("properties", {}).items()
    ]


def _kind_of(schema: Mapping[str, Any]) -> str:
    found = [schema, *schema.get("anyOf", ())]
    names = [str(one.get("format") or one["type"]) for one in found if "type" in one]
    return " or ".join("list" if name == "array" else name for name in names) or "text"


def page(kind: Resource, given: Sequence[tuple[str, str]], by: Actor) -> dict[str, Any]:
    """A page of a list, as the API has it, and the columns that people read."""
    query = kind.listing.parse(by, QueryDict(urlencode(given)))
    found = as_body(kind.listing.page(by, query))
    named = any(name == "fields" for name, _ in given)
    columns = [(one.name, str(one.label)) for one in query.columns if named or one.shown]
    return {**found, "columns": columns}


def exported(kind: Resource, given: Sequence[tuple[str, str]], form: str, by: Actor) -> Iterable[bytes]:
    """The whole list as a file."""
    query = kind.listing.parse(by, QueryDict(urlencode(given)))
    return FORMS[form](query.columns, kind.listing.each(by, query))


def show(kind: Resource, key: str, by: Actor) -> dict[str, Any]:
    """One record."""
    return _shown(kind.shown, kind.find(by, key), by)


def create(kind: Resource, given: Given, by: Actor) -> dict[str, Any]:
    """Make one."""
    call = offered(kind.create, kind, "create")
    return _shown(call.shown or kind.shown, call.run(by=by, **read_fields(call.body, given)), by)


def create_many(kind: Resource, rows: Sequence[Given], by: Actor, *, dry_run: bool) -> dict[str, Any]:
    """Make many, all or none; as a dry run only say what would become of each."""
    call = offered(kind.create, kind, "create")
    found: Outcomes = run_rows(
        rows, lambda row: call.run(by=by, **read_fields(call.body, row)), dry_run=dry_run
    )
    return {
        "dry_run": dry_run,
        "refused": len(found.refused),
        "rows": [as_outcome(one, found) for one in found.rows],
    }


def change(kind: Resource, key: str, given: Given, by: Actor, version: int | None = None) -> dict[str, Any]:
    """Change the named fields; with a version, only what was read."""
    call = offered(kind.change, kind, "change")
    record = _read(kind, key, by, version)
    return _shown(kind.shown, call.run(record, by=by, **read_fields(call.body, given)) or record, by)


def steps(kind: Resource, key: str, by: Actor) -> list[dict[str, Any]]:
    """What can be done with a record now; for what cannot, why not and the way out."""
    record, told = kind.find(by, key), teller()
    found: list[dict[str, Any]] = [
        {
            "activity": step.activity,
            "is_allowed": step.refusal is None,
            "rule": told(step.refusal.rule) if step.refusal else None,
            "way_out": told(step.refusal.way_out) if step.refusal else None,
            "fields": list(kind.transitions[step.activity].body.model_fields),
        }
        for step in (kind.steps(record, by) if kind.steps else ())
        if step.activity in kind.transitions
    ]
    asked = {"is_allowed": None, "rule": None, "way_out": None}  # only the action itself can tell
    calls = kind.calls.items()
    return found + [{"activity": name, **asked, "fields": list(one.body.model_fields)} for name, one in calls]


def do(
    kind: Resource, key: str, activity: str, given: Given, by: Actor, version: int | None = None
) -> dict[str, Any]:
    """Take a step, or do what else the kind offers."""
    calls = {**kind.transitions, **kind.calls}
    record = _read(kind, key, by, version)
    if activity not in calls:
        rule = say("There is no step {name}.", name=activity)
        raise Conflict(kind.thing, rule, say("Use one of: {names}.", names=", ".join(calls)))
    call = calls[activity]
    done = call.run(record, by=by, **read_fields(call.body, given, "fields")) or record
    return {"event": done.pk} if isinstance(done, Event) else _shown(call.shown or kind.shown, done, by)


def bring(kind: Resource, key: str, file: Path, by: Actor) -> dict[str, Any]:
    """Take a file in."""
    call = offered(kind.bring, kind, "bring")
    with file.open("rb") as opened:
        made = call.run(kind.find(by, key), file.name, iter(partial(opened.read, BLOCK), b""), by=by)
    return _shown(call.shown or kind.shown, made, by)


def remove(kind: Resource, key: str, by: Actor) -> None:
    """Take one away."""
    if kind.remove is None:
        raise not_offered(kind, "remove")
    kind.remove(kind.find(by, key), by=by)


def happened(kind: Resource, key: str, by: Actor) -> dict[str, Any]:
    """What happened to a record, the newest first."""
    if not kind.timeline:
        raise not_offered(kind, "timeline")
    return as_body(timeline.page_of(by, kind.find(by, key), QueryDict()))


def computed(kind: Resource, key: str, part: str, given: Sequence[str], by: Actor) -> Any:
    """What the API computes of a record, as the forecast of a project; without a part, which there are.

    given: what a part can be asked more, as NAME=VALUE.   Raises Conflict for other parts and names.
    """
    known = _parts(kind)
    if not part:
        return sorted(known)
    if part not in known:
        rule = say("There is no part {name}.", name=part)
        raise Conflict(kind.name, rule, say("Use one of: {names}.", names=", ".join(sorted(known)) or "–"))
    asked = dict(word.partition("=")[::2] for word in given)
    takes = signature(known[part]).parameters
    names = [one for one in takes if one not in ("request", "key")]
    if wrong := [one for one in asked if one not in names]:
        rule = say("It cannot be asked {name}.", name=wrong[0])
        raise Conflict(part, rule, say("Use one of: {names}.", names=", ".join(names) or "–"))
    request = HttpRequest()
    request.actor = by  # type: ignore[attr-defined]  # as the middleware does
    found = known[part](request, key=key, **_with_days(takes, asked))
    return TypeAdapter(Any).dump_python(found, mode="json")


def _with_days(takes: Mapping[str, Parameter], asked: Mapping[str, str]) -> dict[str, Any]:
    """What was asked, days as days.   Raises Invalid."""
    found: dict[str, Any] = dict(asked)
    for name in asked:
        if takes[name].annotation not in TEXT:
            try:
                found[name] = day(asked[name])
            except BadValue as wrong:
                rule = say("Write {like}.", like=wrong.like)
                raise Invalid(name, rule, say("Change it, then try again."), {name: rule}) from None
    return found


def _parts(kind: Resource) -> dict[str, Callable[..., Any]]:
    """The reads of the API below one record that answer with values, by their names."""
    found = {}
    for path, view in kind.router().path_operations.items():
        name = path.removeprefix("/{key}/")
        for operation in view.operations if name != path and not {"/", "{"} & {*name} else ():
            takes = signature(operation.view_func).parameters.values()
            is_plain = all(one.name in ("request", "key") or one.annotation in PLAIN for one in takes)
            if "GET" in operation.methods and is_plain and name not in ASIDE:
                found[name] = operation.view_func
    return found


def said(kind: Resource, key: str, by: Actor) -> dict[str, Any]:
    """What was said about it."""
    return as_body(comments_page(_commented(kind, key, by), by, QueryDict()))


def say_about(kind: Resource, key: str, text: str, by: Actor, *, is_internal: bool) -> int:
    """Say something about it.   Returns the number of the comment."""
    made = comment(_commented(kind, key, by).case, text=text, is_internal=is_internal, by=by)
    return int(made.pk)


def attach_file(kind: Resource, key: str, file: Path, by: Actor, *, is_internal: bool) -> str:
    """Attach a file to a record.   Returns the key of the attachment."""
    if not issubclass(kind.listing.model, Record):
        raise not_offered(kind, "attach")
    with file.open("rb") as content:
        return attach(kind.find(by, key).key, file.name, content, by, internal=is_internal).key


def save_file(kind: Resource, key: str, target: Path, by: Actor) -> int:
    """Save the content of an attachment.   Returns its size.   Raises Conflict where something lies there."""
    if kind.listing.model is not Attachment:
        raise not_offered(kind, "save")
    found = find_attachment(key, by)
    content = checked(found.sha256)
    try:
        with target.open("xb") as file:
            file.writelines(content)
    except FileExistsError:
        rule = say("Something lies there already.")
        raise Conflict(str(target), rule, say("Name another file.")) from None
    return found.size


def _commented(kind: Resource, key: str, by: Actor) -> Any:
    if comments not in kind.parts:
        raise not_offered(kind, "comment")
    return kind.find(by, key)


def _read(kind: Resource, key: str, by: Actor, version: int | None) -> Any:
    record = kind.find(by, key)
    if version is not None and getattr(record, "version", version) != version:
        rule = say("Somebody changed it since you read it.")
        raise Stale(key, rule, say("Read it again and repeat your change."))
    return record


def _shown(schema: type[Schema], record: Any, by: Actor) -> dict[str, Any]:
    return schema.model_validate(record, context={"request": Asked(by)}).model_dump(mode="json")


def offered(call: Call | None, kind: Resource, verb: str) -> Call:
    """A call that a kind has.   Raises Conflict where it has none."""
    if call is None:
        raise not_offered(kind, verb)
    return call


def not_offered(kind: Resource, verb: str) -> Conflict:
    """The refusal of what a kind does not have."""
    rule = say("{verb} is not possible with this kind.", verb=verb)
    return Conflict(kind.name, rule, say("Use one of: {names}.", names=", ".join(verbs_of(kind))))
