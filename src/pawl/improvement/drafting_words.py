"""The draft of a charter in the words of its reader, on a page, in the API and in the charter itself."""

import re

from pawl.accounts.actor import Actor
from pawl.analytics.words import Sentence, say
from pawl.improvement.drafting import Draft, Place
from pawl.improvement.drafting_from import Stakeholder, risks, services_of, stakeholders
from pawl.improvement.gains_charts import unit_of
from pawl.improvement.models import Improvement
from pawl.measurement.actions.question import library
from pawl.presentation.language import Language
from pawl.presentation.vocabulary import field_label, name_of
from pawl.projects.actions.from_gap import Danger, Drafted, Stake

NOTHING = "–"
LONGEST = 250
"""Letters of a risk's title."""


def sentences(found: Draft, words: Language) -> list[Sentence]:
    """What the data says, one thing each; what it does not say is left out."""
    if found.trouble is not None or found.level is None:
        return [found.trouble or say("There is no measured period.")]
    unit = unit_of(found.kpi)
    kpi = name_of(library().definitions[found.kpi])
    said = [_size(found, kpi, unit, words)]
    if found.places and found.places[0].share is not None:
        field, some = found.by_field[0]
        places = ", ".join(_place(each, words) for each in some if each.share)
        said.append(say("Of what is missed, by {field}: {places}.", field=field_name(found, field, words),
                        places=places))  # fmt: skip
    if found.reached is not None:
        said.append(say("One period in four reached {level} already.",
                        level=words.quantity(found.reached, unit)))  # fmt: skip
    said.append(_power(found, unit, words))
    return said


def drafted(one: Improvement, found: Draft, words: Language, *, by: Actor) -> Drafted:
    """The draft as the charter takes it, with what `by` may see."""
    services = services_of(one, by)
    said = " ".join(words.sentence(each) for each in sentences(found, words))
    options = list(one.options.filter(removed_at=None))
    chosen = next((each for each in options if each.is_chosen), None)
    nothing = next((each for each in options if each.is_nothing), None)
    purpose = "\n\n".join(part for part in (chosen.title if chosen else "", one.choice) if part)
    return Drafted(
        f"{one.problem}\n\n{said}"[:10_000],
        nothing.note if nothing else "",
        purpose,
        one.kpi,
        found.target,
        one.baseline,
        one.review_on,
        one.case.owner,
        one.cost if one.cost is not None else chosen.cost if chosen else None,
        [_stake(each, words) for each in stakeholders(one, services, by)],
        [Danger(words.sentence(each.title)[:LONGEST], _from(each.source, words))
         for each in risks(one, services, by)],
    )  # fmt: skip


def _stake(each: Stakeholder, words: Language) -> Stake:
    wants = f"{words.sentence(each.why)}. {_from(each.source, words)}"
    return Stake(each.name, wants, each.person, each.customer)


def _from(source: str, words: Language) -> str:
    return words.sentence(say("Drafted from {source}.", source=source))


def _size(found: Draft, kpi: Sentence, unit: str, words: Language) -> Sentence:
    level = words.quantity(found.level, unit)
    cases = NOTHING if found.cases is None else words.count(round(found.cases))
    if found.target is None:
        return say("{kpi} is at {level} in the newest {n} periods ({cases} cases); no target is set.",
                   kpi=kpi, level=level, n=found.periods, cases=cases)  # fmt: skip
    return say("{kpi} is at {level} in the newest {n} periods ({cases} cases); the target is {target}.",
               kpi=kpi, level=level, n=found.periods, cases=cases,
               target=words.quantity(found.target, unit))  # fmt: skip


def field_name(found: Draft, field: str, words: Language) -> str:
    """A field as people know it."""
    return re.split("[;\uff1b]", words.sentence(field_label(found.kind, field)))[0]


def _place(each: Place, words: Language) -> str:
    return f"{each.value or NOTHING} ({words.quantity(each.share, '%')})"


def _power(found: Draft, unit: str, words: Language) -> Sentence:
    power = found.power
    if power is None or power.points is None:
        reason = power.reason if power and power.reason else say("nobody has said which change is expected")
        return say("How long it takes to see an effect is not known: {reason}", reason=reason)
    return say(
        "A change of {change} is seen four times in five, {n} periods after it.",
        change=words.difference(found.change, unit), n=power.points,
    )  # fmt: skip
