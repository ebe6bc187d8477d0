"""Reports ask for decisions; those who were asked decide with a reason; all of it is told."""

from datetime import timedelta

import pytest
from tests.accounts.people import Cast
from tests.reporting.conftest import signed_in

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.reporting import deciding
from pawl.reporting.deciding import Ask
from pawl.reporting.models import Decision, DecisionState, Report


def tomorrow() -> Ask:
    return Ask("Extend the hours?", clock.now().date() + timedelta(days=1), ["Yes", "No"])


def asked(report: Report, people: Cast) -> Decision:
    return deciding.ask(report, tomorrow(), of=[people.admin.human], by=people.alice)


def steps(key: str) -> list[str]:
    return list(Event.objects.filter(case=key).order_by("pk").values_list("activity", flat=True))


def test_who_was_asked_decides_and_it_is_told_everywhere(ready: Report, cast_of: Cast) -> None:
    one = asked(ready, cast_of)
    home = signed_in(cast_of.admin).get("/").content.decode()
    assert f"/reports/decisions/{one.key}/" in home
    client = signed_in(cast_of.admin)
    sent = {"choice": "Yes", "reason": "Evenings are late."}
    assert client.post(f"/reports/decisions/{one.key}/answer/", sent).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.choice, one.decided_by) == (DecisionState.DECIDED, "Yes", cast_of.admin.human)
    assert steps(one.key) == ["asked", "decide"]
    shown = signed_in(cast_of.alice).get(f"/reports/{ready.key}/").content.decode()
    assert "Extend the hours?" in shown
    assert "Evenings are late." in shown
    for reader in (client, signed_in(cast_of.alice)):  # neither asked of the one nor a task of the other
        assert f"/reports/decisions/{one.key}/" not in reader.get("/").content.decode()


def test_nobody_else_decides_not_even_who_asked(ready: Report, cast_of: Cast) -> None:
    one = asked(ready, cast_of)
    with pytest.raises(NotAllowed, match="Admin"):
        deciding.decide(one, "Yes", "Because.", by=cast_of.alice)
    assert (
        "Decide</h2>" not in signed_in(cast_of.alice).get(f"/reports/decisions/{one.key}/").content.decode()
    )
    assert steps(one.key) == ["asked"]


@pytest.mark.parametrize(("choice", "reason"), [("Perhaps", "Why not."), ("Yes", " "), ("", "Because.")])
def test_a_choice_that_was_not_offered_and_no_reason_are_refused(
    ready: Report, cast_of: Cast, choice: str, reason: str
) -> None:
    one = asked(ready, cast_of)
    with pytest.raises(Invalid):
        deciding.decide(one, choice, reason, by=cast_of.admin)


def test_a_decision_is_made_once_and_asked_again_by_who_asked(ready: Report, cast_of: Cast) -> None:
    one = asked(ready, cast_of)
    deciding.decide(one, "No", "Too dear.", by=cast_of.admin)
    with pytest.raises(Conflict):
        deciding.decide(Decision.objects.get(pk=one.pk), "Yes", "After all.", by=cast_of.admin)
    with pytest.raises(NotAllowed):
        deciding.reopen(Decision.objects.get(pk=one.pk), by=cast_of.admin)
    client = signed_in(cast_of.alice)
    client.post(f"/reports/decisions/{one.key}/steps/", {"activity": "reopen", "version": 2})
    one.refresh_from_db()
    assert (one.state, one.choice, one.decided_by) == (DecisionState.ASKED, "", None)
    client.post(f"/reports/decisions/{one.key}/steps/", {"activity": "withdraw", "version": 3})
    assert steps(one.key) == ["asked", "decide", "reopen", "withdraw"]
    event = Event.objects.get(case=one.key, activity="decide")
    assert {text.name: text.text for text in event.texts.all()} == {"choice": "No", "reason": "Too dear."}


def wrong(change: str) -> Ask:
    day = clock.now().date()
    return {
        "nothing": Ask(" ", day),
        "past": Ask("Go?", day - timedelta(days=1)),
        "one option": Ask("Go?", day, ["Yes"]),
        "twice": Ask("Go?", day, ["Yes", "yes"]),
    }[change]


@pytest.mark.parametrize("change", ["nothing", "past", "one option", "twice"])
def test_a_question_that_cannot_be_answered_is_refused(ready: Report, cast_of: Cast, change: str) -> None:
    with pytest.raises(Invalid):
        deciding.ask(ready, wrong(change), of=[cast_of.admin.human], by=cast_of.alice)


def test_only_readers_are_asked(ready: Report, cast_of: Cast) -> None:
    with pytest.raises(Invalid, match="Charlie"):
        deciding.ask(ready, tomorrow(), of=[cast_of.charlie.human], by=cast_of.alice)
    with pytest.raises(Invalid, match="Nobody"):
        deciding.ask(ready, tomorrow(), of=[], by=cast_of.alice)
    assert not Decision.objects.exists()


def test_the_form_asks_and_the_api_asks_and_decides(ready: Report, cast_of: Cast) -> None:
    client = signed_in(cast_of.alice)
    day = str(clock.now().date())
    sent = {"question": "Go on?", "options": "Yes\nNo", "of": [cast_of.alice.human.pk], "due": day}
    response = client.post(f"/reports/{ready.key}/questions/", sent)
    assert response.status_code == 302, response.content.decode()[-3000:]
    assert Decision.objects.get().options == ["Yes", "No"]
    assert client.get(f"/reports/{ready.key}/ask/").status_code == 200
    body = {"report": ready.key, "question": "And then?", "due": day, "of": [_key(cast_of.alice)]}
    made = client.post("/api/report-decisions", body, content_type="application/json").json()
    assert made["state"] == "asked"
    step = {"activity": "decide", "fields": {"choice": "Wait", "reason": "Not yet."}}
    address = f"/api/report-decisions/{made['key']}/transitions"
    done = client.post(address, step, content_type="application/json", headers={"if-match": '"1"'})
    assert done.status_code == 200, done.content
    assert client.get(f"/api/report-decisions/{made['key']}").json()["decided_by"] == _key(cast_of.alice)
    assert len(client.get(f"/api/reports/{ready.key}").json()["decisions"]) == 2


def _key(who: Actor) -> str:
    return f"PER-{who.human.pk}"
