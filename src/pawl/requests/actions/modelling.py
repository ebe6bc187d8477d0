"""Models of requests: draft one, publish a version of its form, let people ask for it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue.actions.checks import beside, clean, editor, local, title_of
from pawl.catalogue.models import Offering
from pawl.collaboration.cases import amend, open_case
from pawl.collaboration.checks import broken
from pawl.history.record import record
from pawl.lifecycle import Lifecycle, Transition
from pawl.requests.definition import Definition
from pawl.requests.models import ModelVersion, RequestModel

EDIT = Permission.CATALOGUE_EDIT
RULES = {"name": local(needed=True), "description": local(2000)}


def _has_form(model: Any) -> Sentence | None:
    return None if model.number else say("It has no form yet.")


def _offering_is_live(model: Any) -> Sentence | None:
    return None if model.offering.state == "live" else say("Its offering is not live.")


MODEL = Lifecycle(
    "request_model",
    "draft",
    (
        Transition("put_live", frozenset({"draft"}), "live", EDIT, (_has_form, _offering_is_live)),
        Transition("retire", frozenset({"live"}), "retired", EDIT),
        Transition("restore", frozenset({"retired"}), "live", EDIT, (_offering_is_live,)),
    ),
)


@transaction.atomic
def draft(offering: Offering, *, by: Actor, **fields: Any) -> RequestModel:
    """Something of an offering is to be asked for by a form."""
    editor(by, offering)
    said = clean(fields, RULES)
    title = title_of(said["name"])
    made = RequestModel.objects.create(
        case=open_case("request_model", title, beside(offering)), offering=offering, **said
    )
    facts = {"offering": offering.key}
    record("request_model", made.key, "drafted", by=by, facts=facts, texts={"title": title})
    return made


@transaction.atomic
def reword(model: RequestModel, *, by: Actor, **fields: Any) -> RequestModel:
    """It is called or described otherwise."""
    editor(by, model)
    said = clean(fields, RULES)
    if "name" in said:
        said["title"] = title_of(said["name"])
    if changed := amend(model, **said):
        record("request_model", model.key, "changed", by=by, facts={"fields": sorted(changed)})
    return model


@transaction.atomic
def publish(model: RequestModel, form: Mapping[str, Any], *, by: Actor) -> RequestModel:
    """A version of the form: it counts from now on; what was asked for before keeps its own."""
    editor(by, model)
    definition = Definition.read(form)
    _check_named(definition, model)
    number = model.number + 1
    amend(model, number=number)
    ModelVersion.objects.create(
        model=model, number=number, published_at=clock.now(), published_by=by.person, **definition.plain()
    )
    facts = {"number": number, "questions": len(definition.questions), "stages": len(definition.stages),
             "tasks": len(definition.tasks)}  # fmt: skip
    record("request_model", model.key, "published", by=by, facts=facts)
    return model


@transaction.atomic
def take_step(model: RequestModel, activity: str, *, by: Actor) -> RequestModel:
    """Let people ask for it, or no longer."""
    editor(by, model)
    MODEL.advance(model, activity, by=by)
    return model


def newest(model: RequestModel) -> ModelVersion:
    """The version that counts now."""
    return ModelVersion.objects.get(model=model, number=model.number)


def _check_named(definition: Definition, model: RequestModel) -> None:
    """Teams and people whom a version names are of the model's organisation."""
    home = model.case.organisation_id
    teams = {one.team for one in definition.stages if one.team}
    teams |= {one.team for one in definition.tasks if one.team}
    people = {number for stage in definition.stages for number in stage.people}
    rows = (("stages", Team.objects.filter(pk__in=teams, is_active=True), teams),
            ("stages", Person.objects.filter(pk__in=people, is_active=True), people))  # fmt: skip
    for field, found, wanted in rows:
        here = found if home is None else found.filter(organisation=home)
        if here.count() != len(wanted):
            raise broken(
                field, say("It names somebody who is not of this organisation."), say("Choose another.")
            )
