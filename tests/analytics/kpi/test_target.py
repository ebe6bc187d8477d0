# mypy: disable-error-code="comparison-overlap,union-attr"
"""Targets and how pawl.toml writes them."""

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.errors import BadTarget
from pawl.analytics.kpi.target import Target, target_on, targets_from_toml

DIRECTIONS = {"sla": "up", "median": "down", "balance": "optimum"}


def parsed(text: str) -> dict[str, tuple[Target, ...]]:
    return targets_from_toml(tomllib.loads(text), DIRECTIONS)


def test_a_target_needs_only_its_value():
    assert parsed("sla = { value = 0.9 }\nmedian.value = 8") == {
        "sla": (Target(0.9, "up"),),
        "median": (Target(8.0, "down"),),
    }


def test_a_band_is_met_inside_and_aims_at_its_middle():
    (band,) = parsed("balance.band = [0.95, 1.05]")["balance"]
    assert (band.value, band.direction) == (pytest.approx(1.0), "band")
    assert [band.distance(x) for x in (0.90, 0.95, 1.05, 1.25)] == pytest.approx([0.05, 0, 0, 0.2])
    assert (band.edge(0.5), band.edge(2)) == (0.95, 1.05)


def test_targets_that_change_with_time_are_found_by_the_day():
    targets = parsed("""
        [[sla]]
        value = 0.9
        from = 2016-07-01
        text = "agreement 2016"
        [[sla]]
        value = 0.8
        until = 2016-07-01
    """)["sla"]
    assert target_on(targets, date(2016, 6, 30)).value == 0.8
    assert target_on(targets, date(2016, 7, 1)).text == "agreement 2016"
    assert target_on(targets[:1], date(2016, 7, 1)) is None


def test_no_target_holds_between_two_dated_ones():
    targets = parsed("""
        sla = [{ value = 0.8, from = 2016-01-01, until = 2016-02-01 }, { value = 0.9, from = 2016-03-01 }]
    """)["sla"]
    assert target_on(targets, date(2016, 2, 10)) is None


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_value_meets_a_target_or_is_some_way_from_it(value, wanted):
    up, down = Target(wanted, "up"), Target(wanted, "down")
    assert (up.distance(value) == 0) == (value >= wanted)
    assert (down.distance(value) == 0) == (value <= wanted)
    assert up.edge(value) == wanted


@pytest.mark.parametrize(
    ("text", "place", "way_out"),
    [
        ("mttr.value = 1", "targets.mttr", "pawl kpis"),
        ("sla = 0.9", "targets.sla", "value = 0.9"),
        ("sla.vlaue = 0.9", "targets.sla.vlaue", "value, direction, band, from, until, text"),
        ("sla.value = '90 %'", "targets.sla.value", "a share from 0 to 1"),
        ("sla.value = true", "targets.sla.value", "number"),
        ("sla.value = nan", "targets.sla.value", "number"),
        ("sla.text = 'x'", "targets.sla.value", "number"),
        ("sla = { value = 0.9, text = 3 }", "targets.sla.text", "quotes"),
        ("sla = { value = 0.9, direction = 'left' }", "targets.sla.direction", "left does not fit"),
        ("sla = { value = 0.9, direction = 'band' }", "targets.sla.direction", "band = "),
        ("sla = { band = [0.8, 0.9], direction = 'up' }", "targets.sla.direction", "up does not fit"),
        ("sla = { band = [0.8, 0.9], direction = 'down' }", "targets.sla.direction", "down does not fit"),
        ("balance.value = 1", "targets.balance.direction", "optimum does not fit"),
        ("balance.band = 1", "targets.balance.band", "low and a high end"),
        ("balance.band = [1]", "targets.balance.band", "low and a high end"),
        ("balance.band = [1, 'x']", "targets.balance.band", "number"),
        ("balance.band = [1.1, 0.9]", "targets.balance.band", "round"),
        ("balance = { band = [0.9, 1.1], value = 2 }", "targets.balance.value", "outside the band"),
        ("sla = { value = 0.9, from = '2016' }", "targets.sla.from", "without quotes"),
        ("sla = { value = 0.9, from = 2016-01-01T00:00:00 }", "targets.sla.from", "day"),
        ("sla = { value = 0.9, from = 2016-02-01, until = 2016-02-01 }", "targets.sla.until", "not after"),
        ("sla = [{ value = 0.9 }, { value = 0.8 }]", "targets.sla", "same time"),
        (
            "sla = [{ value = 0.9, until = 2016-03-01 }, { value = 0.8, from = 2016-02-01 }]",
            "targets.sla",
            "until",
        ),
        ("sla = [{ value = 0.9, until = 2016-03-01 }, { value = 'x' }]", "targets.sla[1].value", "number"),
    ],
)
def test_a_bad_target_is_refused_with_its_place_and_the_way_out(text, place, way_out):
    with pytest.raises(BadTarget) as refused:
        parsed(text)
    assert refused.value.thing == place
    assert way_out in str(refused.value)


@pytest.mark.parametrize(
    ("entry", "unit", "way_out"),
    [
        ("value = 95", "%", "For 95% write 0.95"),
        ("band = [0.5, 1.5]", "%", "lies between 0 and 1"),
        ("value = -5", "h", "0 or more"),
        ("value = -1", "n", "0 or more"),
    ],
)
def test_a_target_out_of_the_reach_of_its_unit_is_refused(entry: str, unit: str, way_out: str) -> None:
    with pytest.raises(BadTarget, match=way_out):
        targets_from_toml(tomllib.loads(f"x = {{ {entry} }}"), {"x": "up"}, {"x": unit})


def test_money_may_be_negative_and_a_share_may_be_whole() -> None:
    units = {"a": "money", "b": "%"}
    found = targets_from_toml({"a": {"value": -5.0}, "b": {"value": 1.0}}, {"a": "up", "b": "up"}, units)
    assert (found["a"][0].value, found["b"][0].value) == (-5.0, 1.0)
