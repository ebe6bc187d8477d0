"""Targets, calendars, phases, factors, signals: who may, what is written, what a refusal leaves."""

from datetime import date
from typing import Any

import pytest
from tests.accounts.people import Cast, person
from tests.improvement import findings
from tests.measurement import rows
from tests.measurement.desk import drain

from pawl.accounts.actor import system
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.measurement.actions import calendars, datasets, factors, phases, settings, signals, targets
from pawl.measurement.actions.question import questions
from pawl.measurement.models import Calendar, Factor, MeasureSetting, Phase, SignalState, Target
from pawl.measurement.sources import places

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def told(kind: str) -> list[str]:
    return list(Event.objects.filter(kind=kind).order_by("id").values_list("activity", flat=True))


def test_a_stranger_sets_nothing_and_nothing_is_written(people: Cast):
    here = Place(people.acme.pk)
    before = Event.objects.count()
    tries: list[Any] = [
        lambda by: targets.set_target(kpi="backlog", entry={"value": 1}, place=here, by=by),
        lambda by: calendars.set_calendar(name="", text='like = "office"', place=here, by=by),
        lambda by: phases.begin_phase(kpi="backlog", at=date(2026, 1, 1), reason="x", place=here, by=by),
        lambda by: factors.note_factor(title="x", at=date(2026, 1, 1), side="internal", category="other",
                                       place=here, by=by),
        lambda by: settings.set_measuring(place=here, by=by, grains=["week"], slices=[], rules="nhs"),
    ]  # fmt: skip
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt(people.charlie)
    assert Event.objects.count() == before


def test_a_new_target_ends_the_one_before_it(people: Cast):
    here = Place(people.acme.pk)
    first = targets.set_target(kpi="backlog", entry={"value": 10}, place=here, by=people.alice)
    second = targets.set_target(
        kpi="backlog", entry={"value": 5, "from": date(2026, 4, 1)}, place=here, by=people.alice
    )
    first.refresh_from_db()
    assert (first.until, second.from_date) == (date(2026, 4, 1), date(2026, 4, 1))
    with pytest.raises(Invalid, match="hold at the same time"):
        targets.set_target(
            kpi="backlog", entry={"value": 7, "from": date(2026, 3, 1)}, place=here, by=people.alice
        )
    assert Target.objects.filter(kpi="backlog").count() == 2


@pytest.mark.parametrize(
    "entry", [{"value": 90}, {"value": "x"}, {"band": [1, 0]}, {"from": date(2026, 1, 1)}]
)
def test_a_target_out_of_reach_is_refused_and_leaves_the_old_one(people: Cast, entry: dict[str, Any]):
    with pytest.raises(Invalid):
        targets.set_target(kpi="sla-attainment", entry=entry, place=Place(people.acme.pk), by=people.alice)
    assert Target.objects.get(kpi="sla-attainment").ended_at is None


def test_a_calendar_that_never_opens_is_refused(people: Cast):
    with pytest.raises(Invalid, match="no open window"):
        calendars.set_calendar(name="", text='zone = "UTC"', place=Place(people.acme.pk), by=people.alice)
    with pytest.raises(Invalid, match="TOML"):
        calendars.set_calendar(name="", text="like =", place=Place(people.acme.pk), by=people.alice)
    assert not Calendar.objects.exists()


def test_the_nearest_place_decides(people: Cast):
    of = rows.at_place(Place(people.acme.pk, people.desk.pk))
    admin = people.admin
    for place, text in ((Place(), "always"), (Place(people.acme.pk), "office")):
        calendars.set_calendar(name="", text=f'like = "{text}"', place=place, by=admin)
    targets.set_target(kpi="backlog", entry={"value": 1}, place=Place(), by=admin)
    targets.set_target(
        kpi="backlog", entry={"value": 3}, place=Place(people.acme.pk, people.desk.pk), by=admin
    )
    (asked,) = questions(of)
    assert asked.request["calendar"] == {"like": "office"}
    assert [one["value"] for one in asked.request["targets"]["backlog"]] == [3.0]


