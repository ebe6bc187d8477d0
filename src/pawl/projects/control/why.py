"""Every figure of earned value with its reason: the formula in words, what goes into it, its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pawl.analytics.scheduling.earned_value import Figure
from pawl.analytics.words import Sentence, say

Value = float | date | None


@dataclass(frozen=True)
class Meaning:
    """What a figure is: how it is called, its unit, its formula in words, the figures it is made of."""

    label: Sentence
    unit: str
    """money, ratio, %, days or day."""
    formula: Sentence
    inputs: tuple[str, ...] = ()
    of_rows: str = ""
    """The column of the rows that adds up to it."""


@dataclass(frozen=True)
class Told:
    """A figure, told: its value or the reason why there is none; the values of what goes into it."""

    name: str
    meaning: Meaning
    value: Value
    reason: Sentence | None
    inputs: Sequence[tuple[str, Meaning, Value]]


def _eac(label: Sentence, formula: Sentence, *inputs: str) -> Meaning:
    return Meaning(label, "money", formula, inputs)


MEANINGS: Mapping[str, Meaning] = {
    "bac": Meaning(
        say("Budget at completion (BAC)"),
        "money",
        say("The planned cost of all rows of the baseline, each amount once."),
        of_rows="budget",
    ),
    "pv": Meaning(
        say("Planned value (PV)"),
        "money",
        say("The budget of each row, evenly over its working days in the baseline, up to the status date."),
        ("bac",),
        "planned",
    ),
    "ev": Meaning(
        say("Earned value (EV)"),
        "money",
        say(
            "The budget of each row times the share of it that is done; a cost of its own is earned when "
            "it was spent."
        ),
        ("bac",),
        "earned",
    ),
    "ac": Meaning(
        say("Actual cost (AC)"),
        "money",
        say("What was spent up to the status date; what has no day counts as spent by then."),
        of_rows="actual",
    ),
    "sv": Meaning(
        say("Schedule variance (SV)"), "money", say("EV − PV: below 0 is behind the plan."), ("ev", "pv")
    ),
    "cv": Meaning(
        say("Cost variance (CV)"), "money", say("EV − AC: below 0 costs more than it is worth."), ("ev", "ac")
    ),
    "spi": Meaning(
        say("Schedule performance index (SPI)"),
        "ratio",
        say("EV / PV: below 1 is behind the plan."),
        ("ev", "pv"),
    ),
    "cpi": Meaning(
        say("Cost performance index (CPI)"),
        "ratio",
        say("EV / AC: what is earned for each unit of money spent."),
        ("ev", "ac"),
    ),
    "percent_complete": Meaning(say("Complete"), "%", say("EV / BAC."), ("ev", "bac")),
    "percent_spent": Meaning(say("Spent"), "%", say("AC / BAC."), ("ac", "bac")),
    "eac": _eac(
        say("Estimate at completion (EAC), at the cost performance so far"),
        say("BAC / CPI: the rest costs as the work so far did."),
        "bac",
        "cpi",
    ),
    "eac_budget": _eac(
        say("EAC, the rest as budgeted"),
        say("AC + BAC − EV: what is left costs as planned."),
        "ac",
        "bac",
        "ev",
    ),
    "eac_both": _eac(
        say("EAC, at cost and schedule performance"),
        say("AC + (BAC − EV) / (CPI × SPI): being late costs money, too."),
        "ac",
        "bac",
        "ev",
        "cpi",
        "spi",
    ),
    "rest": Meaning(
        say("The rest, as the rows say now"),
        "money",
        say(
            "What each row of the plan costs now times the share that is not done, and costs that are not "
            "spent yet."
        ),
    ),
    "eac_revised": _eac(
        say("EAC, with the rest estimated anew"),
        say("AC + what the rest costs as the rows say now."),
        "ac",
        "rest",
    ),
    "etc": Meaning(
        say("Estimate to complete (ETC)"), "money", say("EAC − AC: what is still to be spent."), ("eac", "ac")
    ),
    "etc_budget": Meaning(say("ETC, the rest as budgeted"), "money", say("BAC − EV."), ("eac_budget", "ac")),
    "etc_both": Meaning(
        say("ETC, at cost and schedule performance"), "money", say("EAC − AC."), ("eac_both", "ac")
    ),
    "etc_revised": Meaning(say("ETC, estimated anew"), "money", say("EAC − AC."), ("eac_revised", "ac")),
    "vac": Meaning(
        say("Variance at completion (VAC)"),
        "money",
        say("BAC − EAC: below 0 costs more than the budget."),
        ("bac", "eac"),
    ),
    "vac_budget": Meaning(
        say("VAC, the rest as budgeted"), "money", say("BAC − EAC."), ("bac", "eac_budget")
    ),
    "vac_both": Meaning(
        say("VAC, at cost and schedule performance"), "money", say("BAC − EAC."), ("bac", "eac_both")
    ),
    "vac_revised": Meaning(
        say("VAC, with the rest estimated anew"), "money", say("BAC − EAC."), ("bac", "eac_revised")
    ),
    "tcpi": Meaning(
        say("To-complete performance index (TCPI) to keep the budget"),
        "ratio",
        say("(BAC − EV) / (BAC − AC): the cost performance that the rest must reach."),
        ("bac", "ev", "ac"),
    ),
    "tcpi_eac": Meaning(
        say("TCPI to keep the estimate"), "ratio", say("(BAC − EV) / (EAC − AC)."), ("bac", "ev", "eac", "ac")
    ),
    "at": Meaning(
        say("Actual time (AT)"),
        "days",
        say("Working days from the start of the baseline to the status date."),
    ),
    "pd": Meaning(
        say("Planned duration (PD)"), "days", say("Working days until the plan of the baseline is complete.")
    ),
    "es": Meaning(
        say("Earned schedule (ES)"),
        "days",
        say("The working day on which the plan should have earned what is earned now."),
        ("ev",),
    ),
    "sv_t": Meaning(
        say("Schedule variance in time, SV(t)"),
        "days",
        say("ES − AT: below 0 is behind the plan, in working days."),
        ("es", "at"),
    ),
    "spi_t": Meaning(
        say("Schedule performance index in time, SPI(t)"), "ratio", say("ES / AT."), ("es", "at")
    ),
    "tspi": Meaning(
        say("To-complete schedule performance index (TSPI)"),
        "ratio",
        say("(PD − ES) / (PD − AT): how fast the rest must go to end as planned."),
        ("pd", "es", "at"),
    ),
    "ieac_t": Meaning(
        say("Estimate at completion in time, IEAC(t)"),
        "days",
        say("PD / SPI(t): how long it takes in all, at the pace so far."),
        ("pd", "spi_t"),
    ),
    "ends": Meaning(
        say("End at the pace so far"),
        "day",
        say("The start of the baseline and IEAC(t) working days."),
        ("ieac_t",),
    ),
}


def told_figures(known: Mapping[str, Figure | date]) -> dict[str, Told]:
    """Each figure with the values that go into it."""
    values = {name: one.value if isinstance(one, Figure) else one for name, one in known.items()}
    return {
        name: Told(
            name, meaning, values[name], _reason(known[name]),
            [(one, MEANINGS[one], values[one]) for one in meaning.inputs],
        )
        for name, meaning in MEANINGS.items()
    }  # fmt: skip


def _reason(one: Figure | date) -> Sentence | None:
    return one.reason if isinstance(one, Figure) else None


def sentence_of(figures: Mapping[str, Told]) -> Sentence:
    """How the project stands: time, then money, then the end; or why that cannot be said."""
    spi, cpi, eac = (figures[name].value for name in ("spi", "cpi", "eac"))
    time = _side(spi, say("The work is behind the plan"), say("The work is as far as planned"),
                 say("The work is ahead of the plan"))  # fmt: skip
    money = _side(cpi, say("costs more than it is worth"), say("costs what it is worth"),
                  say("costs less than it is worth"))  # fmt: skip
    if time is None or money is None or not isinstance(eac, float):
        missing = next(one for one in (figures["spi"], figures["cpi"], figures["eac"]) if one.value is None)
        return say(
            "How it stands cannot be said yet: {why}", why=missing.reason or say("A figure is missing.")
        )
    return say(
        "{time} and {money}. Going on like this it costs {eac:,.0f} of a budget of {bac:,.0f}.",
        time=time, money=money, eac=eac, bac=_amount(figures["bac"].value),
    )  # fmt: skip


NEAR = 0.005


def _side(index: Value, below: Sentence, even: Sentence, above: Sentence) -> Sentence | None:
    if not isinstance(index, float):
        return None
    return even if abs(index - 1) < NEAR else below if index < 1 else above


def _amount(value: Value) -> float:
    return value if isinstance(value, float) else 0.0
