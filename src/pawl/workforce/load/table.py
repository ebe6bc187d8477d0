"""The heat table: a row per person, team or skill, a cell per week, each with its word and its causes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Person, Team
from pawl.analytics.words import Sentence
from pawl.workforce.capability import holders
from pawl.workforce.load import projects, support
from pawl.workforce.load.demand import Cause, Demand, Piece
from pawl.workforce.load.weeks import AHEAD, Hours, Weeks, hours_of, this_week

ROOM, FULL = 0.8, 1.0
"""Shares of the working hours up to which there is room, and beyond which it is too much."""
ROUNDING = 0.005
"""Half a per cent beyond full is still told as 100 %."""
MOST_ROWS = 100
MOST_CAUSES = 4


@dataclass(frozen=True)
class Cell:
    """One week of a row."""

    hours: float
    capacity: float
    causes: Sequence[tuple[Cause, float]]
    """What takes most of it."""
    on_call: float = 0.0
    """Days on call."""

    @property
    def percent(self) -> int | None:
        """Of the hours that there are; None where there are none."""
        return round(100 * self.hours / self.capacity) if self.capacity else None

    @property
    def word(self) -> str:
        """How full it is."""
        if not self.capacity:
            return "over" if self.hours >= 1 else "away"
        share = self.hours / self.capacity
        return (
            "over" if share > FULL + 0.005 else "full" if share > ROOM else "room" if self.hours else "free"
        )


@dataclass
class Row:
    """A person, a team or a skill."""

    name: str
    key: str
    cells: Sequence[Cell] = field(default_factory=list)

    @property
    def overloaded(self) -> list[tuple[int, Cell]]:
        """The weeks with too much to do."""
        return [(n, one) for n, one in enumerate(self.cells) if one.word == "over"]


@dataclass(frozen=True)
class Table:
    """The whole."""

    by: str
    weeks: Sequence[date]
    rows: Sequence[Row]
    left_off: int
    notices: Sequence[Sentence]


@dataclass(frozen=True)
class _Known:
    """Everything that was read."""

    demand: Demand
    hours: Mapping[int, Hours]
    people: Mapping[int, Person]
    members: Sequence[tuple[int, int]]
    """Team and person."""
    weeks: Weeks

    def capacity(self, people: Iterable[int]) -> list[float]:
        """Their hours in each week."""
        whole = [0.0] * AHEAD
        for one in people:
            for n, hours in enumerate(self.hours[one].of_weeks(self.weeks)):
                whole[n] += hours
        return whole


def table(actor: Actor, by: str, team: Team | None = None, *, most: int | None = MOST_ROWS) -> Table:
    """By person, team or skill; of a team its people alone.   Some twenty queries, however many rows."""
    known = _read(actor, team)
    rows = {"person": _people, "team": _teams, "skill": _skills}[by](known, actor)
    shown = [one for one in rows if any(cell.hours or cell.on_call for cell in one.cells) or by == "team"]
    shown.sort(key=lambda one: one.name.casefold())
    notices = known.demand.notices
    kept = shown[:most]
    return Table(by, known.weeks.days, kept, len(shown) - len(kept), notices)


def _read(actor: Actor, team: Team | None) -> _Known:
    weeks = this_week()
    planned, desk = projects.read(actor, weeks), support.read(actor, weeks)
    members = list(Membership.objects.visible_to(actor).values_list("team_id", "person_id"))
    wanted = planned.people | desk.people | {person for _team, person in members}
    if team is not None:
        wanted = {person for of, person in members if of == team.pk}
        members = [(of, person) for of, person in members if of == team.pk]
    people = Person.objects.visible_to(actor).active().in_bulk(wanted)
    hours = hours_of([*people])
    demand = Demand(on_call=desk.on_call)
    demand.add(*projects.pieces_of(planned, hours, weeks))
    demand.add(*support.pieces_of(desk, weeks))
    return _Known(demand, hours, people, members, weeks)


def _people(known: _Known, _actor: Actor) -> list[Row]:
    by = defaultdict(list)
    for one in known.demand.pieces:
        by[one.person].append(one)
    return [
        Row(str(person), person.key, _cells(by[pk], known.capacity([pk]), _calls(known, [pk])))
        for pk, person in known.people.items()
    ]


def _teams(known: _Known, actor: Actor) -> list[Row]:
    """What their members do, and what nobody in particular does yet."""
    own: dict[int, set[int]] = defaultdict(set)
    for of, person in known.members:
        if person in known.people:
            own[of].add(person)
    by_person: dict[int, list[Piece]] = defaultdict(list)
    by_team: dict[int | None, list[Piece]] = defaultdict(list)
    for one in known.demand.pieces:
        (by_team[one.team] if one.person is None else by_person[one.person]).append(one)
    found = []
    for team in Team.objects.visible_to(actor).filter(is_active=True, pk__in=[*own, *filter(None, by_team)]):
        members = own[team.pk]
        pieces = [*by_team[team.pk], *(one for person in members for one in by_person[person])]
        calls = _calls(known, members)
        found.append(Row(team.name, team.key, _cells(pieces, known.capacity(members), calls)))
    return found


def _skills(known: _Known, actor: Actor) -> list[Row]:
    """Roles of projects that are named like a skill, against the hours of those who hold it."""
    by: dict[str, list[Piece]] = defaultdict(list)
    names: dict[str, str] = {}
    for one in known.demand.pieces:
        if one.role:
            by[one.role.casefold()].append(one)
            names.setdefault(one.role.casefold(), one.role)
    held = holders(actor, list(known.people))
    return [
        Row(names[name], "", _cells(pieces, known.capacity(held.get(name, ())), [0.0] * AHEAD))
        for name, pieces in by.items()
    ]


def _calls(known: _Known, people: Iterable[int]) -> list[float]:
    whole = [0.0] * AHEAD
    for one in people:
        for n in range(AHEAD):
            whole[n] += known.demand.on_call.get((one, n), 0.0)
    return whole


def _cells(pieces: Sequence[Piece], capacity: Sequence[float], calls: Sequence[float]) -> list[Cell]:
    summed: list[dict[Cause, float]] = [defaultdict(float) for _n in range(AHEAD)]
    for one in pieces:
        if one.week < AHEAD:
            summed[one.week][one.cause] += one.hours
    return [
        Cell(sum(causes.values()), capacity[n],
             sorted(causes.items(), key=lambda item: -item[1])[:MOST_CAUSES], calls[n])
        for n, causes in enumerate(summed)
    ]  # fmt: skip
