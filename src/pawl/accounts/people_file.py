"""A file of people and teams: what its rows say, and which of them cannot be read."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pawl.accounts.roles import Role
from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid
from pawl.presentation.cells import as_it_was

COLUMNS = ("email", "name", "organisation", "teams", "roles", "active", "external_id")
NEEDED = ("email", "name")
MOST_ROWS = 20_000
LARGEST_BYTES = 5 * 1024 * 1024
TRUE, FALSE = frozenset({"", "yes", "true", "1", "是"}), frozenset({"no", "false", "0", "否"})
DELIMITERS = ",;\t"


@dataclass(frozen=True)
class RoleAt:
    """A role and where: everywhere, in an organisation, or for a team of it."""

    role: Role
    organisation: str = ""
    team: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the file, read."""

    row: int
    email: str
    name: str
    organisation: str
    teams: tuple[str, ...] | None
    """None where the file has no such column: then it says nothing about teams."""
    roles: tuple[RoleAt, ...]
    is_active: bool
    external_id: str | None


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: which column breaks which rule, and the way out."""

    row: int
    column: str
    rule: Sentence
    way_out: Sentence


def read(content: bytes) -> Iterator[Line | Refusal]:
    """The rows of a CSV file in UTF-8, with a header.   Raises Invalid where the file is none of that."""
    rows = csv.DictReader(io.StringIO(_text(content)), delimiter=_delimiter(content), strict=True)
    _check_header(rows.fieldnames)
    try:
        for number, raw in enumerate(rows, start=2):
            if number - 1 > MOST_ROWS:
                raise _unreadable(say("It has more than {n} rows.", n=MOST_ROWS), say("Split it."))
            yield _line(number, raw)
    except csv.Error as broken:
        rule = say("It is not CSV after row {row}: {cause}.", row=rows.line_num, cause=str(broken))
        raise _unreadable(rule, say("Export it again as CSV.")) from broken


def _line(number: int, raw: Mapping[str | None, str | None]) -> Line | Refusal:
    if None in raw or None in raw.values():
        rule = say("It has another number of columns than the header.")
        return Refusal(number, "", rule, say("Quote values that hold the separator."))
    said = {str(name).strip().lower(): as_it_was(str(value or "").strip()) for name, value in raw.items()}
    active = said.get("active", "").lower()
    if active not in TRUE | FALSE:
        return Refusal(number, "active", say("It is neither yes nor no."), say("Write yes or no."))
    roles = [_role(text) for text in _parts(said.get("roles", ""))]
    if None in roles:
        names = ", ".join(role.value for role in Role)
        way_out = say("Write it like agent@Acme/Desk; the roles are: {names}.", names=names)
        return Refusal(number, "roles", say("There is no such role."), way_out)
    return Line(
        row=number,
        email=said["email"],
        name=said["name"],
        organisation=said.get("organisation", ""),
        teams=tuple(_parts(said["teams"])) if "teams" in said else None,
        roles=tuple(role for role in roles if role),
        is_active=active in TRUE,
        external_id=said.get("external_id"),
    )


def _role(text: str) -> RoleAt | None:
    name, _, place = text.partition("@")
    organisation, _, team = place.partition("/")
    try:
        return RoleAt(Role(name.strip().lower()), organisation.strip(), team.strip())
    except ValueError:
        return None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _text(content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise _unreadable(say("It is larger than 5 MB."), say("Split it."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise _unreadable(say("It is not UTF-8."), say("Save it as CSV UTF-8.")) from wrong
    if "\x00" in text:
        raise _unreadable(say("It holds NUL characters."), say("Save it as CSV UTF-8."))
    return text


def _delimiter(content: bytes) -> str:
    header = content.split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(DELIMITERS, key=header.count)


def _check_header(names: object) -> None:
    found = [str(name).strip().lower() for name in names] if isinstance(names, list) else []
    unknown = [name for name in found if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in found]
    way_out = say("Its first row names the columns: {names}.", names=", ".join(COLUMNS))
    if len(set(found)) != len(found):
        raise _unreadable(say("A column stands twice."), way_out)
    if unknown:
        raise _unreadable(
            say("It has columns that are not known: {names}.", names=", ".join(unknown)), way_out
        )
    if missing:
        raise _unreadable(say("It has no column {names}.", names=", ".join(missing)), way_out)


def _unreadable(rule: Sentence, way_out: Sentence) -> Invalid:
    return Invalid("file", rule, way_out, {"file": rule})
