"""What every connector has: a form, a way to look whether it is right, and pages that can be gone on from.

A connector knows nothing of runs, spools, imports or rights. It is handed settings, the secret in the clear,
the mark up to which an earlier reading came, and a way to ask; it hands back pages. Whatever it is handed
again gives the same pages again, so that a reading that was killed is worth what it had read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pawl.analytics.words import Sentence, say
from pawl.asking import Site
from pawl.errors import Invalid, PawlError

LONGEST = 4000
KINDS = Literal["line", "text", "choice"]


@dataclass(frozen=True)
class Page:
    """Some rows, and from where to go on behind them."""

    rows: list[dict[str, str]]
    """Flat rows of events, all text; each row of a source has the same columns."""
    mark: str
    """After this page, as JSON that nobody but the connector reads."""
    is_last: bool
    """Whether there is no more for now; a reading that ends without such a page broke off."""


@dataclass(frozen=True)
class Setting:
    """One field of a connector's form."""

    name: str
    label: Any
    hint: Any = ""
    kind: KINDS = "line"
    default: str = ""
    required: bool = True
    choices: Mapping[str, Any] = field(default_factory=dict)


class Ask(Protocol):
    """How a connector asks over HTTP: guarded, with time limits, and waiting where it is told to."""

    def __call__(self, address: str, headers: Mapping[str, str]) -> Site:
        """A site that answers at an address, to whoever sends these headers."""
        ...


class Connector(Protocol):
    """One kind of system that can be read."""

    name: str
    """As `DataSource.origin` has it."""
    label: Any
    secret: Any
    """What the secret is, in a few words; None where it takes none."""
    mapping: str
    """What its columns mean, as the text of a mapping; empty where that depends on what is asked."""

    @property
    def fields(self) -> Sequence[Setting]:
        """What it has to be told."""
        ...

    def check(self, settings: Mapping[str, str]) -> None:
        """Refuse settings that cannot be right, without asking anybody.   Raises Invalid."""

    def pages(self, settings: Mapping[str, Any], secret: str, mark: str, ask: Ask) -> Iterator[Page]:
        """What there is behind a mark; the empty mark is the beginning.

        Raises Invalid where a person has to mend something (`secret` where it is not known any more), and
        Unavailable where the same may go through later.
        """
        ...


class Vanished(PawlError):
    """The rows have lost a column that they had: somebody has to look before anything is read by them."""

    status = 409


def told(connector: Connector, given: Mapping[str, Any]) -> dict[str, str]:
    """Settings as they are kept: every field there is, as text.   Raises Invalid."""
    known = {one.name: one for one in connector.fields}
    for name in given:
        if name not in known:
            rule = say("{name} is no setting of it.", name=name)
            way_out = say("Use one of: {names}.", names=", ".join(known))
            raise Invalid("settings", rule, way_out, {"settings": rule})
    found = {name: _text(one, given.get(name, one.default)) for name, one in known.items()}
    connector.check(found)
    return found


def _text(field_: Setting, value: Any) -> str:
    text = "" if value is None else str(value).replace("\r\n", "\n").strip()
    if field_.required and not text:
        raise wrong(field_.name, say("It is needed."), say("Fill it in."))
    if len(text) > LONGEST or (field_.kind == "line" and "\n" in text) or "\x00" in text:
        rule = say("It is too long, or not of one line.")
        raise wrong(field_.name, rule, say("Write what the hint beside it says."))
    if field_.choices and text not in field_.choices:
        rule = say("{value} is not known here.", value=repr(text)[:60])
        raise wrong(field_.name, rule, say("Use one of: {choices}.", choices=", ".join(field_.choices)))
    return text


def wrong(name: str, rule: Sentence, way_out: Sentence) -> Invalid:
    """A setting that breaks a rule, shown at its field."""
    return Invalid(name, rule, way_out, {name: rule})
