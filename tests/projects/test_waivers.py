"""A waiver shows for ever: on pages, in the API, to auditors; after the end, and in another tailoring."""

import json
from datetime import timedelta

import pytest
from tests.accounts.people import person
from tests.projects import samples
from tests.projects.conftest import Clock, Crew

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.projects.actions import handovers, projects
from pawl.projects.gates import standings
from pawl.projects.models import Handover, Lesson, Project, Waiver

pytestmark = pytest.mark.django_db
REASON = "The supplier keeps the runbook"


def closed(crew: Crew, now: Clock) -> Handover:
    """A project that ended with its gates waived line by line by the sponsor."""
    home = Place(crew.people.acme.pk, crew.people.desk.pk, crew.owner.human.pk)
    made = samples.handover(home)
    Project.objects.filter(pk=made.project_id).update(state="closing", tailoring="full")
    Lesson.objects.create(project_id=made.project_id, title="Ask earlier", advice="Ask the desk first")

    def fresh() -> Project:
        return Project.objects.select_related("case", "service__case").get(pk=made.project_id)

    def waive_all(gate: str) -> None:
        for one in standings(fresh(), (gate,)):
            if one.is_open:
                projects.waive(fresh(), gate=gate, line=one.line.name, reason=REASON, by=crew.sponsor)

    waive_all("handover")
    until = (now.at + timedelta(days=30)).date()
    handovers.offer(Handover.objects.get(), early_life_until=until, by=crew.manager)
    handovers.accept(Handover.objects.get(), by=crew.owner)
    waive_all("closing")
    projects.go_on(fresh(), "close", by=crew.manager)
    return Handover.objects.get()


def test_a_waiver_shows_for_ever(crew: Crew, now: Clock) -> None:
    made = closed(crew, now)
    given = Waiver.objects.count()
    assert given > 5
    Project.objects.filter(pk=made.project_id).update(tailoring="simple")  # where hardly a line counts
    who = crew.sponsor.human.name
    reader = crew.client(crew.manager)
    shown = reader.get(f"/projects/{made.project.key}/").content.decode()
    assert (made.project.state, shown.count("is-waived")) == ("closed", given)
    assert f"Waived by {who}" in shown
    signed = reader.get(f"/project-records/{made.key}/").content.decode()
    assert f"Waived by {who}: {REASON}" in signed
    told = reader.get(f"/api/projects/{made.project.key}/waivers").json()
    assert len(told) == given
    assert {(one["by"], one["name"], one["reason"]) for one in told} == {
        (crew.sponsor.human.key, who, REASON)
    }
    frozen = reader.get(f"/api/handovers/{made.key}").json()["content"]["gate"]
    assert {one["waived"]["reason"] for one in frozen if one["waived"]} == {REASON}


def test_auditors_read_every_waiver_and_the_passing_of_every_gate(crew: Crew, now: Clock) -> None:
    made = closed(crew, now)
    auditor = crew.client(person("otto", crew.people.acme, Role.AUDITOR))

    def exported(report: str) -> list[dict[str, str]]:
        asked = {"report": report, "export": "json", "first": "2026-01-01", "last": "2026-12-31"}
        answer = auditor.get("/audit/", asked)
        return json.loads(b"".join(answer.streaming_content))  # type: ignore[no-any-return, attr-defined]

    rows = exported("waivers")
    assert len(rows) == Waiver.objects.count()
    assert {(one["name"], one["project"], one["reason"]) for one in rows} == {
        (crew.sponsor.human.name, made.project.key, REASON)
    }
    decided = {(one["kind"], one["activity"]) for one in exported("approvals")}
    assert decided >= {
        ("project", "waived"),
        ("project", "close"),
        ("handover", "offer"),
        ("handover", "accept"),
    }
    stranger = crew.client(person("eve", crew.people.other, Role.AUDITOR))
    answer = stranger.get("/audit/", {"report": "waivers", "export": "json"})
    assert json.loads(b"".join(answer.streaming_content)) == []  # type: ignore[attr-defined]
