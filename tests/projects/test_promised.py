"""Utility and warranty of a project become the agreement: compared, carried, and asked for by the gate."""

import json
from datetime import date
from decimal import Decimal

import pytest
from tests.catalogue import samples as catalogue
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project

from pawl.accounts.permissions import Place
from pawl.catalogue.models import Agreement
from pawl.collaboration.models import Link
from pawl.errors import Invalid, NotAllowed
from pawl.projects.actions.promising import carry
from pawl.projects.gates import standings
from pawl.projects.models import Project, ServiceValue
from pawl.projects.promised import compared, comparison_of

pytestmark = pytest.mark.django_db


def row(aspect: str, target: float | None, unit: str = "", text: str = "As told") -> ServiceValue:
    return ServiceValue(pk=7, aspect=aspect, target=target, unit=unit, text=text)


def entry(
    aspect: str, target: float | None, unit: str = "", text: str = "As told", source: str = "SVV-1"
) -> dict[str, object]:
    return {
        "aspect": aspect,
        "target": target,
        "unit": unit,
        "text": text,
        "source": source,
        "project": "PRJ-1",
    }


@pytest.mark.parametrize(
    ("asked", "held", "standing"),
    [
        (row("availability", 99.5, "%"), {"availability": Decimal("99.5")}, "met"),
        (row("availability", 99.8, "%"), {"availability": Decimal("99.5")}, "weaker"),
        (row("availability", 99.8), {}, "missing"),
        (
            row("capacity", 120, "calls an hour"),
            {"warranty": [entry("capacity", 150, "Calls an hour")]},
            "met",
        ),
        (
            row("capacity", 120, "calls an hour"),
            {"warranty": [entry("capacity", 100, "calls an hour")]},
            "weaker",
        ),
        (row("capacity", 120, "calls an hour"), {"warranty": [entry("capacity", 150, "users")]}, "missing"),
        (row("continuity", 15, "min"), {"warranty": [entry("continuity", 10, "min")]}, "met"),
        (row("continuity", 15, "分钟"), {"warranty": [entry("continuity", 20, "分钟")]}, "weaker"),
        (
            row("continuity", 15, "min"),
            {"warranty": [entry("continuity", 15, "h", source="SVV-7")]},
            "missing",
        ),
        (row("security", None), {"warranty": [entry("security", None, source="SVV-7")]}, "met"),
        (
            row("security", None, text="Now another"),
            {"warranty": [entry("security", None, source="SVV-7")]},
            "missing",
        ),
        (row("security", None), {"warranty": [entry("utility", None, source="SVV-8")]}, "missing"),
    ],
)
def test_a_target_is_met_weaker_or_missing(
    asked: ServiceValue, held: dict[str, object], standing: str
) -> None:
    assert compared(asked, Agreement(**held)).standing == standing


def promising(crew: Crew) -> Project:
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = project(place, tailoring="standard", state="closing", service=catalogue.service(place))
    ServiceValue.objects.create(
        project=home, aspect="availability", text="Always there", target=99.8, unit="%"
    )
    ServiceValue.objects.create(project=home, aspect="continuity", text="By hand", target=15, unit="min")
    ServiceValue.objects.create(project=home, aspect="outcome", text="Faster")
    return home


def missing(home: Project) -> str:
    found = standings(home, ("handover",))
    return str(next(one.missing for one in found if one.line.name == "agreement"))


def test_a_draft_takes_the_targets_and_the_gate_closes(crew: Crew, now: Clock) -> None:
    home = promising(crew)
    assert missing(home) == "There is none yet."
    place = Place(crew.people.acme.pk)
    draft = catalogue.agreement(place, service=home.service, state="draft", availability=Decimal("99.9"))
    assert missing(home) == "1 of 2 targets are weaker there, or missing."
    with pytest.raises(NotAllowed):
        carry(home, agreement=draft, by=crew.manager)
    assert carry(home, agreement=draft, by=crew.owner) == draft
    assert missing(home) == "None"
    draft.refresh_from_db()
    assert (draft.availability, draft.state) == (Decimal("99.900"), "draft"), "never lower than it was"
    assert Link.objects.filter(source=draft.case, target=home.case, relation="comes_from").exists()
    page = crew.client(crew.owner).get(f"/agreements/{draft.key}/").content.decode()
    assert "By hand" in page
    assert home.key in page


def test_of_one_in_force_the_next_is_drafted(crew: Crew, now: Clock) -> None:
    home, place = promising(crew), Place(crew.people.acme.pk)
    live = catalogue.agreement(place, service=home.service, availability=Decimal("99.5"))
    catalogue.target(live, 240, priority=1)
    made = carry(home, agreement=live, effective_from=date(2026, 4, 1), by=crew.owner)
    live.refresh_from_db()
    assert (live.availability, live.warranty, live.state) == (Decimal("99.500"), [], "live")
    assert (made.state, made.availability, made.effective_from) == (
        "draft",
        Decimal("99.800"),
        date(2026, 4, 1),
    )
    assert [(one.clock, one.priority, one.minutes) for one in made.targets.all()] == [("resolution", 1, 240)]
    found = comparison_of(home)
    assert (found.agreement, found.open) == (made, 0)
    other = catalogue.agreement(place)
    with pytest.raises(Invalid, match="no agreement about this service"):
        carry(home, agreement=other, by=crew.owner)


def test_pages_and_the_api_tell_the_same(crew: Crew, now: Clock) -> None:
    home = promising(crew)
    hours = catalogue.calendar(Place(crew.people.acme.pk))
    sam, pia = crew.client(crew.owner), crew.client(crew.manager)
    for page in ("closing/", "planning/"):
        assert "act=carry" in sam.get(f"/projects/{home.key}/{page}").content.decode()
        assert "act=carry" not in pia.get(f"/projects/{home.key}/{page}").content.decode()
    told = pia.get(f"/api/projects/{home.key}/promised").json()
    assert (told["agreement"], [one["standing"] for one in told["targets"]]) == (None, ["missing", "missing"])
    sent = sam.post(f"/projects/{home.key}/act/", {"act": "carry", "calendar": hours.key})
    made = Agreement.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/agreements/{made.key}/")
    again = {"activity": "carry_targets", "fields": {"agreement": made.key}}
    answer = sam.post(
        f"/api/projects/{home.key}/transitions", json.dumps(again), content_type="application/json",
        headers={"If-Match": f'"{Project.objects.get().version}"'},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    told = pia.get(f"/api/projects/{home.key}/promised").json()
    assert [one["promised"] for one in told["targets"]] == [99.8, 15]
    assert {one["standing"] for one in told["targets"]} == {"met"}
