"""What an assessment keeps: a start read from live data, one definition, limits of the register."""

from datetime import timedelta

import pytest
from tests.accounts.people import Cast, cast
from tests.improvement import gains
from tests.improvement.test_turns import approved, begun

from pawl.accounts.permissions import Place
from pawl.analytics.kpi.marks import RECENT
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.improvement.actions import register, rereading, rules
from pawl.improvement.models import Improvement, RegisterRule
from pawl.measurement.models import Dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def placed(people: Cast, **more: object) -> Improvement:
    source = gains.source(Place(people.acme.pk))
    gains.study(source, [30.0, 33.0, 36.0])
    return begun(people, source=source, baseline=None, **more)


def test_the_start_is_the_level_of_the_newest_periods_of_a_slice(people: Cast) -> None:
    """30, 33 and 36 of 60: half of the cases and a twentieth more; one week alone may be luck."""
    one = rereading.read_baseline(placed(people), field="assignment_group", value=gains.TEAM, by=people.alice)
    assert one.baseline == {
        "value": pytest.approx(0.55), "newest": 0.6, "periods": 3, "n": 60, "cases": 180, "period": "W0–W2",
        "period_start": gains.FIRST.isoformat(), "is_told": False, "snapshot": "gain-0", "grain": "week",
        "changed": False, "slice": "assignment_group", "slice_value": gains.TEAM,
    }  # fmt: skip
    earlier = (gains.FIRST + gains.WEEK).date() + timedelta(days=1)
    rereading.read_baseline(one, field="assignment_group", value=gains.TEAM, until=earlier, by=people.alice)
    assert (one.baseline["value"], one.baseline["period"]) == (0.5, "W0")
    assert Event.objects.filter(case=one.key, activity="baseline_read").count() == 2


def test_more_than_a_quarter_of_a_year_back_is_no_start(people: Cast) -> None:
    source = gains.source(Place(people.acme.pk))
    gains.study(source, [*[6.0] * 7, *[30.0] * RECENT])
    one = begun(people, source=source, baseline=None)
    rereading.read_baseline(one, field="assignment_group", value=gains.TEAM, by=people.alice)
    assert one.baseline is not None
    assert (one.baseline["value"], one.baseline["periods"], one.baseline["period"]) == (0.5, RECENT, "W7–W19")


def test_a_period_that_is_not_over_is_no_part_of_a_series(people: Cast) -> None:
    one = placed(people)
    Dataset.objects.update(complete_until=gains.FIRST + 2.5 * gains.WEEK)
    rereading.read_baseline(one, field="assignment_group", value=gains.TEAM, by=people.alice)
    assert one.baseline is not None
    assert (one.baseline["period"], one.baseline["cases"]) == ("W0–W1", 120)


def test_without_numbers_it_says_why(people: Cast) -> None:
    with pytest.raises(Conflict, match="from which source"):
        rereading.read_baseline(begun(people), by=people.alice)
    with pytest.raises(Conflict, match="no number for"):
        rereading.read_baseline(placed(people), by=people.alice)


def test_another_definition_is_another_start(people: Cast) -> None:
    one = placed(people, definition_digest="0" * 64)
    slice_ = {"field": "assignment_group", "value": gains.TEAM}
    with pytest.raises(Conflict, match="definition of"):
        rereading.read_baseline(one, by=people.alice, **slice_)  # type: ignore[arg-type]  # by name
    rereading.measure_by(one, kpi=gains.KPI, by=people.alice)
    assert one.baseline is None
    rereading.read_baseline(one, by=people.alice, **slice_)  # type: ignore[arg-type]
    assert one.baseline is not None


def test_what_was_decided_starts_where_it_started(people: Cast) -> None:
    one = approved(people)
    with pytest.raises(Conflict, match="decided"):
        rereading.measure_by(one, kpi=gains.BALANCING, by=people.alice)
    with pytest.raises(NotAllowed):
        rereading.measure_by(begun(people), kpi=gains.BALANCING, by=people.bob)


@pytest.mark.parametrize(
    "said",
    [{"risk": 6}, {"currency": "EURO"}, {"cost": -1}, {"measure": "magic"}, {"balancing": ["no-such-kpi"]},
     {"evidence": ""}, {"review_on": gains.FIRST.date()}, {"target": float("inf")}],
)  # fmt: skip
def test_values_that_mean_nothing_are_refused(people: Cast, said: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        register.change(begun(people), by=people.alice, **said)


def test_the_rule_of_the_register_is_set_by_who_decides(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        rules.set_rule(people.acme, under_way=3, by=people.bob)
    with pytest.raises(Invalid, match="1 to"):
        rules.set_rule(people.acme, under_way=0, by=people.alice)
    with pytest.raises(Invalid, match="lasts"):
        rules.set_rule(people.acme, under_way=3, patience={"held": 3}, by=people.alice)
    rules.set_rule(people.acme, under_way=3, patience={"doing": 60, "acting": 14}, by=people.alice)
    row = RegisterRule.objects.get()
    assert (row.under_way, row.patience) == (3, {"doing": 60})
    with pytest.raises(Stale):
        rules.set_rule(people.acme, under_way=4, version=1, by=people.alice)
