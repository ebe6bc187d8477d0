"""The page of a team: figures by hand, a reason where records lack, skills that one person alone has."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import person
from tests.catalogue.samples import service
from tests.changes.samples import change
from tests.incidents.samples import incident
from tests.projects.conftest import Clock, Crew, crew, now  # noqa: F401 fixtures
from tests.workforce.test_load import logged

from pawl.accounts.models import Membership
from pawl.accounts.permissions import Place, can, scope
from pawl.accounts.roles import Permission, Role
from pawl.errors import Conflict, NotAllowed, Stale
from pawl.history.models import Event
from pawl.tickets.models import Clock as Promise
from pawl.workforce.actions import skills
from pawl.workforce.models import HeldSkill, WorkingTime
from pawl.workforce.team import team_page

pytestmark = pytest.mark.django_db


def test_figures_are_those_that_a_hand_counts(crew: Crew, now: Clock) -> None:  # noqa: F811
    desk, bob = crew.people.desk, crew.people.bob.human
    Membership.objects.get_or_create(person=bob, team=desk)
    place = Place(crew.people.acme.pk, desk.pk)
    empty = team_page(desk, crew.manager)
    for measure in (empty.kept, empty.solved_first, empty.flow, empty.hours_per_outcome, empty.met,
                    *empty.shares.values()):  # fmt: skip
        assert measure.value is None
        assert measure.reason is not None
    ended = now.at - timedelta(days=2)
    for n, (reopened, hours) in enumerate([(0, 2), (0, 0), (1, 4)]):
        one = incident(place, state="resolved", opened_at=ended - timedelta(hours=12), resolved_at=ended,
                       reopened=reopened)  # fmt: skip
        Promise.objects.create(
            case=one.case, word="resolution", minutes=60, state="met" if n else "breached",
            started_at=ended, stopped_at=ended, breached_at=None if n else ended,
        )  # fmt: skip
        if hours:
            logged(one.case, bob, date(2026, 3, 1), hours, now)
    logged(change(place).case, bob, date(2026, 3, 1), 6, now)
    mail = service(place)
    skills.need_skill(mail, skill="Linux", level=3, by=crew.owner)
    skills.note_skill(
        bob, skill="linux", level=3, source="training", since=date(2026, 2, 2), by=crew.people.bob
    )
    found = team_page(desk, crew.manager)
    assert [round(one.value or 0, 1) for one in (found.kept, found.solved_first)] == [66.7, 66.7]
    # 6 h logged of 24 h that the two tickets took; 6 h on two of them
    assert (found.flow.value, found.hours_per_outcome.value) == (25.0, 3.0)
    assert found.hours == {"planned": 6, "requested": 0, "failure": 2, "rework": 4}
    assert found.shares["planned"].value == 50.0
    assert found.shares["rework"].value == pytest.approx(100 / 3)
    assert (found.met.value, found.needs[0].held, found.needs[0].missing) == (0.0, 1, 1)
    assert list(found.knowers) == [mail.key]
    assert (found.trained.value, found.trained.n) == (100.0 / found.members, 1)
    client = crew.client(crew.manager)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/team-pages/{desk.key}/").content.decode()
    assert len(queries) <= 25
    assert "Services with one knower or none" in page
    assert "Bob" not in page


def test_skills_are_ones_own_or_a_leads_and_told(crew: Crew, now: Clock) -> None:  # noqa: F811
    bob = crew.people.bob.human
    with pytest.raises(NotAllowed):
        skills.note_skill(bob, skill="Linux", level=3, by=crew.agent_of_all)
    made = skills.note_skill(bob, skill="Linux", level=3, by=crew.people.bob)
    with pytest.raises(Conflict):
        skills.note_skill(bob, skill="LINUX", level=1, by=crew.people.bob)
    skills.forget_skill(made, by=crew.people.bob)
    told = Event.objects.filter(case__startswith="HSK-").order_by("id").values_list("activity", flat=True)
    assert list(told) == ["added", "removed"]
    skills.set_working_time(bob, percent=80, by=crew.people.bob)
    with pytest.raises(Stale):
        skills.set_working_time(bob, percent=60, by=crew.people.bob)
    assert skills.set_working_time(bob, percent=60, version=1, by=crew.people.bob).version == 2
    assert WorkingTime.objects.get().percent == 60


def test_a_lead_looks_after_the_people_of_the_own_team(crew: Crew, now: Clock) -> None:  # noqa: F811
    desk, acme = crew.people.desk, crew.people.acme
    lead, everywhere = (
        person("lea", acme, Role.TEAM_LEAD, desk), person("lew", acme, Role.TEAM_LEAD),
    )  # fmt: skip
    inside, outside = crew.people.bob.human, crew.agent_of_all.human
    Membership.objects.get_or_create(person=inside, team=desk)
    Membership.objects.filter(person=lead.human).delete()
    held = [HeldSkill(person=one, skill="Linux", level=1, since=date(2026, 1, 1)) for one in
            (inside, outside, lead.human)]  # fmt: skip
    HeldSkill.objects.bulk_create(held)
    for who, theirs in ((lead, {inside, lead.human}), (everywhere, {inside, outside, lead.human})):
        assert {one.person for one in held if can(who, Permission.WORKFORCE_EDIT, one)} == theirs
        rows = scope(who, Permission.WORKFORCE_EDIT, HeldSkill.objects.all())
        assert sorted(one.person_id for one in rows) == sorted(one.pk for one in theirs)
        assert HeldSkill.objects.visible_to(who).count() == 3, "reading is as before"
    with pytest.raises(NotAllowed):
        skills.set_working_time(outside, percent=50, by=lead)
    page = f"/skills/people/{outside.key}/"
    assert (
        crew.client(lead).post(page, {"skill": "Go", "level": "2", "source": "training"}).status_code == 403
    )
    assert "Note the skill" not in crew.client(lead).get(page).content.decode()


def test_the_api_notes_skills_for_those_who_may(crew: Crew, now: Clock) -> None:  # noqa: F811
    bob = crew.people.bob.human.key
    body = {"person": bob, "skill": "Linux", "level": 2}
    lead = person("lea", crew.people.acme, Role.TEAM_LEAD, crew.people.desk)
    far = person("leo", crew.people.other, Role.TEAM_LEAD)
    Membership.objects.get_or_create(person=crew.people.bob.human, team=crew.people.desk)
    found = {
        who.human.name: [
            crew.client(who).post(f"/api/{path}", given, content_type="application/json").status_code
            for path, given in (
                ("held-skills", body),
                ("held-skills/bulk", {"rows": [body | {"since": "2026-01-05"}]}),
                ("working-times", {"person": bob, "percent": 80}),
                ("working-times/bulk", {"rows": [{"person": bob, "percent": 50, "version": 1}]}),
            )
        ]
        for who in (crew.agent_of_all, far, lead)
    }
    assert {status for each in found["Ada"] + found["Leo"] for status in [each]} <= {403, 404, 422}
    assert found["Lea"] == [201, 201, 201, 201]
    assert (HeldSkill.objects.count(), WorkingTime.objects.get().percent) == (2, 50)
