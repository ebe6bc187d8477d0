"""A plan of another planner becomes rows of a project: all of it, or nothing, and what is lost is said."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project, project_with_work, work_package

from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Invalid, NotAllowed, TooLarge
from pawl.history.models import Event
from pawl.projects import content as content_of
from pawl.projects.actions.baselines import freeze
from pawl.projects.actions.bringing import LARGEST, bring, look
from pawl.projects.models import Assignment, Baseline, Member, Project, WorkLink, WorkPackage
from pawl.projects.scheduling import plan_of
from pawl.projects.scheduling.files import file_of

pytestmark = pytest.mark.django_db
TASK = "<Task><UID>{uid}</UID><Name>{name}</Name><OutlineLevel>{level}</OutlineLevel>{rest}</Task>"
LINK = "<PredecessorLink><PredecessorUID>{0}</PredecessorUID><Type>1</Type></PredecessorLink>"
CSV = b"key,name,duration_hours,predecessors\na,Dig,8,\nb,Lay,16,aFS+8h\n"


def mspdi(*tasks: str, beside: str = "") -> bytes:
    return (
        "<Project><Title>Move</Title><StartDate>2026-03-02T09:00:00</StartDate>"
        f"<Tasks>{''.join(tasks)}</Tasks>{beside}</Project>"
    ).encode()


def task(uid: int, name: str, rest: str = "<Duration>PT16H0M0S</Duration>", level: int = 1) -> str:
    return TASK.format(uid=uid, name=name, level=level, rest=rest)


def full(place: Place) -> Project:
    """A tree with a milestone, links of several kinds with lags, a constraint, a deadline, a role at work."""
    home = project(place, starts=date(2026, 3, 2))
    facts: dict[str, dict[str, Any]] = {
        "a": {"days": 5, "deadline": date(2026, 3, 20), "description": "By hand"},
        "both": {"work_type": "summary"},
        "b": {"days": "2.5"},
        "c": {"days": 1, "constraint": "snet", "constraint_on": date(2026, 3, 12)},
        "d": {"days": 2, "starts": date(2026, 3, 5)},
        "done": {"work_type": "milestone"},
    }
    rows = {
        name: work_package(place, project=home, position=at, **said)
        for at, (name, said) in enumerate(facts.items())
    }
    for name in ("b", "c"):
        WorkPackage.objects.filter(pk=rows[name].pk).update(parent=rows["both"])
    ends: list[tuple[str, str, str, Any, str]] = [
        ("a", "b", "FS", "1.5", "project"), ("a", "c", "SS", 2, "always"),
        ("b", "done", "FF", 0, "project"), ("c", "done", "FS", -1, "project"),
    ]  # fmt: skip
    for before, after, kind, lag, on in ends:
        WorkLink.objects.create(project=home, predecessor=rows[before], successor=rows[after],
                                link_type=kind, lag_days=lag, lag_calendar=on)  # fmt: skip
    digger = Member.objects.create(project=home, name="Digger", percent=80)
    Assignment.objects.create(project=home, work_package=rows["a"], member=digger, percent=50)
    return home


def told(home: Project) -> list[Any]:
    """Its rows with dates and all, but for their keys."""
    return [
        (one.code, one.depth, one.work.case.title, one.work.work_type, one.first_day, one.last_day,
         one.total_float, one.is_critical, one.work.days, one.work.deadline, one.work.constraint_on)
        for one in plan_of(home).rows
    ]  # fmt: skip


def links(home: Project) -> list[Any]:
    codes = {one.work.pk: one.code for one in plan_of(home).rows}
    return sorted(
        (codes[one.predecessor_id], codes[one.successor_id], one.link_type, one.lag_days, one.lag_calendar)
        for one in WorkLink.objects.filter(project=home)
    )


def test_what_one_project_exports_another_brings_with_equal_rows_dates_and_links(
    crew: Crew, now: Clock
) -> None:
    place = Place(crew.people.acme.pk)
    home, empty = full(place), project(place, starts=date(2026, 3, 2))
    looked = bring(empty, file_of(plan_of(home), "Self-service", "xml", "a.example"), "xml", by=crew.manager)
    assert told(empty) == told(home)
    assert links(empty) == links(home)
    assert looked.brought.notices == ()
    made = Assignment.objects.select_related("member").get(project=empty)
    assert (made.percent, made.member.name, made.member.percent) == (50, "Digger", 80)
    event = Event.objects.get(case=empty.key, activity="plan_brought")
    assert (event.facts["rows"], event.facts["links"], event.facts["members"]) == (6, 4, 1)


BASELINE = (
    "<Baseline><Number>{0}</Number><Start>{1}T09:00:00</Start><Finish>{2}T17:00:00</Finish>"
    "<Duration>PT16H0M0S</Duration><Work>PT12H0M0S</Work><Cost>{3}</Cost></Baseline>"
)


def test_baselines_of_the_file_are_kept_frozen_under_their_names(crew: Crew, now: Clock) -> None:
    length = "<Duration>PT16H0M0S</Duration>"
    old, new = BASELINE.format(3, "2026-02-02", "2026-02-03", 50_000), BASELINE.format(
        0, "2026-02-09", "2026-02-10", 80_000
    )  # fmt: skip
    broken = "<Baseline><Number>12</Number></Baseline>"
    content = mspdi(
        task(9, "Ground", "<Summary>1</Summary>"),
        task(1, "Dig", length + old + new, level=2),
        task(2, "Lay", length + LINK.format(1) + new.replace("-02-10", "-02-13"), level=2),
        task(3, "Later", length + broken),
    )
    empty = project(Place(crew.people.acme.pk))
    looked = look(empty, content, "xml", by=crew.manager)
    assert [one.name for one in looked.brought.baselines] == ["Baseline 3", "Baseline"]
    assert "Baselines that tell no days are not kept: Later." in [str(one) for one in looked.brought.notices]
    assert not Baseline.objects.filter(project=empty).exists()
    bring(empty, content, "xml", by=crew.manager)
    third, newest = Baseline.objects.filter(project=empty).order_by("number")
    assert [one.name for one in (third, newest)] == ["Baseline 3", "Baseline"]
    assert all(content_of.digest_of(one.content) == one.digest for one in (third, newest))
    assert (newest.content["starts"], newest.content["ends"]) == ("2026-02-09", "2026-02-13")
    assert [one["title"] for one in third.content["sheets"]["work-packages"]] == ["Ground", "Dig"]
    assert (len(third.content["sheets"]["links"]), len(newest.content["sheets"]["links"])) == (0, 1)
    dig = newest.content["sheets"]["work-packages"][1]
    assert [dig[name] for name in ("starts", "ends", "days", "hours", "cost")] == [
        "2026-02-09", "2026-02-10", "2.00", "12.00", "800.00",
    ]  # fmt: skip
    assert [one.frozen for one in plan_of(empty).rows if one.work.case.title == "Dig"] == [
        (date(2026, 2, 9), date(2026, 2, 10))
    ]
    page = crew.client(crew.manager).get(f"/project-baselines/{newest.key}/").content.decode()
    assert "It came with the plan of another planner." in page


def test_baselines_out_and_in_again_are_the_same(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk)
    home, empty = full(place), project(place, starts=date(2026, 3, 2))
    for n, one in enumerate(WorkPackage.objects.filter(project=home, work_type="work")):
        one.starts, one.ends = date(2026, 3, 2 + n), date(2026, 3, 4 + n)
        one.hours, one.cost = Decimal("20.5") + n, Decimal("1234.56") + n
        one.save()
    freeze(home, name="Plan", by=crew.manager)
    bring(empty, file_of(plan_of(home), "Self-service", "xml", "a.example"), "xml", by=crew.manager)
    before, after = (
        [
            [row[name] for name in ("starts", "ends", "hours", "cost")]
            for row in Baseline.objects.get(project=one).content["sheets"]["work-packages"]
            if row["work_type"] == "work"
        ]
        for one in (home, empty)
    )
    assert sorted(before) == sorted(after)
    assert len(after) == 4


def test_csv_brings_the_same_days_without_the_tree(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk)
    home, empty = full(place), project(place, starts=date(2026, 3, 2))
    bring(empty, file_of(plan_of(home), "Self-service", "csv", "a.example"), "csv", by=crew.manager)
    leaves = [one[4:8] for one in told(home) if one[3] != "summary"]
    assert [one[4:8] for one in told(empty)] == leaves
    assert WorkLink.objects.filter(project=empty).count() == 4


def test_what_the_project_cannot_hold_is_said(crew: Crew, now: Clock) -> None:
    started = (
        "<Duration>PT16H0M0S</Duration><ActualStart>2026-03-02T09:00:00</ActualStart>"
        "<Priority>700</Priority><Baseline><Number>0</Number></Baseline>"
    )
    late = (
        "<Duration>PT20H0M0S</Duration><ConstraintType>4</ConstraintType>"
        "<ConstraintDate>2026-03-09T11:30:00</ConstraintDate>"
    )
    beside = (
        "<Resources><Resource><UID>7</UID><Name>Crew</Name><MaxUnits>3</MaxUnits></Resource></Resources>"
        "<Assignments><Assignment><TaskUID>1</TaskUID><ResourceUID>7</ResourceUID><Units>2</Units>"
        "<Work>PT32H0M0S</Work></Assignment></Assignments>"
    )
    empty = project(Place(crew.people.acme.pk))
    looked = look(empty, mspdi(task(1, "Dig", started), task(2, "Lay", late), beside=beside), "xml",
                  by=crew.manager)  # fmt: skip
    said = " ".join(str(one) for one in looked.brought.notices)
    for words in ("Progress", "Priorities", "Baselines", "the day is kept", "1 or 100 %"):
        assert words in said, words
    assert looked.brought.rows[0].fields["hours"] == 32
    assert not WorkPackage.objects.filter(project=empty).exists()


ENTITY = b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project><Title>&x;</Title></Project>'
BOMB = b'<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Project>&b;</Project>'
CIRCLE = mspdi(
    task(1, "Dig", "<Duration>PT8H0M0S</Duration>" + LINK.format(2)),
    task(2, "Lay", "<Duration>PT8H0M0S</Duration>" + LINK.format(1)),
)
DEEP = mspdi(
    *(task(n, "a", "<Summary>1</Summary>", level=n) for n in range(1, 104)), task(200, "b", level=200)
)
LONG_LAG = mspdi(
    task(1, "Dig"), task(2, "Lay", LINK.format(1).replace("<Type>", f"<LinkLag>{10**38}</LinkLag><Type>"))
)
NO_NUMBER = mspdi(
    task(1, "Dig"),
    beside="<Resources><Resource><UID>7</UID><Name>Crew</Name><MaxUnits>nan</MaxUnits></Resource></Resources>",
)
SUMMARIES = mspdi(
    task(9001, "A", "<Summary>1</Summary>"),
    *(task(n, "a", level=2) for n in range(1, 400)),
    task(9002, "B", "<Summary>1</Summary>" + LINK.format(9001)),
    *(task(n, "b", level=2) for n in range(400, 800)),
)


@pytest.mark.parametrize(
    ("content", "form", "kind", "words"),
    [
        (ENTITY, "xml", Invalid, "document type"),
        (BOMB, "xml", Invalid, "document type"),
        (b'<?xml version="1.0" encoding="gb2312"?><Project/>', "xml", Invalid, "no well-formed XML"),
        ("key,duration_hours\né,8\n".encode("latin-1"), "csv", Invalid, "no CSV in UTF-8"),
        (b"x" * (LARGEST + 1), "csv", TooLarge, "larger than"),
        (CSV, "mpp", Invalid, "neither MS Project XML nor CSV"),
        (CIRCLE, "xml", Invalid, "wait for itself|circle|round"),
        (SUMMARIES, "xml", Invalid, "more than"),
        (mspdi(), "xml", Invalid, "no task"),
        (DEEP, "xml", Invalid, "below more than"),
        (mspdi(task(1, "Dig"), task(1, "Lay")), "xml", Invalid, "of another task"),
        (LONG_LAG, "xml", Invalid, "waits longer than"),
        (NO_NUMBER, "xml", Invalid, "which is none"),
        (mspdi(task(1, "Dig", "<Duration>PT99999999H0M0S</Duration>")), "xml", Invalid, ""),
        (b"key,duration_hours,predecessors\na,8,\nb,8,aFS+9999999h\n", "csv", Invalid, ""),
        (b"key,duration_hours\na,1e300\n", "csv", Invalid, "no number of hours"),
        (b"key,duration_hours\na,-8\n", "csv", Invalid, ""),
        (b"", "csv", Invalid, "lacks the columns"),
        (b"<html/>", "xml", Invalid, "no element Project"),
        (mspdi(*(task(n, "a") for n in range(1, 1002))), "xml", Invalid, "more than"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_in_words(
    crew: Crew, now: Clock, content: bytes, form: str, kind: type[Exception], words: str
) -> None:
    empty = project(Place(crew.people.acme.pk))
    with pytest.raises(kind) as refused:
        bring(empty, content, form, by=crew.manager)
    rule = refused.value.rule  # type: ignore[attr-defined]
    assert any(word in str(rule) for word in words.split("|")), rule
    assert not WorkPackage.objects.filter(project=empty).exists()


def test_a_row_that_does_not_fit_is_named_and_nothing_is_brought(crew: Crew, now: Clock) -> None:
    empty = project(Place(crew.people.acme.pk))
    content = mspdi(task(1, "Dig"), task(2, "x" * 300))
    refused = look(empty, content, "xml", by=crew.manager).refused
    assert [(one.row, one.name[:1], list(one.refusal.fields)) for one in refused] == [("2", "x", ["title"])]
    with pytest.raises(Invalid):
        bring(empty, content, "xml", by=crew.manager)
    assert not WorkPackage.objects.filter(project=empty).exists()
    assert not Event.objects.filter(activity="plan_brought").exists()


def test_a_failure_half_way_leaves_nothing(crew: Crew, now: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = project(Place(crew.people.acme.pk))
    monkeypatch.setattr("pawl.projects.actions.bringing._members", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bring(empty, CSV, "csv", by=crew.manager)
    assert not WorkPackage.objects.filter(project=empty).exists()
    assert not WorkLink.objects.filter(project=empty).exists()


def test_only_into_a_project_without_work_and_baseline_by_who_plans_it(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk)
    with pytest.raises(Conflict, match="work already"):
        look(project_with_work(place), CSV, "csv", by=crew.manager)
    frozen = project(place)
    Baseline.objects.create(project=frozen, number=1, name="First", at=now.at, content={}, digest="")
    with pytest.raises(Conflict, match="frozen"):
        bring(frozen, CSV, "csv", by=crew.manager)
    for who in (crew.agent, crew.sponsor):
        with pytest.raises(NotAllowed):
            bring(project(place), CSV, "csv", by=who)


def test_a_page_shows_the_file_then_brings_it(crew: Crew, now: Clock) -> None:
    empty = project(Place(crew.people.acme.pk), state="planning", starts=date(2026, 3, 2))
    client, address = crew.client(crew.manager), f"/projects/{empty.key}/plan/"
    assert address in client.get(f"/projects/{empty.key}/planning/?part=work").content.decode()
    shown = client.post(address, {"file": SimpleUploadedFile("plan.csv", CSV)})
    assert shown.status_code == 200
    assert b"Lay" in shown.content
    assert not WorkPackage.objects.filter(project=empty).exists()
    plan = shown.context["plan"]
    forged = client.post(address, {"step": "write", "plan": plan[:-2] + "xx"})
    assert forged.status_code == 422
    assert client.post(address, {"step": "write", "plan": plan}).status_code == 302
    assert [one[2] for one in told(empty)] == ["Dig", "Lay"]
    assert client.post(address, {"step": "write", "plan": plan}).status_code == 422
    assert crew.client(crew.agent_of_all).get(address).status_code == 403


def test_the_api_looks_at_it_and_brings_it(crew: Crew, now: Clock) -> None:
    empty = project(Place(crew.people.acme.pk), starts=date(2026, 3, 2))
    client, address = crew.client(crew.manager), f"/api/projects/{empty.key}/plan"
    body = {"form": "csv", "content": CSV.decode() + "c,,8,\n", "dry_run": True}
    asked: dict[str, Any] = {
        "content_type": "application/json",
        "headers": {"If-Match": client.get(f"/api/projects/{empty.key}")["ETag"]},
    }
    looked = client.post(address, body, **asked)
    assert looked.status_code == 200, looked.content
    assert [(one["wbs"], one["title"], one["starts"]) for one in looked.json()["rows"]][1] == (
        "2", "Lay", "2026-03-04",
    )  # fmt: skip
    assert looked.json()["refused"][0]["row"] == "3"
    body |= {"content": CSV.decode(), "dry_run": False}
    assert client.post(address, body, **asked).status_code == 200
    again = client.post(address, body, **asked)
    assert again.status_code == 409
    assert WorkLink.objects.get(project=empty).lag_days == 1


def test_the_page_asks_as_often_for_a_hundred_tasks_as_for_ten(crew: Crew, now: Clock) -> None:
    empty = project(Place(crew.people.acme.pk), state="planning", starts=date(2026, 3, 2))
    client, counts = crew.client(crew.manager), []
    for many in (10, 10, 100):
        rows = "".join(f"t{n},Task {n},8,{f't{n - 1}' if n else ''}\n" for n in range(many))
        file = SimpleUploadedFile("plan.csv", f"key,name,duration_hours,predecessors\n{rows}".encode())
        with CaptureQueriesContext(connection) as taken:
            shown = client.post(f"/projects/{empty.key}/plan/", {"file": file})
        assert f"Task {many - 1}" in shown.content.decode()
        counts.append(len(taken))
    assert counts[1] == counts[2] <= 25, counts
