"""What moved a KPI, on its page, in the analysis and in the API."""

import json
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast

from pawl.analytics.stats.joint_drivers import Crossed, joint_drivers
from pawl.analytics.study import MovedJointly, Movement
from pawl.measurement.models import Dataset, Indicator
from pawl.measurement.sources.moved import drivers_of

OLD = {
    "slice": "priority", "before": {"periods": ["2026-W01", "2026-W04"], "value": 0.6},
    "after": {"periods": ["2026-W05", "2026-W08"], "value": 0.5}, "mix": -0.02, "rate": -0.08,
    "sentence": {"template": "Nothing changed.", "values": {}}, "groups_in_all": 3,
    "groups": [{"value": "", "share_before": 0.4, "share_after": 0.5, "rate_before": 0.6,
                "rate_after": None, "mix": 0.0, "rate": 0.0}],
}  # fmt: skip
"""As it was stored before there were intervals."""


def page(people: Cast, path: str) -> str:
    client = Client()
    client.force_login(people.alice.human)
    return client.get(path).content.decode()


def jointly(**change: Any) -> dict[str, Any]:
    """By two slices at once."""
    before, after = OLD["before"], OLD["after"]
    mixes = [
        {"factor": "priority", "effect": -0.2, "interval": [-0.3, -0.1]},
        {"factor": "assignment_group", "effect": 0.0, "interval": [-0.05, 0.05]},
    ]
    sentence = {"template": "Most of it: other cases by {factor}.", "values": {"factor": "priority"}}
    known = {
        "slice": "", "factors": ["priority", "assignment_group"], "mixes": mixes, "rate": 0.1,
        "rate_interval": None, "cells": 9, "sentence": sentence, "before": before, "after": after,
    }  # fmt: skip
    return known | change


def test_a_study_stores_splits_with_intervals(desk: Dataset, people: Cast) -> None:
    client = Client()
    client.force_login(people.alice.human)
    key = Indicator.objects.get(kpi="sla-attainment", study__is_primary=True).key
    drivers = client.get(f"/api/indicators/{key}").json()["drivers"]
    single = next(one for one in drivers if one["slice"] == "priority")
    assert single["mix"] + single["rate"] == pytest.approx(
        single["after"]["value"] - single["before"]["value"]
    )
    assert single["groups"][0]["share_interval"] is not None
    shown = page(people, "/kpis/sla-attainment/")
    assert "the 95 % interval of the change" in shown


def test_a_split_by_several_slices_is_stored_without_a_rest() -> None:
    before: Crossed = {("1", "a"): [(1, 9), (2, 9), (2, 8)], ("2", "a"): [(5, 9), (4, 9), (6, 9)]}
    after: Crossed = {("1", "a"): [(1, 4), (2, 5), (2, 5)], ("2", "b"): [(9, 14), (8, 14), (7, 11)]}
    found = joint_drivers(before, after, ("priority", "team"))
    labels = ("2026-W01", "2026-W03"), ("2026-W04", "2026-W06")
    (row,) = drivers_of(Movement((), MovedJointly(("priority", "team"), *labels, found)))
    assert json.loads(json.dumps(row)) == row
    effects = [*(one["effect"] for one in row["mixes"]), row["rate"]]
    assert sum(effects) == pytest.approx(row["after"]["value"] - row["before"]["value"])
    assert row["mixes"][0]["interval"][0] < row["mixes"][0]["effect"] < row["mixes"][0]["interval"][1]
    assert row["after"]["periods"] == ["2026-W04", "2026-W06"]


def test_parts_are_told_with_signs_units_and_names(desk: Dataset, people: Cast) -> None:
    Indicator.objects.filter(kpi="sla-attainment").update(drivers=[jointly(), OLD])
    shown = page(people, "/kpis/sla-attainment/")
    assert "Most of it: other cases by Priority, last known." in shown
    assert '<td class="is-number" data-label="Its part of the change">-20.0 percentage points</td>' in shown
    assert "-30.0 to -10.0" in shown
    assert (
        '<td class="is-number text-secondary" data-label="Its part of the change">0.0 percentage points</td>'
        in shown
    )
    analysis = page(people, "/analysis/")
    assert "Most of it: other cases by Priority, last known." in analysis
    assert "Nothing changed." not in analysis, "a line for each KPI; its page has the others"


def test_of_means_the_unit_is_theirs(desk: Dataset, people: Cast) -> None:
    Indicator.objects.filter(kpi="resolution-time-median").update(drivers=[jointly(rate=-2.5)])
    shown = page(people, "/kpis/resolution-time-median/")
    assert "-2.50 h" in shown
    assert "points" not in shown.split('id="drivers"')[1].split("</section>")[0]


def test_what_was_stored_before_is_shown_without_intervals(desk: Dataset, people: Cast) -> None:
    Indicator.objects.filter(kpi="sla-attainment").update(drivers=[OLD])
    shown = page(people, "/kpis/sla-attainment/")
    assert "Other kinds of cases: -2.0 percentage points." in shown
    assert "60.0% → –" in shown
    assert "2 more did less." in shown


def test_what_moved_by_chance_stands_in_no_analysis(desk: Dataset, people: Cast) -> None:
    Indicator.objects.filter(kpi="sla-attainment").update(drivers=[OLD | {"change_interval": [-0.2, 0.1]}])
    assert "What moved the rates" not in page(people, "/analysis/")
