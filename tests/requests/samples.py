"""Models of requests, requests and tasks for tests of what is built on them."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.catalogue import samples as catalogue

from pawl import clock
from pawl.accounts.actor import system
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.local_text import LocalText
from pawl.requests.actions.lifecycle import move
from pawl.requests.actions.tasks import begin
from pawl.requests.definition import Definition
from pawl.requests.models import FulfilmentTask, ModelVersion, RequestModel, ServiceRequest

PAWL = system("test")
SIZE: dict[str, Any] = {
    "name": "size", "kind": "choice", "label": {"en": "Size", "zh-hans": "尺寸"}, "is_required": True,
    "choices": [{"value": "small", "label": "Small"}, {"value": "large", "label": "Large"}],
}  # fmt: skip
WHY: dict[str, Any] = {
    "name": "why", "kind": "long_text", "label": "Why a large one?", "is_required": True,
    "shown_if": {"question": "size", "is": "large"},
}  # fmt: skip
TASKS = [{"name": "Order it"}, {"name": "Set it up", "step": 2}, {"name": "Book the desk", "step": 2}]
NOTEBOOK: Mapping[str, Any] = {"questions": [SIZE, WHY], "tasks": TASKS, "days": 3}


def model(place: Place, form: Mapping[str, Any] = NOTEBOOK, **facts: Any) -> RequestModel:
    """A live model with one version."""
    known = {"name": LocalText("Notebook"), "state": "live", "number": 1} | facts
    known.setdefault("offering", catalogue.offering(place))
    made = RequestModel.objects.create(case=open_case("request_model", "Notebook", place), **known)
    said = Definition.read(form).plain()
    ModelVersion.objects.create(model=made, number=1, published_at=clock.now(), **said)
    return made


def request(place: Place, form: Mapping[str, Any] = NOTEBOOK, **facts: Any) -> ServiceRequest:
    """A request that was only just submitted."""
    of = model(Place(place.organisation_id), form)
    known: dict[str, Any] = {"form": of.versions.get(), "fields": {"size": "small"}, "state": "submitted"}
    known |= {"service": of.offering.service, "offering": of.offering, "opened_at": clock.now()} | facts
    return ServiceRequest.objects.create(case=open_case("service_request", "Notebook", place), **known)


def in_fulfilment(place: Place, form: Mapping[str, Any] = NOTEBOOK) -> ServiceRequest:
    """One whose first tasks can be worked on."""
    made = request(place, form)
    move(made, "start", by=PAWL)
    begin(made, by=PAWL)
    return made


def task(place: Place) -> FulfilmentTask:
    """A task of a request, for the team of the place."""
    made = in_fulfilment(place).tasks.get(number=1)
    FulfilmentTask.objects.filter(pk=made.pk).update(team=place.team_id, version=1)
    made.team_id, made.version = place.team_id, 1
    return made


def caller(name: str, organisation: Any) -> Person:
    """Somebody without roles, who may ask for things all the same."""
    made: Person = Person.objects.create(
        email=f"{name}@example.org", name=name.title(), organisation=organisation, joined_at=clock.now()
    )
    return made


MAKERS: dict[str, Callable[[Place], Any]] = {
    "request_model": model,
    "service_request": request,
    "fulfilment_task": task,
}
