"""From data to a charter, to a project, and back when it delivered."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told
from tests.catalogue import samples
from tests.improvement import findings, gains
from tests.improvement.test_turns import IDEA, begun, measured

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case, Link
from pawl.errors import Conflict
from pawl.improvement import jobs
from pawl.improvement.actions import chartering, register, turning
from pawl.improvement.drafting import draft
from pawl.improvement.drafting_from import risks, services_of, stakeholders
from pawl.improvement.drafting_words import drafted, sentences
from pawl.improvement.models import Benefit, ControlPlan, Improvement, RegisterRule, Turn
from pawl.measurement.models import Dataset, Gap, Import, Measurement, Study
from pawl.presentation.language import Language
from pawl.projects.actions.from_gap import Drafted, begin_from_gap
from pawl.projects.models import Charter, Objective, Project, RaidItem, Stakeholder
from pawl.strategy.models import BusinessNeed, Goal, GoalKpi

pytestmark = pytest.mark.django_db
BASELINE = {"value": 0.55, "is_told": False, "slice": "assignment_group", "slice_value": gains.TEAM,
            "grain": "week"}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


def of_team(people: Cast) -> Improvement:
    """Approved, and measured in one team; five of ten cases for a quarter of a year."""
    return measured(people, baseline=BASELINE, balancing=[gains.BALANCING], risk=3)


def draft_of(people: Cast, one: Improvement) -> Drafted:
    return drafted(one, draft(one), Language("en"), by=people.alice)


def told_in(one: Improvement) -> str:
    words = Language("en")
    return " ".join(words.sentence(each) for each in sentences(draft(one), words))


def everywhere(one: Improvement, rates: dict[str, float], size: int = 60) -> Study:
    """The same KPI over all cases and in several teams, the same in each week."""
    assert one.source is not None
    study = Study.objects.get(state="current")
    like = Measurement.objects.filter(study=study, kpi=gains.KPI).first()
    assert like is not None
    rows = list(Measurement.objects.filter(study=study, kpi=gains.KPI))
    Measurement.objects.filter(study=study, kpi=gains.KPI).delete()
    whole = sum(rates.values()) / len(rates)
    for row in rows:
        for name, rate in {"": whole, **rates}.items():
            Measurement.objects.create(
                study=study, dataset=study.dataset, snapshot=row.snapshot, kpi=gains.KPI,
                version=row.version, digest=row.digest, grain="week", label=row.label,
                period_start=row.period_start, period_end=row.period_end,
                slice="assignment_group" if name else "", slice_value=name, value=rate, n=size,
                numerator=rate * size, denominator=size, calendar_digest="0" * 64,
            )  # fmt: skip
    return study


def test_the_draft_tells_size_target_and_power(people: Cast) -> None:
    found = draft(of_team(people))
    assert found.trouble is None
    assert found.level is not None
    assert found.level == pytest.approx(0.55, abs=0.05)
    assert (found.periods, found.cases, found.target) == (13, 13 * 60, 0.75)
    assert found.missed is not None
    assert found.missed == pytest.approx(0.75 - found.level)
    assert found.reached is not None
    assert found.reached > found.level
    assert found.power is not None
    assert found.power.points is not None
    said = told_in(of_team(people))
    for word in ("the target is 75", "One period in four", "four times in five"):
        assert word in said


def test_it_concentrates_where_most_is_missed(people: Cast) -> None:
    one = measured(people)
    everywhere(one, {"Print": 0.45, "Mail": 0.65, "Desk": 0.9})
    found = draft(one)
    assert [(each.value, each.share) for each in found.places] == [
        ("Print", pytest.approx(0.75)), ("Mail", pytest.approx(0.25)), ("Desk", 0.0),
    ]  # fmt: skip
    assert "Print (75" in told_in(one)


def test_without_data_it_says_why(people: Cast) -> None:
    assert "from which source" in told_in(begun(people))
    assert "names no KPI" in told_in(register.propose(register.Proposal("A", "B"), by=people.alice))


def test_a_project_begins_with_the_draft_and_is_linked(people: Cast) -> None:
    one = of_team(people)
    turn = turning.plan(one, IDEA, by=people.alice)
    made = chartering.begin_project(one, draft_of(people, one), by=people.alice)
    charter, objective = Charter.objects.get(project=made), Objective.objects.get(project=made)
    assert "Mail waits" in charter.business_need
    assert "the target is 75" in charter.business_need
    assert "It costs little." in charter.purpose
    assert (objective.kpi, objective.target, objective.baseline) == (gains.KPI, 0.75, BASELINE)
    assert objective.benefit_owner == people.alice.human
    assert Stakeholder.objects.get(project=made).person == people.alice.human
    assert RaidItem.objects.filter(project=made, raid_type="risk").count() == 2
    linked = set(Link.objects.filter(source=made.case).values_list("relation", "target"))
    assert ("comes_from", one.pk) in linked
    assert Link.objects.filter(source=turn.case, target=made.case, relation="done_by").exists()
    with pytest.raises(Conflict, match="carries it out already"):
        chartering.begin_project(one, draft_of(people, one), by=people.alice)


def test_no_project_before_the_approval(people: Cast) -> None:
    one = begun(people)
    with pytest.raises(Conflict, match="approved"):
        chartering.begin_project(one, draft_of(people, one), by=people.alice)


def back(people: Cast) -> tuple[Improvement, Turn, Project]:
    one = of_team(people)
    turn = turning.plan(one, IDEA, by=people.alice)
    made = chartering.begin_project(one, draft_of(people, one), by=people.alice)
    return one, turn, made


def test_what_the_project_delivered_is_checked_from_that_day(people: Cast) -> None:
    one, turn, made = back(people)
    gains.work("project", "close", jobs.come_back, made.key)
    turn.refresh_from_db()
    one.refresh_from_db()
    assert (turn.state, one.state) == ("checking", "checking")
    assert turn.began_on is not None
    assert turn.check_on is not None
    assert turn.check_on > turn.began_on
    gains.work("project", "close", jobs.come_back, made.key)
    turn.refresh_from_db()
    assert turn.state == "checking"


def test_a_turn_that_may_not_start_stays_planned(people: Cast) -> None:
    _one, turn, made = back(people)
    RegisterRule.objects.create(organisation=people.acme, under_way=1)
    Improvement.objects.filter(pk=begun(people).pk).update(state="doing")
    assert chartering.come_back(made, date(2026, 1, 5), by=people.alice) == []
    turn.refresh_from_db()
    assert (turn.state, turn.began_on) == ("planned", None)


def test_the_pages_and_the_api_draft_and_begin(people: Cast) -> None:
    one = of_team(people)
    people.bob.human.grants.update(team=None)
    outsider = person("rita", people.acme, Role.REQUESTER)
    client, other = Client(), Client()
    client.force_login(people.alice.human)
    other.force_login(people.bob.human)
    path, api = f"/improvements/{one.key}/charter/", f"/api/improvements/{one.key}"
    assert other.get(path).status_code == 403
    assert other.post(path).status_code == 403
    assert Caller(outsider).get(f"{api}/charter").status_code == 404
    page = client.get(path).content.decode()
    assert "Begin a project" in page
    shown = told(Caller(people.alice).get(f"{api}/charter"))
    assert (shown["kpi"], shown["target"], shown["periods"]) == (gains.KPI, 0.75, 13)
    sent = {"title": "Answer sooner"}
    match = f'"{one.version}"'
    assert Caller(people.bob)("POST", f"{api}/project", sent, If_Match=match).status_code == 403
    made = told(Caller(people.alice)("POST", f"{api}/project", sent, If_Match=match))
    assert made["title"] == "Answer sooner"
    assert made["key"] in client.get(f"/improvements/{one.key}/").content.decode()
    assert "not yours to begin one" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    assert Project.objects.count() == 1


def test_an_owner_who_sees_no_numbers_gets_no_draft(people: Cast) -> None:
    one = of_team(people)
    requester = person("rita", people.acme, Role.REQUESTER)
    register.change(one, owner=requester.human, by=people.alice)
    client = Client()
    client.force_login(requester.human)
    assert client.get(f"/improvements/{one.key}/charter/").status_code == 403
    assert Caller(requester).get(f"/api/improvements/{one.key}/charter").status_code == 403


def risk_of(one: Improvement, project: Project, title: str, **more: Any) -> RaidItem:
    place = Place(one.case.organisation_id)
    more = {"raid_type": "risk", "state": "open", **more}
    return RaidItem.objects.create(case=open_case("raid_item", title, place), project=project, **more)


def around(people: Cast) -> tuple[Improvement, list[str]]:
    """An improvement of a service that others support, use and handed over; what its risks come from."""
    one, place = of_team(people), Place(people.acme.pk, people.desk.pk, people.bob.human.pk)
    service = samples.service(place)
    Link.objects.create(source=one.case, target=service.case, relation="serves")
    samples.agreement(place, service=service, customer=samples.customer(place))
    samples.agreement(place, service=service, customer=samples.customer(place, title="Past"), state="retired")
    earlier, secret = begun(people, kpi=gains.KPI), begun(people, kpi=gains.KPI)
    Case.objects.filter(pk=secret.pk).update(confidential=True)
    project = Project.objects.create(case=open_case("project", "Before", place))
    for source in (earlier, secret):
        Link.objects.create(source=project.case, target=source.case, relation="comes_from")
    told = [
        risk_of(one, project, "The server is old", service=service, score=9),
        risk_of(one, project, "Nobody had time", state="occurred"),
    ]
    risk_of(one, project, "It is over", service=service, state="closed")
    hidden = risk_of(one, project, "Somebody leaves", service=service, score=20)
    Case.objects.filter(pk=hidden.pk).update(confidential=True)
    return one, [each.key for each in told]


def test_stakeholders_and_risks_are_drafted_from_the_records_around(people: Cast) -> None:
    one, sources = around(people)
    services = services_of(one, people.alice)
    stakes = stakeholders(one, services, people.alice)
    assert [each.name for each in stakes] == ["Alice", "Bob", "Desk", "Sales"]
    assert [each.person for each in stakes] == [people.alice.human, people.bob.human, None, None]
    assert stakes[3].customer is not None
    assert [each.source for each in risks(one, services, people.alice)] == [one.key, one.key, *sources]
    assert services_of(one, people.charlie) == []


def test_what_is_drafted_says_where_it_comes_from(people: Cast) -> None:
    one, sources = around(people)
    shown = told(Caller(people.alice).get(f"/api/improvements/{one.key}/charter"))
    assert [each["source"] for each in shown["risks"]] == [one.key, one.key, *sources]
    assert [each["name"] for each in shown["stakeholders"]] == ["Alice", "Bob", "Desk", "Sales"]
    client = Client()
    client.force_login(people.alice.human)
    page = client.get(f"/improvements/{one.key}/charter/").content.decode()
    assert all(f'href="/cases/{each}/"' in page for each in sources)
    made = chartering.begin_project(one, draft_of(people, one), by=people.alice)
    written = RaidItem.objects.filter(project=made).select_related("case")
    said = {each.case.title: each.description for each in written}
    assert said["The server is old"] == f"Drafted from {sources[0]}."
    assert Stakeholder.objects.get(project=made, name="Sales").wants.startswith("Was promised E-mail.")


def test_what_befell_earlier_improvements_of_the_kpi_is_a_risk(people: Cast) -> None:
    one, earlier = of_team(people), begun(people, kpi=gains.KPI)
    place = Place(people.acme.pk)
    found = {"definition_version": 1, "verdict": "harmed", "at": clock.now(), "kpi": gains.KPI,
             "sentence": {}}  # fmt: skip
    benefit = Benefit.objects.create(improvement=earlier, **found)
    plan = ControlPlan.objects.create(
        case=open_case("control_plan", "Held", place), improvement=earlier, benefit=benefit, kpi=gains.KPI,
        definition_version=1, grain="week", limits={}, reaction="Ask", state="slipped",
        from_period=clock.now(), started_at=clock.now(), slipped_from=clock.now(),
    )  # fmt: skip
    assert [each.source for each in risks(one, [], people.alice)][2:] == [plan.key, earlier.key]
    assert risks(begun(people, kpi="", definition_version=None), [], people.alice) == []


def missed(people: Cast) -> Gap:
    """A gap in the numbers of a service, and the need behind it; another organisation's asks for it, too."""
    place = Place(people.acme.pk, people.desk.pk, people.bob.human.pk)
    service = samples.service(place)
    samples.agreement(place, service=service, customer=samples.customer(place))
    one = of_team(people)
    found = everywhere(one, {"Print": 0.45, "Mail": 0.65, "Desk": 0.9})
    Dataset.objects.filter(pk=found.dataset_id).update(service=service.case.title)
    earlier = risk_of(one, Project.objects.create(case=open_case("project", "Before", place)), "Old", score=9)
    RaidItem.objects.filter(pk=earlier.pk).update(service=service)
    goal = Goal.objects.create(case=open_case("goal", "As promised", Place(people.acme.pk)))
    theirs = Goal.objects.create(case=open_case("goal", "Secret", Place(people.other.pk)))
    for each in (goal, theirs):
        GoalKpi.objects.create(goal=each, kpi=gains.KPI)
    BusinessNeed.objects.create(
        case=open_case("need", "The month closes", Place(people.acme.pk)), goal=goal, customer="Finance",
        outcome="O",
    )  # fmt: skip
    gap = findings.gap(Place(people.acme.pk))
    Gap.objects.filter(pk=gap.pk).update(
        kpi=gains.KPI, study=found, dataset=found.dataset, grain="week", target={"value": 0.9}
    )
    return Gap.objects.select_related("case", "dataset").get(pk=gap.pk)


def test_a_project_straight_from_a_gap_is_drafted_by_the_same_rule(people: Cast) -> None:
    gap = missed(people)
    with translation.override("en"):
        made = begin_from_gap(gap, title="Close it", by=people.alice)
    charter, objective = Charter.objects.get(project=made), Objective.objects.get(project=made)
    assert "the target is 90" in charter.business_need
    assert "Of what is missed, by" in charter.business_need
    assert (objective.target, (objective.baseline or {})["gap"]) == (0.9, gap.key)
    names = Stakeholder.objects.filter(project=made).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Bob", "Desk", "Sales", "Finance"]
    risks_there = RaidItem.objects.filter(project=made, raid_type="risk").values_list(
        "case__title", flat=True
    )
    assert list(risks_there) == ["Old"]
    assert Improvement.objects.count() == 1, "nothing was proposed by it"


def test_a_gap_whose_source_is_gone_is_drafted_from_itself(people: Cast) -> None:
    gap = missed(people)
    Import.objects.all().delete()
    made = begin_from_gap(gap, title="Close it", by=people.alice)
    assert Objective.objects.get(project=made).target == 0.9
    assert Stakeholder.objects.filter(project=made, name="Finance").exists()
