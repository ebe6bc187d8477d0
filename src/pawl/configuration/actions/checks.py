"""Rights and values, as every action of the configuration asks for them."""

from collections.abc import Iterable, Mapping
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue.actions.checks import Cleaner, check_owner, currency, money, one_of, same_place
from pawl.catalogue.models import Criticality
from pawl.collaboration.cases import place_of
from pawl.collaboration.checks import broken, line, passage
from pawl.configuration.classes import BadDefinition, ClassTree
from pawl.errors import Invalid

EDIT, READ = Permission.ITEM_EDIT, Permission.ITEM_READ
LONGEST_KEY, MOST_KEYS = 200, 20
RULES: dict[str, Cleaner] = {
    "title": line,
    "criticality": one_of(*Criticality.values),
    "description": passage,
    "monthly_cost": money,
    "currency": currency,
}


def editor(by: Actor, on: Any) -> None:
    """Ask for the right to edit an item, and that its team is one of theirs."""
    require(by, EDIT, on=on)
    require(by, EDIT, on=on.case)


def item_place(by: Actor, owner: Person | None, team: Team | None, given: Place | None = None) -> Place:
    """Where a new item stands: with its author's organisation, or where it is said to.

    Raises NotAllowed, Invalid.
    """
    organisation = (given or place_of(by.person)).organisation_id
    if organisation is not None:
        same_place(team, organisation, "team")
    place = Place(organisation, team.pk if team else None, owner.pk if owner else None)
    require(by, EDIT, on=place)
    check_owner(owner, place, READ)
    return place


def priced(by: Actor, on: Any, said: Mapping[str, Any]) -> None:
    """Who writes what something costs may also read it; an amount has a currency."""
    if said.get("monthly_cost") is not None or said.get("currency"):
        require(by, Permission.COST_READ, on=on)


def with_currency(amount: Any, code: str) -> None:
    """Refuse an amount of nothing."""
    if amount is not None and not code:
        raise broken("currency", say("An amount needs its currency."), say("Write three letters, like EUR."))


def class_of(tree: ClassTree, word: str) -> str:
    """The word of a class that new items can have.   Raises Invalid."""
    if word not in tree or tree.kinds[word].retired:
        raise broken("item_class", say("There is no such class."), say("Choose one of the classes."))
    return word


def checked_attributes(tree: ClassTree, word: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept; None takes one away.   Raises Invalid, naming each wrong attribute."""
    known = {one.word: one for one in tree.attributes(word)}
    found: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for name, value in given.items():
        try:
            found[name] = known[name].read(value) if name in known else _unknown(name)
        except BadDefinition as error:
            wrong[f"attribute_{name}"[:60]] = say("{rule} {way}", rule=error.rule, way=error.way_out)
    if wrong:
        raise Invalid("attributes", say("Some values break a rule."), say("Mend the named fields."), wrong)
    return found


def complete(tree: ClassTree, word: str, values: Mapping[str, Any]) -> None:
    """What is in use has all that its class requires.   Raises Invalid."""
    wrong = {f"attribute_{one.word}": say("It is missing.") for one in tree.missing(word, values)}
    if wrong:
        rule = say("An item in use has what its class requires.")
        raise Invalid("attributes", rule, say("Fill the named fields, or keep it planned."), wrong)


def checked_keys(given: Iterable[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Pairs of source and value, each once, as they are kept.   Raises Invalid."""
    found: dict[tuple[str, str], None] = {}
    for one in given:
        source = " ".join(one["source"].split()).lower()
        found[line("keys", source, 40), line("keys", one["value"], LONGEST_KEY)] = None
    if len(found) > MOST_KEYS:
        raise broken("keys", say("More than {n} keys.", n=MOST_KEYS), say("Keep those that name it."))
    return list(found)


def _unknown(_name: str) -> Any:
    raise BadDefinition(say("Its class has no such attribute."), say("Add it to the class first."))
