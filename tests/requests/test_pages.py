"""Requests in the browser and the API: ask, look at what follows, work, build a form."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.api.calling import secret_of
from tests.catalogue import samples as catalogue
from tests.requests import samples

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.requests.actions import steps
from pawl.requests.models import RequestModel, ServiceRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def rita(people: Cast, client: Client) -> Any:
    one = person("rita", people.acme, Role.REQUESTER)
    client.force_login(one.human)
    return one


@pytest.fixture
def model(people: Cast) -> RequestModel:
    return samples.model(Place(people.acme.pk))


def test_a_question_that_follows_is_asked_before_anything_is_kept(
    client: Client, rita: Any, model: RequestModel
) -> None:
    page = client.get(f"/ask/{model.key}/").content.decode()
    assert "Size" in page
    assert "Why a large one?" not in page
    follows = client.post(f"/ask/{model.key}/", {"size": "large", "shown": "size"})
    assert "Why a large one?" in follows.content.decode()
    assert not ServiceRequest.objects.exists()
    missing = client.post(f"/ask/{model.key}/", {"size": "large", "why": "", "shown": "size,why"})
    assert missing.status_code == 422
    asked = client.post(f"/ask/{model.key}/", {"size": "large", "why": "Drawings", "shown": "size,why"})
    one = ServiceRequest.objects.get()
    assert asked["Location"] == f"/service-requests/{one.key}/"
    assert (one.case.owner, one.fields) == (rita.human, {"size": "large", "why": "Drawings"})
    shown = client.get(asked["Location"]).content.decode()
    assert "We work on it; you should have it by" in shown
    assert shown.count('aria-current="step"') == 1
    assert "<li>fulfilled</li>" in shown
    assert "Drawings" in shown


def test_looking_by_htmx_gives_the_questions_alone(client: Client, rita: Any, model: RequestModel) -> None:
    sent = {"size": "large", "shown": "size", "look": "1"}
    part = client.post(f"/ask/{model.key}/", sent, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="ask-questions"')
    assert 'value="size,why"' in part


def test_at_most_five_questions_are_seen_at_first(client: Client, rita: Any, people: Cast) -> None:
    rows = [{"name": f"q{n}", "kind": "text", "label": f"Question {n}"} for n in range(8)]
    model = samples.model(Place(people.acme.pk), {"questions": rows})
    page = client.get(f"/ask/{model.key}/").content.decode()
    before, _summary, folded = page.partition("<summary>More</summary>")
    assert (before.count("Question "), folded.count("Question ")) == (5, 3)


def test_the_desk_asks_for_somebody_else(
    client: Client, people: Cast, rita: Any, model: RequestModel
) -> None:
    client.force_login(people.admin.human)
    sent = {"size": "small", "shown": "size", "caller": rita.human.key}
    client.post(f"/ask/{model.key}/", sent)
    one = ServiceRequest.objects.get()
    assert (one.case.owner, one.opened_by) == (rita.human, people.admin.human)


def test_a_request_by_the_api(people: Cast, model: RequestModel) -> None:
    scopes = ["request:read", "request:submit", "catalogue:read"]
    client = Client(headers={"authorization": f"Bearer {secret_of(people.alice, scopes=scopes)}"})
    sent = {"model": model.key, "answers": {"size": "small"}}
    made = client.post("/api/service-requests", sent, content_type="application/json")
    assert made.status_code == 201
    told = made.json()
    assert (told["state"], told["answers"], len(told["tasks"])) == ("in_fulfilment", {"size": "small"}, 3)
    wrong = client.post("/api/service-requests", {"model": model.key}, content_type="application/json")
    assert wrong.status_code == 422
    assert b"size" in wrong.content
    refused = client.post(
        "/api/service-requests/bulk", {"rows": [sent, {"model": "RQM-9"}]}, content_type="application/json"
    )
    assert refused.status_code == 422
    assert ServiceRequest.objects.count() == 1


def test_an_agent_works_from_the_page(client: Client, people: Cast) -> None:
    one = samples.in_fulfilment(Place(people.acme.pk, people.desk.pk))
    client.force_login(people.bob.human)
    address = f"/service-requests/{one.key}/"
    version = one.version
    asked = {"activity": "hold", "reason": "awaiting_caller", "note": "Which desk?"}
    unasked = {**asked, "note": "", "until": "2030-01-02", "version": version}
    refused = client.post(f"{address}steps/", unasked)
    page = refused.content.decode()
    at_fault = page.partition('id="hold-note"')[2].partition("</div>")[0]
    assert (refused.status_code, "field-error" in at_fault, 'value="2030-01-02"' in page) == (422, True, True)
    held = client.post(f"{address}steps/", {**asked, "version": version})
    assert held.status_code == 302
    assert "We wait for your answer" in client.get(address).content.decode()
    assert client.post(f"{address}steps/", {"activity": "resume", "version": version}).status_code == 412
    client.post(f"{address}steps/", {"activity": "resume", "version": version + 1})
    for task in one.tasks.order_by("number"):
        done = client.post(f"/fulfilment-tasks/{task.key}/steps/", {"activity": "deliver", "note": "Done"})
        assert done.status_code == 302
    one.refresh_from_db()
    assert one.state == "fulfilled"


def test_who_is_waited_for_reads_first_what_they_are_asked(client: Client, people: Cast) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    one = samples.in_fulfilment(Place(people.acme.pk, people.desk.pk, rita.human.pk))
    steps.hold(one, reason="awaiting_caller", note="Which desk?", by=people.bob)
    client.force_login(rita.human)
    page = client.get(f"/service-requests/{one.key}/").content.decode()
    asked = page.partition('class="asked-of-caller"')[2].partition("</section>")[0]
    assert ("Which desk?" in asked, 'href="#comment"' in asked) == (True, True)
    steps.resume(one, by=people.bob)
    steps.hold(one, reason="awaiting_vendor", by=people.bob)
    assert "asked-of-caller" not in client.get(f"/service-requests/{one.key}/").content.decode()


def test_a_form_is_built_without_javascript(client: Client, people: Cast) -> None:
    offering = catalogue.offering(Place(people.acme.pk))
    client.force_login(people.admin.human)
    made = client.post(
        "/request-models/new/", {"offering": offering.key, "name_en": "Badge", "name_zh-hans": "工牌"}
    )
    model = RequestModel.objects.get()
    assert made["Location"] == f"/request-models/{model.key}/form/"
    empty = {"questions-INITIAL_FORMS": 0, "stages-INITIAL_FORMS": 0, "tasks-INITIAL_FORMS": 0}
    sent = {
        **empty, "days": 2, "version": 1, "questions-TOTAL_FORMS": 3, "stages-TOTAL_FORMS": 1,
        "tasks-TOTAL_FORMS": 1,
        "questions-0-name": "q1", "questions-0-kind": "choice", "questions-0-label_en": "Colour",
        "questions-0-label_zh-hans": "颜色", "questions-0-choices": "Red | 红\nBlue | 蓝",
        "questions-0-position": 1,
        "questions-1-name": "q2", "questions-1-kind": "text", "questions-1-label_en": "Which red?",
        "questions-1-if_question": "q1", "questions-1-if_value": "Red", "questions-1-position": 2,
        "questions-2-name": "q3", "questions-2-kind": "text",
        "stages-0-label_en": "Lead", "stages-0-who": "owner", "stages-0-quorum": 1,
        "tasks-0-label_en": "Print it", "tasks-0-step": 1, "tasks-0-if_question": "q1",
        "tasks-0-if_value": "Red",
    }  # fmt: skip
    address = f"/request-models/{model.key}/form/"
    looked = client.post(address, {**sent, "look": "1"})
    assert "Colour" in looked.content.decode()
    assert not model.versions.exists()
    assert client.post(address, sent)["Location"] == f"/request-models/{model.key}/"
    version = model.versions.get()
    assert [one["name"] for one in version.questions] == ["q1", "q2"]
    assert version.questions[1]["shown_if"] == {"question": "q1", "is": "Red"}
    assert (version.tasks[0]["only_if"], version.stages[0]["only_if"]) == (
        version.questions[1]["shown_if"],
        None,
    )
    shown = client.get(address).content.decode()
    assert "Red | 红\nBlue | 蓝" in shown
    assert version.questions[0]["choices"][1] == {"value": "Blue", "label": {"en": "Blue", "zh-hans": "蓝"}}
    refused = client.post(address, {**sent, "version": 2, "questions-0-choices": ""})
    assert refused.status_code == 422


def test_lists_and_pages_of_many_ask_as_much_as_those_of_few(client: Client, people: Cast) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    first = samples.in_fulfilment(place)
    client.force_login(people.bob.human)
    paths = (
        "/service-requests/",
        "/fulfilment-tasks/",
        f"/service-requests/{first.key}/",
        "/api/fulfilment-tasks",
    )
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as few:
            client.get(path)
        for _ in range(2):
            samples.in_fulfilment(place)
        client.get(path)  # what the samples set up is read once
        with CaptureQueriesContext(connection) as many:
            assert client.get(path).status_code == 200
        assert len(few) == len(many) <= 25, path


def test_an_unknown_step_cancels_nothing(client: Client, people: Cast) -> None:
    one = samples.in_fulfilment(Place(people.acme.pk))
    client.force_login(person("ann", people.acme, Role.AGENT).human)
    sent = {"activity": "odd", "reason": "because", "version": one.version}
    assert client.post(f"/service-requests/{one.key}/steps/", sent).status_code == 422
    one.refresh_from_db()
    assert one.state == "in_fulfilment"
