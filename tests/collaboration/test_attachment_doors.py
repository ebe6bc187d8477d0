"""Files where people need them: with a request, as evidence of a run, in an article."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told
from tests.collaboration import file_samples as samples
from tests.knowledge import samples as knowledge
from tests.recurring import samples as recurring
from tests.requests import samples as requests

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import attaching, files
from pawl.collaboration.attaching import attach, remove
from pawl.collaboration.models import Attachment
from pawl.environment import environment
from pawl.recurring.models import OperationRun
from pawl.requests.models import ServiceRequest

pytestmark = pytest.mark.django_db
WITH_FILE: dict[str, Any] = {
    "questions": [
        {"name": "offer", "kind": "file", "label": "The offer", "is_required": True},
        {"name": "note", "kind": "text", "label": "Note"},
    ]
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = environment().model_copy(update={"data": tmp_path})
    for module in (files, attaching):
        monkeypatch.setattr(module, "environment", lambda: made)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def ann(people: Cast) -> Actor:
    return person("ann", people.acme, Role.AGENT)


def of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.human)
    return client


def sent(name: str, content: bytes = samples.PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def nina(people: Cast) -> Actor:
    """Somebody who asks for things."""
    return person("nina", people.acme, Role.REQUESTER)


def test_a_request_answers_with_a_file_and_comes_with_others(people: Cast, nina: Actor) -> None:
    model, browser = requests.model(Place(people.acme.pk), WITH_FILE), of(nina)
    assert 'type="file"' in browser.get(f"/ask/{model.key}/").content.decode()
    sending = {"shown": "offer,note", "offer": sent("offer.pdf"), "files": [sent("more.txt", b"more")]}
    assert browser.post(f"/ask/{model.key}/", sending).status_code == 302
    made = ServiceRequest.objects.get()
    offer = Attachment.objects.get(name="offer.pdf")
    assert made.fields == {"offer": offer.pk}
    assert offer.by == nina.human
    page = browser.get(f"/service-requests/{made.key}/").content.decode()
    assert "<dd>offer.pdf</dd>" in page
    assert "more.txt" in page
    assert browser.get(f"/attachments/{offer.key}/").status_code == 200


def test_a_needed_file_is_asked_for(people: Cast, nina: Actor) -> None:
    model = requests.model(Place(people.acme.pk), WITH_FILE)
    response = of(nina).post(f"/ask/{model.key}/", {"shown": "offer,note", "note": "Soon"})
    assert response.status_code == 422
    assert not Attachment.objects.exists()


def test_other_answers_keep_the_file_or_bring_another(people: Cast, nina: Actor) -> None:
    model, browser = requests.model(Place(people.acme.pk), WITH_FILE), of(nina)
    browser.post(f"/ask/{model.key}/", {"shown": "offer,note", "offer": sent("offer.pdf")})
    ServiceRequest.objects.update(state="submitted")
    made = ServiceRequest.objects.get()
    first, address = made.fields["offer"], f"/service-requests/{made.key}/answers/"
    browser.post(address, {"shown": "offer,note", "note": "Soon", "version": made.version})
    made.refresh_from_db()
    assert made.fields == {"offer": first, "note": "Soon"}
    again = {"shown": "offer,note", "offer": sent("better.pdf"), "version": made.version}
    browser.post(address, again)
    made.refresh_from_db()
    assert made.fields["offer"] == Attachment.objects.get(name="better.pdf").pk


def test_a_program_sends_a_file_as_base64_and_no_number_of_a_foreign_one(
    people: Cast, nina: Actor, ann: Actor
) -> None:
    model = requests.model(Place(people.acme.pk), WITH_FILE)
    foreign = attach(requests.request(Place(people.acme.pk)).key, "a.pdf", samples.PDF, ann)
    ask = Caller(nina)

    def answer(value: Any) -> Any:
        return ask("POST", "/api/service-requests", {"model": model.key, "answers": {"offer": value}})

    for wrong in (foreign.pk, "a.pdf", {"name": "a.pdf", "content": "!"}, {"name": "a.pdf"}, True):
        assert told(answer(wrong))["fields"].keys() == {"offer"}
    made = answer({"name": "a.pdf", "content": b64encode(samples.PDF).decode()})
    assert made.status_code == 201, made.content
    assert Attachment.objects.filter(case__kind="service_request", name="a.pdf").count() == 2


@pytest.fixture
def run(people: Cast) -> OperationRun:
    return recurring.run(Place(people.acme.pk, people.desk.pk))


def test_a_file_is_evidence(run: OperationRun, people: Cast, ann: Actor) -> None:
    browser, address = of(ann), f"/operation-runs/{run.key}/ticks/"
    assert browser.post(address, {"position": "1"}).status_code == 422
    browser.post(address, {"position": "1", "files": [sent("backup.log", b"all well")]})
    step = run.steps.get(position=1)
    assert step.evidence_file is not None
    page = browser.get(f"/operation-runs/{run.key}/").content.decode()
    assert f'href="/attachments/{step.evidence_file.key}/"' in page
    remove(step.evidence_file, by=ann)
    assert "<s>backup.log</s>" in browser.get(f"/operation-runs/{run.key}/").content.decode()
    browser.post(address, {"position": "1", "undo": "yes"})
    step.refresh_from_db()
    assert {step.done_at, step.evidence_file_id} == {None}


def test_a_program_names_a_file_of_the_run_as_evidence(run: OperationRun, people: Cast, ann: Actor) -> None:
    ask, address = Caller(ann), f"/api/operation-runs/{run.key}/tick"
    foreign = attach(recurring.run(Place(people.acme.pk)).key, "a.log", b"a", ann)
    refused = ask("POST", address, {"position": 1, "file": foreign.key}, If_Match='"1"')
    assert told(refused)["fields"].keys() == {"file"}
    assert ask("POST", address, {"position": 1, "file": "ATT-999"}, If_Match='"1"').status_code == 404
    own = attach(run.key, "own.log", b"own", ann)
    assert ask("POST", address, {"position": 1, "file": own.key}, If_Match='"1"').status_code == 200


def test_a_picture_of_an_article_stands_in_it_for_its_readers(people: Cast, ann: Actor) -> None:
    article = knowledge.article(Place(people.acme.pk), state="published")
    made = attach(article.key, "menu.png", samples.PNG, ann)
    type(article).objects.filter(pk=article.pk).update(
        text={"en": f"Here: ![the menu](/attachments/{made.key}/)"}
    )
    rita = of(person("rita", people.acme, Role.REQUESTER))
    page = rita.get(f"/articles/{article.key}/").content.decode()
    assert f'<img src="/attachments/{made.key}/" alt="the menu">' in page
    assert rita.get(f"/attachments/{made.key}/")["Content-Type"] == "image/png"
