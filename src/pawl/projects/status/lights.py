"""What the numbers of a report say of its lights: a light that is brighter than a rule allows is said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.projects.models import HIGH, Light

Numbers = Mapping[str, Any]
LIGHTS = ("scope", "time", "cost", "risk")
ORDER = {Light.GREEN: 0, Light.AMBER: 1, Light.RED: 2}


@dataclass(frozen=True)
class Rule:
    """When a figure holds, a light is at least so dark."""

    light: str
    least: Light
    holds: Callable[[Numbers], bool]
    says: Callable[[Numbers], Sentence]


def value_of(numbers: Numbers, name: str) -> float | None:
    """A figure of the numbers; None where it is unknown."""
    found: float | None = (numbers.get(name) or {}).get("value")
    return found


def _below(name: str, limit: float) -> Callable[[Numbers], bool]:
    def holds(numbers: Numbers) -> bool:
        value = value_of(numbers, name)
        return value is not None and value < limit

    return holds


def _over_budget(share: float) -> Callable[[Numbers], bool]:
    def holds(numbers: Numbers) -> bool:
        eac, budget = value_of(numbers, "eac"), value_of(numbers, "budget")
        return eac is not None and budget is not None and budget > 0 and eac > budget * share

    return holds


def _ends_late(numbers: Numbers) -> bool:
    end = numbers["end"]
    return bool(end["planned"] and end["now"] and end["now"] > end["planned"])


def _index(name: str, label: str, limit: float, light: str) -> Callable[[Numbers], Sentence]:
    def says(numbers: Numbers) -> Sentence:
        value = value_of(numbers, name) or 0.0
        return say("{index} is {value:.2f}: below {limit:.2f} the rule asks for {light}.",
                   index=label, value=value, limit=limit, light=WORDS[light])  # fmt: skip

    return says


def _budget(numbers: Numbers) -> Sentence:
    percent = 100 * (value_of(numbers, "eac") or 0.0) / (value_of(numbers, "budget") or 1.0) - 100
    return say("EAC is {n:.0f} % above the budget.", n=percent)


def _late(numbers: Numbers) -> Sentence:
    now, planned = (date.fromisoformat(numbers["end"][name]) for name in ("now", "planned"))
    return say("The plan now ends on {now}, after {planned} as promised.", now=now, planned=planned)


def _count(name: str, template: Sentence) -> Callable[[Numbers], Sentence]:
    return lambda numbers: Sentence(template.template, {"n": numbers[name], "high": HIGH})


WORDS = {"amber": say("amber"), "red": say("red")}
NAMES = {"scope": say("Scope"), "time": say("Time"), "cost": say("Cost"), "risk": say("Risk")}
COLOURS = {"green": say("green"), **WORDS}
RULES = (
    Rule("time", Light.RED, _below("spi", 0.8), _index("spi", "SPI", 0.8, "red")),
    Rule("time", Light.AMBER, _below("spi", 0.9), _index("spi", "SPI", 0.9, "amber")),
    Rule("time", Light.AMBER, _ends_late, _late),
    Rule("cost", Light.RED, _below("cpi", 0.8), _index("cpi", "CPI", 0.8, "red")),
    Rule("cost", Light.AMBER, _below("cpi", 0.9), _index("cpi", "CPI", 0.9, "amber")),
    Rule("cost", Light.RED, _over_budget(1.1), _budget),
    Rule("cost", Light.AMBER, _over_budget(1.0), _budget),
    Rule("risk", Light.RED, lambda one: one["risks_unanswered"] > 0,
         _count("risks_unanswered",
                say("High risks (probability × impact {high} or more) without a response: {n}."))),
    Rule("risk", Light.AMBER, lambda one: one["risks_high"] > 0,
         _count("risks_high", say("High risks that are open (probability × impact {high} or more): {n}."))),
    Rule("scope", Light.AMBER, lambda one: one["changes_waiting"] > 0,
         _count("changes_waiting", say("Change requests that wait for a decision: {n}."))),
)  # fmt: skip
"""Of one light the darkest rule comes first; only the first that it contradicts is said."""


def contradictions(lights: Mapping[str, str], numbers: Numbers) -> list[Sentence]:
    """Each light that is brighter than a rule allows, with the rule."""
    found: dict[str, Sentence] = {}
    for rule in RULES:
        shown = Light(lights[rule.light])
        if rule.light not in found and ORDER[shown] < ORDER[rule.least] and rule.holds(numbers):
            found[rule.light] = say(
                "{name} is {colour}, though it should be at least {least}. {why}",
                name=NAMES[rule.light], colour=COLOURS[shown.value], least=COLOURS[rule.least.value],
                why=rule.says(numbers),
            )  # fmt: skip
    return [found[name] for name in LIGHTS if name in found]
