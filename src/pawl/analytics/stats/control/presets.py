"""Named sets of rules; a chart stores the name, so that it can be read years later."""

from dataclasses import dataclass

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.rules import (
    Rule,
    alternating,
    anhoej,
    avoiding,
    beyond_limits,
    hugging,
    near,
    run,
    trend,
)
from pawl.analytics.words import Sentence, say


@dataclass(frozen=True)
class Preset:
    """A named set of rules, and whether extreme moving ranges are left out of the limits."""

    name: str
    meaning: Sentence
    source: str
    rules: tuple[Rule, ...]
    screens: bool = False
    """Leave moving ranges above 3.267 × their mean out, once, and take the mean of the rest."""


WESTERN_ELECTRIC = Preset(
    "western-electric",
    say("Out of limits, 2 of 3 beyond 2 sigma, 4 of 5 beyond 1 sigma, 8 in a row on one side."),
    "Western Electric, Statistical Quality Control Handbook (1956), p. 25-28",
    (beyond_limits(), near(2, 3, beyond=2), near(4, 5, beyond=1), run(8)),
)
NELSON = Preset(
    "nelson",
    say("All eight tests of Nelson: the most sensitive, with the most false alarms."),
    "Nelson, L. S. (1984), The Shewhart control chart: tests for special causes, J. Quality Technology 16(4)",
    (
        beyond_limits(),
        run(9),
        trend(6),
        alternating(14),
        near(2, 3, beyond=2),
        near(4, 5, beyond=1),
        hugging(15),
        avoiding(8),
    ),
)
NHS = Preset(
    "nhs",
    say(
        "Out of limits, 7 in a row on one side, 7 rising or falling, 2 of 3 close to a limit; "
        "extreme moving ranges are left out of the limits."
    ),
    "NHS England, Making Data Count; R package NHSRplotthedots",
    (beyond_limits(), run(7), trend(7), near(2, 3, beyond=2, upto=3, together=True)),
    screens=True,
)
WHEELER_RULES = Preset(
    "wheeler",
    say("Out of limits, 8 in a row on one side, 3 of 4 nearer to a limit than to the mean."),
    "Wheeler, D. J. (2000), Understanding Variation; xmrit.com",
    (beyond_limits(), run(8), near(3, 4, beyond=1.5)),
)
SERVICENOW = Preset(
    "servicenow",
    say("Out of limits, 7 in a row on one side, 4 in a row on one side with 3 of them beyond 2 sigma."),
    "ServiceNow documentation, KPI Signals",
    (beyond_limits(), run(7), near(3, 4, beyond=2, together=True)),
)
ANHOEJ = Preset(
    "anhoej",
    say("Out of limits, a run longer than chance makes, or too few crossings of the centre."),
    "Anhøj, J. & Olesen, A. V. (2014), Run charts revisited, PLoS ONE 9(11) e113825",
    (beyond_limits(), anhoej()),
)
PRESETS = {
    preset.name: preset for preset in (WHEELER_RULES, WESTERN_ELECTRIC, NELSON, NHS, SERVICENOW, ANHOEJ)
}


def find_preset(name: str) -> Preset:
    """Look a preset up by the name that a chart or a settings file stores.

    name: a key of PRESETS.
    Returns the preset.   Raises OutOfDomain for an unknown name, listing those there are.
    Error: none.   Source: our own.   Checked: tests/analytics/stats/control/test_presets.py.
    """
    if name not in PRESETS:
        raise OutOfDomain(
            name,
            say("There is no set of rules of this name."),
            say("Use one of: {names}.", names=", ".join(PRESETS)),
        )
    return PRESETS[name]