def test_the_same_question_has_the_same_digest_and_another_another(people: Cast):
    of = rows.at_place(Place(people.acme.pk))
    (before,), (again,) = questions(of), questions(of)
    factors.note_factor(title="Release", at=date(2026, 1, 1), side="internal", category="release",
                        place=Place(people.acme.pk), by=people.alice)  # fmt: skip
    (after,) = questions(of)
    assert before.digest == again.digest != after.digest


def test_settings_are_seeded_once(people: Cast):
    MeasureSetting.objects.all().delete()
    Target.objects.all().delete()
    given = {"calendar": {"like": "office", "weekly": {"mon-fri": ["09:00-17:00"]}},
             "phases": [{"kpi": "backlog", "at": date(2026, 1, 1), "reason": "New tool"}],
             "factors": [{"at": date(2026, 1, 5), "text": "Flu"}]}  # fmt: skip
    assert settings.seed(given, by=system("test"))
    assert not settings.seed(given, by=system("test"))
    assert Calendar.objects.get().description["template"]
    assert Phase.objects.get().reason == "New tool"
    assert Factor.objects.get().case.title == "Flu"
    assert all(one.is_example for one in Target.objects.all())


def test_of_two_who_change_a_factor_one_hears_of_it(people: Cast):
    one = rows.factor(Place(people.acme.pk))
    factors.remove_factor(one, version=1, by=people.alice)
    with pytest.raises(Stale):
        factors.remove_factor(one, version=1, by=people.alice)
    assert told("factor") == ["remove"]


def test_a_signal_that_is_the_new_normal_begins_a_phase(people: Cast):
    found = findings.signal(Place(people.acme.pk))
    with pytest.raises(Invalid, match="needs a reason"):
        signals.accept(found, explanation=" ", by=people.alice)
    signals.accept(found, explanation="The new queue", by=people.alice)
    assert found.state == SignalState.NEW_NORMAL
    assert (Phase.objects.get().kpi, Phase.objects.get().reason) == (findings.KPI, "The new queue")
    with pytest.raises(Conflict):
        signals.set_aside(found, explanation="No", by=people.alice)


def test_a_signal_is_assigned_to_one_who_may_see_it(people: Cast):
    found = findings.signal(Place(people.acme.pk))
    with pytest.raises(Invalid, match="may not see"):
        signals.assign(found, to=people.charlie.human, by=people.alice)
    lead = person("lea", people.acme, Role.SERVICE_OWNER)
    signals.assign(found, to=lead.human, by=people.alice)
    assert found.assignee == lead.human
    assert told("signal") == ["assign"]


def test_a_dataset_in_use_is_not_purged(people: Cast):
    of = rows.at_place(Place(people.acme.pk))
    with pytest.raises(Conflict):
        datasets.ask_purge(of, by=people.alice)
    datasets.withdraw(of, by=people.alice)
    with pytest.raises(Conflict, match="withdrawn already"):
        datasets.withdraw(of, by=people.alice)
    assert datasets.ask_purge(of, by=people.alice).withdrawn_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_purge_takes_files_and_numbers_and_leaves_the_journal(people: Cast):
    mine, theirs = (
        rows.at_place(Place(house.pk), snapshot="5" * 64) for house in (people.acme, people.other)
    )
    folder = places.lake() / mine.snapshot
    folder.mkdir(parents=True)
    (folder / "events-0.parquet").write_bytes(b"rows")
    rows.measurement(rows.study(mine))
    for of, by, is_left in ((mine, people.alice, True), (theirs, people.charlie, False)):
        datasets.withdraw(of, by=by)
        datasets.ask_purge(of, by=by)
        drain()
        of.refresh_from_db()
        assert of.purged_at is not None
        assert folder.exists() is is_left, "the other house still needs the files"
    assert mine.studies.count() == 0
    assert told("dataset")[-1] == "purge"
