"""Change models: write one, write its next version, put it in force, retire it."""

from hashlib import sha256

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.analytics.words import say
from pawl.changes.actions.checks import touch
from pawl.changes.actions.lifecycle import MANAGE
from pawl.changes.model_text import model_of
from pawl.changes.models import ChangeModel, ChangeModelVersion
from pawl.collaboration.cases import amend, open_case, place_of
from pawl.collaboration.checks import broken, line, passage
from pawl.history.record import record
from pawl.lifecycle import Lifecycle, Step, Transition

CHANGE_MODEL = Lifecycle(
    "change_model",
    "draft",
    (
        Transition("publish", frozenset({"draft"}), "live", MANAGE),
        Transition("retire", frozenset({"live"}), "retired", MANAGE),
        Transition("restore", frozenset({"retired"}), "live", MANAGE),
    ),
)


@transaction.atomic
def add_model(*, title: str, text: str, by: Actor) -> ChangeModel:
    """A kind of change is described; it counts when it is put in force."""
    place = home_of(by)
    require(by, MANAGE, on=place)
    said = model_of(passage("text", text, 20_000))
    made = ChangeModel.objects.create(
        case=open_case("change_model", line("title", title), place), type=said.type
    )
    _write(made, 1, text.strip())
    record("change_model", made.key, "described", by=by, facts={"type": said.type}, texts={"title": title})
    return made


@transaction.atomic
def rewrite_model(
    model: ChangeModel, *, by: Actor, title: str | None = None, text: str | None = None
) -> ChangeModel:
    """From now on it says something else; changes that were raised by it keep what it said then."""
    require(by, MANAGE, on=model)
    if title is not None and amend(model, title=line("title", title)):
        record(
            "change_model", model.key, "changed", by=by, facts={"fields": ["title"]}, texts={"title": title}
        )
    newest = model.versions.latest("number")
    if text is None or text.strip() == newest.text:
        return model
    said = model_of(passage("text", text, 20_000))
    if said.type != model.type:
        raise broken("text", say("A model keeps its type."), say("Write another model."))
    touch(model)
    made = _write(model, newest.number + 1, text.strip())
    record(
        "change_model", model.key, "rewritten", by=by, facts={"number": made.number, "digest": made.digest}
    )
    return model


@transaction.atomic
def take_model_step(model: ChangeModel, activity: str, *, by: Actor) -> ChangeModel:
    """Put in force, retire, restore."""
    CHANGE_MODEL.advance(model, activity, by=by)
    return model


def model_steps(model: ChangeModel, by: Actor) -> list[Step]:
    """What can be done with a model now."""
    return CHANGE_MODEL.steps(model, by)


def home_of(by: Actor) -> Place:
    """Where what a change manager sets belongs."""
    return Place(place_of(by.person).organisation_id, None, by.person.pk if by.person else None)


def _write(model: ChangeModel, number: int, text: str) -> ChangeModelVersion:
    digest = sha256(text.encode()).hexdigest()
    return ChangeModelVersion.objects.create(
        model=model, number=number, text=text, digest=digest, created_at=clock.now()
    )
