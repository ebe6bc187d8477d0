"""Presets are looked up by the name that a chart stores."""

import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.presets import PRESETS, find_preset


@pytest.mark.parametrize("name", PRESETS)
def test_a_chart_stores_the_name_that_finds_its_rules_again(name):
    assert find_preset(xmr_chart([1, 2, 3], Plan(find_preset(name))).preset) is PRESETS[name]


def test_an_unknown_preset_is_refused_with_the_list_of_those_there_are():
    with pytest.raises(OutOfDomain, match="wheeler, western-electric, nelson, nhs, servicenow, anhoej"):
        find_preset("wheeler2")


def test_every_preset_has_its_source_and_its_meaning_and_begins_with_the_limits():
    for preset in PRESETS.values():
        assert preset.source
        assert str(preset.meaning).endswith(".")
        assert preset.rules[0].name == "out"
